import type { ImportInfo } from '@ferrule/core';
import { WASI_MODULES } from '@ferrule/host';
import type { GuestMemory, ShownOutput } from '@ferrule/host';

/** Bytes of a `ciovec`: address and length. */
const IOVEC = 8;

/** Shows what a replayed guest writes to its standard output and error. */
export class ReplayedOutput {
  readonly #output: ShownOutput;
  readonly #memory: () => GuestMemory;

  /**
   * @param output - where it goes
   * @param memory - the guest's
   */
  constructor(output: ShownOutput, memory: () => GuestMemory) {
    this.#output = output;
    this.#memory = memory;
  }

  /**
   * @param wanted - the import that was called
   * @param args - of the call
   * @param results - as recorded; what they say was written is shown, where it went to standard output or error
   */
  show(wanted: ImportInfo | undefined, args: readonly unknown[], results: readonly unknown[]): void {
    const isWrite = wanted?.name === 'fd_write' && WASI_MODULES.some((name) => name === wanted.module);
    const [fd, iovs, count, written] = args as readonly number[];
    if (!isWrite || (fd !== 1 && fd !== 2) || results[0] !== 0) return;
    const memory = this.#memory();
    let left = memory.u32(written);
    for (let index = 0; index < count >>> 0 && left > 0; index++) {
      const at = (iovs >>> 0) + index * IOVEC;
      const length = Math.min(memory.u32(at + 4), left);
      this.#output.write(fd, memory.view(memory.u32(at), length));
      left -= length;
    }
  }
}
