import { ErrnoError } from '../fs/errno-error.ts';
import type { DirectoryEntry, FileHandle, FileType } from '../fs/file-system.ts';
import type { OpenDirectory } from '../fs/paths.ts';
import type { Stream } from '../stdio/stream.ts';
import { Errno } from './errno.ts';

/** What every open descriptor carries. */
interface DescriptorBase {
  readonly fileType: FileType;
  /** {@link Rights} of the descriptor itself. */
  rightsBase: number;
  /** {@link Rights} that what is opened through it may have. */
  rightsInheriting: number;
  /** {@link FdFlags}. */
  flags: number;
}

/** An open file or stream. */
export interface FileDescriptor extends DescriptorBase {
  readonly kind: 'file';
  readonly file: FileHandle;
  /** The same as `file` where it is a stream of the host's that can be waited for. */
  readonly stream: Stream | undefined;
  /** Whether it has positions: a regular file or a block device. */
  readonly seekable: boolean;
  /** Byte offset of the next read or write; counts nothing where there are no positions. */
  position: number;
  /** The {@link FdFlags} it was opened with, which the file system itself sees to. */
  readonly openedFlags: number;
}

/** An open directory. */
export interface DirectoryDescriptor extends DescriptorBase {
  readonly kind: 'directory';
  readonly directory: OpenDirectory;
  /** The guest path it was given under, where it was given from the start. */
  readonly preopen: string | undefined;
  /** What `fd_readdir` is in the middle of: taken at cookie 0, so that cookies stay true while names come and go. */
  listing: readonly DirectoryEntry[] | undefined;
}

/** An open descriptor. */
export type Descriptor = FileDescriptor | DirectoryDescriptor;

/** The guest's open descriptors by number. The lowest free number is given first, as POSIX does. */
export class DescriptorTable {
  readonly #open: (Descriptor | undefined)[] = [];
  readonly #limit: number;
  #count = 0;
  /** No lower number is free. */
  #lowestFree = 0;

  /** @param limit - how many may be open at once */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many are open. */
  get count(): number {
    return this.#count;
  }

  /** @throws ErrnoError EMFILE where no more may be opened */
  checkRoom(): void {
    if (this.#count >= this.#limit) throw new ErrnoError(Errno.MFILE);
  }

  /** @returns the number given @throws ErrnoError EMFILE where no more may be opened */
  add(descriptor: Descriptor): number {
    this.checkRoom();
    let fd = this.#lowestFree;
    while (this.#open[fd] !== undefined) fd++;
    this.#open[fd] = descriptor;
    this.#lowestFree = fd + 1;
    this.#count++;
    return fd;
  }

  /** @throws ErrnoError EBADF where nothing is open under the number */
  get(fd: number): Descriptor {
    const descriptor = this.#open[fd];
    if (descriptor === undefined) throw BAD;
    return descriptor;
  }

  /** @returns a descriptor with all of `rights` @throws ErrnoError EBADF, ENOTCAPABLE */
  withRights(fd: number, rights: number): Descriptor {
    const descriptor = this.#open[fd];
    if (descriptor === undefined) throw BAD;
    if ((descriptor.rightsBase & rights) !== rights) throw NOT_CAPABLE;
    return descriptor;
  }

  /** @returns a file or stream with all of `rights` @throws ErrnoError EBADF, ENOTCAPABLE, EISDIR for a directory */
  file(fd: number, rights: number): FileDescriptor {
    const descriptor = this.#open[fd];
    if (descriptor === undefined) throw BAD;
    if (descriptor.kind !== 'file') throw IS_DIRECTORY;
    if ((descriptor.rightsBase & rights) !== rights) throw NOT_CAPABLE;
    return descriptor;
  }

  /** @returns a directory with all of `rights` @throws ErrnoError EBADF, ENOTCAPABLE, ENOTDIR for anything else */
  directory(fd: number, rights: number): DirectoryDescriptor {
    const descriptor = this.#open[fd];
    if (descriptor === undefined) throw BAD;
    if (descriptor.kind !== 'directory') throw NOT_DIRECTORY;
    if ((descriptor.rightsBase & rights) !== rights) throw NOT_CAPABLE;
    return descriptor;
  }

  /** Closes a descriptor. The number is free even where closing fails. @throws ErrnoError EBADF, or what closing throws */
  close(fd: number): void {
    const descriptor = this.get(fd);
    this.#open[fd] = undefined;
    this.#count--;
    if (fd < this.#lowestFree) this.#lowestFree = fd;
    release(descriptor);
  }

  /** Moves `fd` to the number `to`, closing what is there. @throws ErrnoError EBADF where either is not open */
  renumber(fd: number, to: number): void {
    const descriptor = this.get(fd);
    this.get(to);
    if (fd === to) return;
    this.#open[fd] = undefined;
    if (fd < this.#lowestFree) this.#lowestFree = fd;
    const replaced = this.#open[to] as Descriptor;
    this.#open[to] = descriptor;
    this.#count--;
    release(replaced);
  }

  /** Closes everything; the first failure is thrown when all are closed. */
  closeAll(): void {
    let failure: { readonly error: unknown } | undefined;
    for (const descriptor of this.#open.splice(0)) {
      if (descriptor === undefined) continue;
      try {
        release(descriptor);
      } catch (error) {
        failure ??= { error };
      }
    }
    this.#count = 0;
    this.#lowestFree = 0;
    if (failure !== undefined) throw failure.error;
  }
}

function release(descriptor: Descriptor): void {
  if (descriptor.kind === 'file') descriptor.file.close();
  else descriptor.directory.close();
}

// Thrown often and alike: an answer needs no stack of its own.
const BAD = new ErrnoError(Errno.BADF);
const NOT_CAPABLE = new ErrnoError(Errno.NOTCAPABLE);
const IS_DIRECTORY = new ErrnoError(Errno.ISDIR);
const NOT_DIRECTORY = new ErrnoError(Errno.NOTDIR);
