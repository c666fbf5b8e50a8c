import type { DirectoryEntry, DirectoryHandle, FileHandle, FileStat, OpenFlags, TimeChange } from './file-system.ts';

/**
 * An open directory of the guest's: where it stands among the mounts. Paths are resolved from one, and never lead
 * above it (`ENOTCAPABLE`), neither by `..`, nor by an absolute path, nor through a link.
 */
export interface OpenDirectory {
  readonly handle: DirectoryHandle;
  /** The entries within, mount points included, `.` and `..` not. */
  entries(): readonly DirectoryEntry[];
  close(): void;
}

/** What `open` leads to. */
export type Opened =
  | { readonly type: 'directory'; readonly directory: OpenDirectory }
  | { readonly type: 'file'; readonly file: FileHandle };

/** How `open` treats what it finds. */
export interface OpenPathFlags extends OpenFlags {
  /** Anything but a directory is `ENOTDIR`. */
  readonly directory?: boolean;
}

/**
 * Operations on whole paths, relative to an open directory: what the `path_*` calls are made of.
 * `path` is as the guest wrote it, decoded from UTF-8; empty paths are `ENOENT`, a NUL is `EINVAL`,
 * a component over 255 bytes or a path over 4,096 bytes is `ENAMETOOLONG`, over 40 links is `ELOOP`.
 * A trailing slash asks for a directory. `follow` says whether a link at the end is followed.
 */
export interface PathOperations {
  open(from: OpenDirectory, path: string, follow: boolean, flags: OpenPathFlags): Opened;
  stat(from: OpenDirectory, path: string, follow: boolean): FileStat;
  setTimes(from: OpenDirectory, path: string, follow: boolean, accessed: TimeChange, modified: TimeChange): void;
  readLink(from: OpenDirectory, path: string): string;
  makeDirectory(from: OpenDirectory, path: string): void;
  removeDirectory(from: OpenDirectory, path: string): void;
  unlink(from: OpenDirectory, path: string): void;
  rename(from: OpenDirectory, path: string, target: OpenDirectory, targetPath: string): void;
  link(from: OpenDirectory, path: string, follow: boolean, target: OpenDirectory, targetPath: string): void;
  symlink(linkTarget: string, from: OpenDirectory, path: string): void;
}

/** One file system at one place of the guest's tree. */
export interface Mount {
  /** Absolute guest path, normalised: `/`, `/data`. */
  readonly guest: string;
  readonly fileSystem: import('./file-system.ts').FileSystem;
}

/** The guest's whole tree: what it may open first, and what its paths mean. */
export interface GuestTree {
  /** The mounts in the order given; each is a preopened directory. */
  readonly preopens: readonly { readonly guest: string; readonly directory: OpenDirectory }[];
  readonly paths: PathOperations;
  close(): void;
}
