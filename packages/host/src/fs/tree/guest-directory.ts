import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';
import type { DirectoryEntry, DirectoryHandle, FileStat, TimeChange } from '../file-system.ts';
import type { OpenDirectory } from '../paths.ts';
import type { MountPoint } from './mount-point.ts';
import type { SharedDirectory } from './shared-directory.ts';

/** A directory that the guest holds open, and what is mounted below it. */
export class GuestDirectory implements OpenDirectory {
  readonly kind = 'directory';
  /** Where it stands among the mounts; `undefined` where nothing is mounted below. */
  readonly point: MountPoint | undefined;
  #shared: SharedDirectory | undefined;

  /** @param shared - released when this is closed */
  constructor(shared: SharedDirectory, point: MountPoint | undefined) {
    this.#shared = shared;
    this.point = point;
  }

  get shared(): SharedDirectory {
    if (this.#shared === undefined) throw new ErrnoError(Errno.BADF);
    return this.#shared;
  }

  get handle(): DirectoryHandle {
    return this.shared.handle;
  }

  stat(): FileStat {
    return this.handle.stat();
  }

  setTimes(accessed: TimeChange, modified: TimeChange): void {
    this.handle.setTimes(accessed, modified);
  }

  sync(): void {
    this.handle.sync();
  }

  entries(): readonly DirectoryEntry[] {
    const entries = this.handle.entries();
    return this.point === undefined ? entries : this.point.addTo(this.handle, entries);
  }

  close(): void {
    this.#shared?.release();
    this.#shared = undefined;
  }
}
