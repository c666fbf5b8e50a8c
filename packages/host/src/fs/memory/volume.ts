import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';

/** Far from the device numbers of hosts, so that a guest can tell files of two mounts apart. */
let nextDevice = 0x4d45_4d00_0000n;

/** @returns a device number that no other file system of this process has */
export function newDevice(): bigint {
  return nextDevice++;
}

/** The wall clock in nanoseconds since 1970, as coarse as the one that Linux stamps files with. */
export function systemTime(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

/** What the files of one memory file system share: its clock, its inode numbers and what room is left. */
export class Volume {
  readonly device = newDevice();
  readonly now: () => bigint;
  #bytesLeft: number;
  #inodesLeft: number;
  #lastInode = 0n;
  #handles = 0;

  constructor(maxBytes: number, maxInodes: number, now: () => bigint) {
    this.#bytesLeft = maxBytes;
    this.#inodesLeft = maxInodes;
    this.now = now;
  }

  get bytesLeft(): number {
    return this.#bytesLeft;
  }

  /** @throws ErrnoError ENOSPC where fewer bytes are left */
  takeBytes(count: number): void {
    if (count > this.#bytesLeft) throw new ErrnoError(Errno.NOSPC);
    this.#bytesLeft -= count;
  }

  giveBytes(count: number): void {
    this.#bytesLeft += count;
  }

  /** Takes room for one more file or name. @throws ErrnoError ENOSPC where none is left */
  takeInode(): void {
    if (this.#inodesLeft < 1) throw new ErrnoError(Errno.NOSPC);
    this.#inodesLeft--;
  }

  giveInode(): void {
    this.#inodesLeft++;
  }

  /** Something of it is opened. */
  retain(): void {
    this.#handles++;
  }

  /** Something of it is closed. */
  release(): void {
    if (--this.#handles === 0) this.idle();
  }

  get isIdle(): boolean {
    return this.#handles === 0;
  }

  /** Nothing of it is open any more. */
  protected idle(): void {
    // Memory has nothing to let go.
  }

  newInodeNumber(): bigint {
    return ++this.#lastInode;
  }
}
