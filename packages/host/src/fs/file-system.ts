/**
 * What a file system has to offer. Every operation concerns one open directory and one component of a path,
 * never a whole path: walking paths, following links, `..` and crossing mounts are done once for all file systems
 * by `Mounts`. A file system therefore can't be talked into leaving its root.
 *
 * Failures are thrown: an {@link ErrnoError}, or whatever `node:fs` throws; `errnoOf` maps both at the border.
 */

/** What a path or descriptor leads to, as WASI's `filetype` names it. */
export type FileType = 'unknown' | 'block-device' | 'character-device' | 'directory' | 'regular-file' | 'socket-dgram' | 'socket-stream' | 'symbolic-link';

/** What is known of a file; times are nanoseconds since 1970. */
export interface FileStat {
  readonly device: bigint;
  readonly inode: bigint;
  readonly type: FileType;
  readonly links: bigint;
  /** Bytes. */
  readonly size: bigint;
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

/** How a file is to be opened. Anything left out is `false`. */
export interface OpenFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  /** Create the file where it does not exist. */
  readonly create?: boolean;
  /** With `create`: refuse with `EEXIST` where it exists. */
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
  /** Writes return when data and metadata are stored. */
  readonly sync?: boolean;
  /** Writes return when data is stored. */
  readonly dataSync?: boolean;
  readonly nonblock?: boolean;
}

/** A time to set, in nanoseconds since 1970, `now`, or `undefined` to leave it. */
export type TimeChange = bigint | 'now' | undefined;

/** One name in a directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly inode: bigint;
  readonly type: FileType;
}

/** An open file. Positions are kept by the descriptor above, not here. */
export interface FileHandle {
  stat(): FileStat;
  /**
   * Reads up to `into.byteLength` bytes.
   *
   * @param into - filled from the start
   * @param position - byte offset in the file; `undefined` for a stream's next bytes
   * @returns bytes read; 0 at the end
   */
  read(into: Uint8Array, position: bigint | undefined): number;
  /**
   * Writes bytes.
   *
   * @param from - the bytes
   * @param position - byte offset in the file; `undefined` to append at the end (or, for a stream, to send)
   * @returns bytes written
   */
  write(from: Uint8Array, position: bigint | undefined): number;
  /** Sets the size in bytes, filling with zeros. */
  setSize(size: bigint): void;
  /** Makes sure that `offset + length` bytes are there, without shrinking. */
  allocate(offset: bigint, length: bigint): void;
  setTimes(accessed: TimeChange, modified: TimeChange): void;
  sync(): void;
  dataSync(): void;
  close(): void;
}

/**
 * An open directory. `name` is always one component: not empty, not `.` or `..`, no `/`, no NUL.
 * No operation follows a symbolic link.
 */
export interface DirectoryHandle {
  /** The file system it belongs to; renames and links across two are refused with `EXDEV`. */
  readonly fileSystem: FileSystem;
  stat(): FileStat;
  /** Like `lstat`: a link is told of itself. */
  statAt(name: string): FileStat;
  /** Opens a directory within. `ENOTDIR` for a file, `ELOOP` for a link. */
  openDirectory(name: string): DirectoryHandle;
  /** Opens or creates a file within. `ELOOP` for a link, `EISDIR` for a directory. */
  openFile(name: string, flags: OpenFlags): FileHandle;
  /** A link's target as stored, or `EINVAL` where the name is no link. */
  readLink(name: string): string;
  makeDirectory(name: string): void;
  removeDirectory(name: string): void;
  /** Removes anything but a directory (`EISDIR` there). */
  unlink(name: string): void;
  rename(name: string, target: DirectoryHandle, targetName: string): void;
  /** Makes a hard link `target/targetName` to `name`. */
  link(name: string, target: DirectoryHandle, targetName: string): void;
  /** Makes `name` a symbolic link. The target is stored as it is and not looked at. */
  symlink(linkTarget: string, name: string): void;
  setTimesAt(name: string, accessed: TimeChange, modified: TimeChange): void;
  setTimes(accessed: TimeChange, modified: TimeChange): void;
  /**
   * The names within, without `.` and `..`, in an order that stays the same while the directory is open.
   */
  entries(): readonly DirectoryEntry[];
  sync(): void;
  close(): void;
}

/** Something that can be mounted. */
export interface FileSystem {
  /** Whether everything that would change it is refused with `EROFS`. */
  readonly readOnly: boolean;
  /** Opens the root directory; the caller closes it. */
  openRoot(): DirectoryHandle;
}
