import type { RustPanicError } from '@ferrule/core';
import { type BridgeInstance, PanicRecord } from '@ferrule/host';

/** Of the instances that a trap has come out of; `undefined` where the guest keeps no record. */
const records = new WeakMap<object, PanicRecord | undefined>();

/**
 * Tells of the panic behind a trap, where the guest was made with the `ferrule` crate and keeps a record of it.
 *
 * @param instance - open
 * @param error - what V8 threw
 * @param known - the trap as it is known otherwise
 * @returns the panic, or `undefined` where there was none
 */
export function panicOf(
  instance: BridgeInstance,
  error: unknown,
  known: unknown,
): RustPanicError | undefined {
  if (!(error instanceof WebAssembly.RuntimeError)) return undefined;
  try {
    if (!records.has(instance)) {
      // asking the guest where its record lies may trap too, which would lead here again
      records.set(instance, undefined);
      records.set(instance, new PanicRecord(instance));
    }
    return records.get(instance)?.take(error, known);
  } catch {
    // a guest that says something else of its record than is true has none
    return undefined;
  }
}
