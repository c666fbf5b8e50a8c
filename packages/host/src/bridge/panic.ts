import { RustPanicError } from '@ferrule/core';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { decodeUtf8 } from '../memory/utf8.ts';
import { type BridgeInstance, exportedFunction, memoryOf } from './bridge-instance.ts';

/**
 * The record that the Rust crate's panic hook fills in. It is reached by its address, which the export
 * `__ferrule_panic` returns: reading it needs no fuel and no guest that still runs. All numbers are `u32`.
 *
 *     0 state: 1 after a panic    4 message pointer   8 message length
 *    12 file pointer             16 file length      20 line             24 column
 */
const PANIC_EXPORT = '__ferrule_panic';
const RECORD_BYTES = 28;
const MAX_TEXT = 65_536;

/** Finds out whether a guest has panicked. */
export class PanicRecord {
  /** Where the record lies; `undefined` where the guest has none. */
  readonly #place: { readonly memory: GuestMemory; readonly address: number } | undefined;

  /** @param instance - of any module; one that doesn't use the crate never tells of a panic */
  constructor(instance: BridgeInstance) {
    const locate = exportedFunction(instance, PANIC_EXPORT);
    const address = locate?.();
    if (typeof address === 'number') this.#place = { memory: memoryOf(instance), address: address >>> 0 };
  }

  /**
   * Tells of the panic that led to an error, once.
   *
   * @param error - what a call into the guest threw
   * @param cause - what the error is known as otherwise
   * @returns the panic; `undefined` where there was none since the last time, or the error is no trap
   */
  take(error: unknown, cause: unknown = error): RustPanicError | undefined {
    if (this.#place === undefined || !isTrap(error)) return undefined;
    const { memory, address } = this.#place;
    const at = memory.checked(address, RECORD_BYTES);
    if (memory.u32(at) !== 1) return undefined;
    memory.setU32(at, 0);
    const text = (offset: number): string => {
      const pointer = memory.u32(at + offset);
      const length = Math.min(memory.u32(at + offset + 4), MAX_TEXT);
      return length === 0 ? '' : decodeUtf8(memory.view(pointer, length));
    };
    return new RustPanicError({
      panicMessage: text(4),
      file: text(12),
      line: memory.u32(at + 20),
      column: memory.u32(at + 24),
      cause,
    });
  }
}

/** Also true of a trap of another realm. */
function isTrap(error: unknown): boolean {
  return error instanceof Error && error.name === 'RuntimeError';
}
