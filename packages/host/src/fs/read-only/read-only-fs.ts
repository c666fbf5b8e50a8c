import { Errno } from '../../wasi/errno.ts';
import { errnoOf } from '../../wasi/errno-of.ts';
import { ErrnoError } from '../errno-error.ts';
import type {
  DirectoryEntry,
  DirectoryHandle,
  FileHandle,
  FileStat,
  FileSystem,
  FileType,
  OpenFlags,
} from '../file-system.ts';

/**
 * Shows a file system without letting it be changed: everything that would change it, times included, is refused with
 * `EROFS` before the file system is asked.
 *
 * @param fileSystem - any; it can still be changed by others that hold it
 */
export function readOnlyFs(fileSystem: FileSystem): FileSystem {
  return fileSystem.readOnly ? fileSystem : new ReadOnlyFs(fileSystem);
}

class ReadOnlyFs implements FileSystem {
  readonly readOnly = true;
  readonly #inner: FileSystem;

  constructor(inner: FileSystem) {
    this.#inner = inner;
  }

  openRoot(): DirectoryHandle {
    return new ReadOnlyDirectory(this, this.#inner.openRoot());
  }
}

function refuse(): never {
  throw new ErrnoError(Errno.ROFS);
}

class ReadOnlyDirectory implements DirectoryHandle {
  readonly kind = 'directory';
  readonly fileSystem: FileSystem;
  readonly #inner: DirectoryHandle;

  constructor(fileSystem: FileSystem, inner: DirectoryHandle) {
    this.fileSystem = fileSystem;
    this.#inner = inner;
  }

  stat(): FileStat {
    return this.#inner.stat();
  }

  statAt(name: string): FileStat {
    return this.#inner.statAt(name);
  }

  open(name: string, flags: OpenFlags): FileHandle | DirectoryHandle {
    const opened = flags.create === true ? this.#openToCreate(name, flags) : this.#open(name, flags);
    return opened.kind === 'file' ? new ReadOnlyFile(opened) : new ReadOnlyDirectory(this.fileSystem, opened);
  }

  #open(name: string, flags: OpenFlags): FileHandle | DirectoryHandle {
    if (flags.write !== true && flags.truncate !== true) return this.#inner.open(name, flags);
    // What isn't there, or is no file, is told as anywhere.
    const { type } = this.#inner.statAt(name);
    if (type === 'symbolic-link') throw new ErrnoError(Errno.LOOP);
    if (type === 'directory') throw new ErrnoError(Errno.ISDIR);
    return refuse();
  }

  #openToCreate(name: string, flags: OpenFlags): FileHandle | DirectoryHandle {
    try {
      const { type } = this.#inner.statAt(name);
      if (flags.exclusive === true) throw new ErrnoError(Errno.EXIST);
      if (type === 'directory') throw new ErrnoError(Errno.ISDIR);
    } catch (error) {
      return errnoOf(error) === Errno.NOENT ? refuse() : raise(error);
    }
    return this.#open(name, { ...flags, create: false });
  }

  openDirectory(name: string): DirectoryHandle {
    return new ReadOnlyDirectory(this.fileSystem, this.#inner.openDirectory(name));
  }

  readLink(name: string): string {
    return this.#inner.readLink(name);
  }

  makeDirectory(): void {
    refuse();
  }

  removeDirectory(): void {
    refuse();
  }

  unlink(): void {
    refuse();
  }

  rename(): void {
    refuse();
  }

  link(): void {
    refuse();
  }

  symlink(): void {
    refuse();
  }

  setTimesAt(): void {
    refuse();
  }

  setTimes(): void {
    refuse();
  }

  entries(): readonly DirectoryEntry[] {
    return this.#inner.entries();
  }

  sync(): void {
    this.#inner.sync();
  }

  close(): void {
    this.#inner.close();
  }
}

class ReadOnlyFile implements FileHandle {
  readonly kind = 'file';
  readonly type: FileType;
  readonly #inner: FileHandle;

  constructor(inner: FileHandle) {
    this.type = inner.type;
    this.#inner = inner;
  }

  stat(): FileStat {
    return this.#inner.stat();
  }

  size(): number {
    return this.#inner.size();
  }

  read(into: Uint8Array, offset: number, length: number, position: number | undefined): number {
    return this.#inner.read(into, offset, length, position);
  }

  write(): number {
    return refuse();
  }

  setSize(): void {
    refuse();
  }

  allocate(): void {
    refuse();
  }

  setTimes(): void {
    refuse();
  }

  sync(): void {
    this.#inner.sync();
  }

  dataSync(): void {
    this.#inner.dataSync();
  }

  close(): void {
    this.#inner.close();
  }
}

function raise(error: unknown): never {
  throw error;
}
