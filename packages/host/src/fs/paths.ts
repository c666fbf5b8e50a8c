import type {
  DirectoryEntry,
  FileHandle,
  FileStat,
  FileSystem,
  OpenFlags,
  TimeChange,
} from './file-system.ts';

/**
 * An open directory of the guest's: where it stands among the mounts. Paths are resolved from one, and never lead
 * above it (`ENOTCAPABLE`), neither by `..`, nor by an absolute path, nor through a link.
 */
export interface OpenDirectory {
  readonly kind: 'directory';
  stat(): FileStat;
  setTimes(accessed: TimeChange, modified: TimeChange): void;
  sync(): void;
  /** A snapshot of the entries within, mount points included, `.` and `..` not. */
  entries(): readonly DirectoryEntry[];
  /** Releases it; closing twice does nothing. */
  close(): void;
}

/** What `open` leads to, told apart by `kind`. */
export type Opened = FileHandle | OpenDirectory;

/**
 * Operations on whole paths, relative to an open directory: what the `path_*` calls are made of.
 * `path` is as the guest wrote it, decoded from UTF-8; empty paths are `ENOENT`, a NUL is `EINVAL`,
 * a component over 255 bytes, a path over 4,096 bytes or through more than 512 directories is `ENAMETOOLONG`, over 40
 * links is `ELOOP`.
 * A trailing slash asks for a directory. `follow` says whether a link at the end is followed.
 */
export interface PathOperations {
  open(from: OpenDirectory, path: string, follow: boolean, flags: OpenFlags): Opened;
  stat(from: OpenDirectory, path: string, follow: boolean): FileStat;
  setTimes(
    from: OpenDirectory,
    path: string,
    follow: boolean,
    accessed: TimeChange,
    modified: TimeChange,
  ): void;
  readLink(from: OpenDirectory, path: string): string;
  makeDirectory(from: OpenDirectory, path: string): void;
  removeDirectory(from: OpenDirectory, path: string): void;
  unlink(from: OpenDirectory, path: string): void;
  rename(from: OpenDirectory, path: string, target: OpenDirectory, targetPath: string): void;
  link(from: OpenDirectory, path: string, follow: boolean, target: OpenDirectory, targetPath: string): void;
  /** An absolute `linkTarget` is refused with `ENOTCAPABLE`, an empty one with `ENOENT`. */
  symlink(linkTarget: string, from: OpenDirectory, path: string): void;
}

/** One file system at one place of the guest's tree. */
export interface Mount {
  /**
   * Guest path, as the guest is told of it: `/`, `/data`. Absolute ones form one tree, in which deeper mounts are
   * found by walking from higher ones; a relative one (`.`) stands by itself.
   */
  readonly guest: string;
  readonly fileSystem: FileSystem;
}

/** A mount's directory, open from the start. */
export interface Preopen {
  readonly guest: string;
  readonly directory: OpenDirectory;
}

/** The guest's whole tree: what it may open first, and what its paths mean. */
export interface GuestTree {
  /** One for each mount, in the order given. */
  readonly preopens: readonly Preopen[];
  readonly paths: PathOperations;
  /** Releases every mount. Files and directories still open stay usable until they are closed themselves. */
  close(): void;
}
