/**
 * What a file system has to offer. Every operation concerns one open directory and one component of a path,
 * never a whole path: walking paths, following links, `..` and crossing mounts are done once for all file systems
 * by `guestTree`. A file system therefore can't be talked into leaving its root.
 *
 * Failures are thrown: an {@link ErrnoError}, or whatever `node:fs` throws; `errnoOf` maps both at the border.
 * Offsets and sizes are numbers up to `Number.MAX_SAFE_INTEGER`: whoever takes 64 bits from a guest checks first.
 */

/** What a path or descriptor leads to, as WASI's `filetype` names it. */
export type FileType =
  | 'unknown'
  | 'block-device'
  | 'character-device'
  | 'directory'
  | 'regular-file'
  | 'socket-dgram'
  | 'socket-stream'
  | 'symbolic-link';

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
  /** A directory is refused with `EISDIR`. */
  readonly write?: boolean;
  /** A hint that writes will append: {@link FileHandle.write} says for each write where it goes. */
  readonly append?: boolean;
  /** Create the file where it does not exist. */
  readonly create?: boolean;
  /** With `create`: refuse with `EEXIST` where it exists. */
  readonly exclusive?: boolean;
  /** Empty the file; needs the right to write to it, but not `write`. */
  readonly truncate?: boolean;
  /** Anything but a directory is refused with `ENOTDIR`. */
  readonly directory?: boolean;
  /** Writes return when data and metadata are stored. */
  readonly sync?: boolean;
  /** Writes return when data is stored. */
  readonly dataSync?: boolean;
}

/** A time to set, in nanoseconds since 1970, `now`, or `undefined` to leave it. */
export type TimeChange = bigint | 'now' | undefined;

/** One name in a directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly type: FileType;
  /** May be looked up only when it is asked for; 0 where it is not known, as where the name has gone since. */
  readonly inode: bigint;
}

/** An open file. Positions are kept by the descriptor above, not here. */
export interface FileHandle {
  readonly kind: 'file';
  /** Never `directory` or `symbolic-link`. */
  readonly type: FileType;
  stat(): FileStat;
  /** The size in bytes, at less cost than {@link FileHandle.stat}. */
  size(): number;
  /**
   * Reads up to `length` bytes into `into`, from `offset` on.
   *
   * @param into - filled at `offset`; the guest's whole memory may be given as it is
   * @param offset - index in `into`; the caller has checked that `offset + length` lies within
   * @param length - bytes wanted
   * @param position - byte offset in the file; `undefined` for a stream's next bytes
   * @returns bytes read; 0 at the end
   */
  read(into: Uint8Array, offset: number, length: number, position: number | undefined): number;
  /**
   * Writes `length` bytes of `from`, from `offset` on.
   *
   * @param from - holds the bytes at `offset`
   * @param offset - index in `from`; the caller has checked that `offset + length` lies within
   * @param length - bytes to write
   * @param position - byte offset in the file; `undefined` to append at the end (or, for a stream, to send)
   * @returns bytes written
   */
  write(from: Uint8Array, offset: number, length: number, position: number | undefined): number;
  /** Sets the size in bytes, filling with zeros. */
  setSize(size: number): void;
  /** Makes sure that `offset + length` bytes are there, without shrinking. */
  allocate(offset: number, length: number): void;
  setTimes(accessed: TimeChange, modified: TimeChange): void;
  sync(): void;
  dataSync(): void;
  close(): void;
}

/**
 * An open directory. `name` is always one component: not empty, not `.` or `..`, no `/`, no NUL, at most 255 bytes.
 * No operation follows a symbolic link.
 */
export interface DirectoryHandle {
  readonly kind: 'directory';
  /** The file system it belongs to; renames and links across two are refused with `EXDEV`. */
  readonly fileSystem: FileSystem;
  stat(): FileStat;
  /** Like `lstat`: a link is told of itself. */
  statAt(name: string): FileStat;
  /**
   * Opens what the name leads to, a directory too, or creates a file. `ELOOP` for a link (`EEXIST` with
   * `exclusive`), whatever else is asked for; never waits for the other end of a FIFO.
   */
  open(name: string, flags: OpenFlags): FileHandle | DirectoryHandle;
  /** Opens a directory for walking on. `ENOTDIR` for a file, `ELOOP` for a link. */
  openDirectory(name: string): DirectoryHandle;
  /** A link's target as stored, or `EINVAL` where the name is no link. */
  readLink(name: string): string;
  makeDirectory(name: string): void;
  removeDirectory(name: string): void;
  /** Removes anything but a directory (`EISDIR` there). */
  unlink(name: string): void;
  rename(name: string, target: DirectoryHandle, targetName: string): void;
  /** Makes a hard link `target/targetName` to `name`; a directory is refused with `EPERM`. */
  link(name: string, target: DirectoryHandle, targetName: string): void;
  /** Makes `name` a symbolic link. The target is stored as it is and not looked at. */
  symlink(linkTarget: string, name: string): void;
  setTimesAt(name: string, accessed: TimeChange, modified: TimeChange): void;
  setTimes(accessed: TimeChange, modified: TimeChange): void;
  /**
   * The names within as they are now, without `.` and `..`. The array is a snapshot: it does not change with the
   * directory, so an index in it is a cookie that stays good.
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
