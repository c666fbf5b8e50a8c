import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { Errno } from '../../wasi/errno.ts';
import { errnoOf } from '../../wasi/errno-of.ts';
import { ErrnoError } from '../errno-error.ts';
import type { FileHandle, FileStat, FileType, OpenFlags, TimeChange } from '../file-system.ts';
import { exactTimes } from './exact-times.ts';
import { BIGINT, toFileStat } from './host-stat.ts';

const CLOSED = -1;
/** Node takes no more at once. */
const MAX_LENGTH = 0x7fff_ffff;

/** An open file of the host's. */
export class HostFile implements FileHandle {
  readonly kind = 'file';
  readonly type: FileType;
  readonly #flags: OpenFlags;
  /** Where descriptors can be opened anew by number; `undefined` where they can't. */
  readonly #descriptors: string | undefined;
  #fd: number;
  /** The same file opened the other way: for appending where it was not, or for writing anywhere. */
  #other = CLOSED;

  /**
   * @param fd - closed with this
   * @param type - what was opened
   * @param flags - how; the descriptor appends if they say so
   * @param descriptors - a directory such as `/proc/self/fd/`, if there is one
   */
  constructor(fd: number, type: FileType, flags: OpenFlags, descriptors: string | undefined) {
    this.#fd = fd;
    this.type = type;
    this.#flags = flags;
    this.#descriptors = descriptors;
  }

  stat(): FileStat {
    return toFileStat(fstatSync(this.#open(), BIGINT));
  }

  size(): number {
    return fstatSync(this.#open()).size;
  }

  read(into: Uint8Array, offset: number, length: number, position: number | undefined): number {
    const fd = this.#open();
    if (length === 0) return this.#nothing(this.#flags.read);
    return readSync(fd, into, offset, length > MAX_LENGTH ? MAX_LENGTH : length, position ?? null);
  }

  write(from: Uint8Array, offset: number, length: number, position: number | undefined): number {
    const fd = this.#open();
    if (length === 0) return this.#nothing(this.#flags.write);
    const count = length > MAX_LENGTH ? MAX_LENGTH : length;
    const regular = this.type === 'regular-file';
    if (position === undefined) {
      if (!regular || this.#flags.append === true) return writeSync(fd, from, offset, count);
      return this.#append(from, offset, count);
    }
    // Linux appends whatever the position, where a descriptor was opened for appending.
    if (regular && this.#flags.append === true) {
      return writeSync(this.#reopened() ?? fd, from, offset, count, position);
    }
    return writeSync(fd, from, offset, count, position);
  }

  /** No bytes are asked for: Node would not even ask the host whether there may be any. */
  #nothing(allowed: boolean | undefined): number {
    if (allowed !== true) throw new ErrnoError(Errno.BADF);
    return 0;
  }

  setSize(size: number): void {
    ftruncateSync(this.#open(), size);
  }

  allocate(offset: number, length: number): void {
    // The host can't be asked to set room aside from here: the size is what a guest can rely on.
    if (this.#flags.write !== true) throw new ErrnoError(Errno.BADF);
    if (offset + length > this.size()) this.setSize(offset + length);
  }

  setTimes(accessed: TimeChange, modified: TimeChange): void {
    const fd = this.#open();
    const file = {
      stat: () => fstatSync(fd, BIGINT),
      setTimes: (atime: number, mtime: number) => {
        futimesSync(fd, atime, mtime);
      },
    };
    exactTimes.set(file, accessed, modified);
  }

  sync(): void {
    fsyncSync(this.#open());
  }

  dataSync(): void {
    fdatasyncSync(this.#open());
  }

  close(): void {
    const fd = this.#fd;
    const other = this.#other;
    this.#fd = this.#other = CLOSED;
    if (other !== CLOSED) closeSync(other);
    if (fd !== CLOSED) closeSync(fd);
  }

  #open(): number {
    if (this.#fd === CLOSED) throw new ErrnoError(Errno.BADF);
    return this.#fd;
  }

  #append(from: Uint8Array, offset: number, count: number): number {
    const fd = this.#reopened();
    if (fd !== undefined) return writeSync(fd, from, offset, count);
    // Not in one step: somebody else's bytes may come between.
    return writeSync(this.#fd, from, offset, count, this.size());
  }

  /** @returns the other descriptor, or `undefined` where there can't be one */
  #reopened(): number | undefined {
    if (this.#other !== CLOSED) return this.#other;
    if (this.#descriptors === undefined || this.#flags.write !== true) return undefined;
    const append = this.#flags.append === true ? 0 : constants.O_APPEND;
    const sync = this.#flags.sync === true ? constants.O_SYNC : 0;
    const dataSync = this.#flags.dataSync === true ? constants.O_DSYNC : 0;
    try {
      this.#other = openSync(
        this.#descriptors + String(this.#fd),
        constants.O_WRONLY | append | sync | dataSync,
      );
      return this.#other;
    } catch (error) {
      // A file may have become unwritable since it was opened for writing.
      const errno = errnoOf(error);
      if (errno === Errno.ACCES || errno === Errno.PERM || errno === Errno.ROFS) return undefined;
      throw error;
    }
  }
}
