import type { DirectoryHandle } from '../file-system.ts';

/**
 * A directory handle with several users: a mount's root is walked through by every path and handed out for `.`; it is
 * closed when the last of them lets go.
 */
export class SharedDirectory {
  readonly handle: DirectoryHandle;
  #users = 1;

  constructor(handle: DirectoryHandle) {
    this.handle = handle;
  }

  retain(): this {
    this.#users++;
    return this;
  }

  release(): void {
    if (--this.#users === 0) this.handle.close();
  }
}
