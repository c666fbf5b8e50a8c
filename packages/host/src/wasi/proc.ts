import { ExitError } from '@ferrule/core';
import { Signal } from './abi.ts';
import { Errno } from './errno.ts';
import type { WasiState } from './state.ts';

/** Signals whose default is to be ignored or to continue. */
const HARMLESS: readonly number[] = [Signal.NONE, Signal.CHLD, Signal.CONT, Signal.URG, Signal.WINCH];

/**
 * `proc_exit`: ends the guest. Does not return.
 *
 * @param exitCode - any `u32`
 * @throws ExitError with the code, through the guest to whoever called it
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#proc_exit
 */
export function procExit(wasi: WasiState, exitCode: number): Errno {
  wasi.ending = new ExitError(exitCode >>> 0);
  throw wasi.ending;
}

/**
 * `proc_raise`: sends the guest a signal. The host gets none: a signal that would end a process ends the guest with
 * the exit code 128 and the signal's number, as a shell would show it; the others do nothing.
 *
 * @param signal - `signal`
 * @returns `EINVAL` for a signal that does not exist
 * @throws ExitError for a signal that ends
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#proc_raise
 */
export function procRaise(wasi: WasiState, signal: number): Errno {
  if (signal < 0 || signal > Signal.SYS) return Errno.INVAL;
  if (HARMLESS.includes(signal)) return Errno.SUCCESS;
  wasi.ending = new ExitError(128 + signal);
  throw wasi.ending;
}
