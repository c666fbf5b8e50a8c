import { FerruleError, HostError } from '@ferrule/core';
import { errnoOf } from './errno-of.ts';
import type { Errno } from './errno.ts';
import { wasmParams } from './parameters.ts';
import type { WasiState } from './state.ts';
import type { Syscall } from './syscalls.ts';

/** A function as WebAssembly imports it: numbers, and bigints for `i64`. */
export type WasiFunction = (...args: (number | bigint)[]) => number;

type Value = number | bigint;
type Call = (wasi: WasiState, ...args: Value[]) => Errno;

/**
 * The function a guest imports for a call: answers with the errno of whatever is thrown while it is served.
 *
 * A plain function with as many parameters as the import: V8 then calls it without an adapter of its own, and the V8s
 * of Node 20 and 22 take nothing else reliably.
 *
 * @throws FerruleError what ends the guest; HostError for a failure no errno describes
 */
export function importFunction(syscall: Syscall, wasi: WasiState): WasiFunction {
  const call = syscall.call as unknown as Call;
  const name = syscall.name;
  switch (wasmParams(syscall).length) {
    case 0:
      return () => {
        try {
          checkRunning(wasi);
          return call(wasi);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 1:
      return (a) => {
        try {
          checkRunning(wasi);
          return call(wasi, a);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 2:
      return (a, b) => {
        try {
          checkRunning(wasi);
          return call(wasi, a, b);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 3:
      return (a, b, c) => {
        try {
          checkRunning(wasi);
          return call(wasi, a, b, c);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 4:
      return (a, b, c, d) => {
        try {
          checkRunning(wasi);
          return call(wasi, a, b, c, d);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 5:
      return (a, b, c, d, e) => {
        try {
          checkRunning(wasi);
          return call(wasi, a, b, c, d, e);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 6:
      return (a, b, c, d, e, f) => {
        try {
          checkRunning(wasi);
          return call(wasi, a, b, c, d, e, f);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 7:
      return (a, b, c, d, e, f, g) => {
        try {
          checkRunning(wasi);
          return call(wasi, a, b, c, d, e, f, g);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 8:
      return (a, b, c, d, e, f, g, h) => {
        try {
          checkRunning(wasi);
          return call(wasi, a, b, c, d, e, f, g, h);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    case 9:
      return (a, b, c, d, e, f, g, h, i) => {
        try {
          checkRunning(wasi);
          return call(wasi, a, b, c, d, e, f, g, h, i);
        } catch (error) {
          return settle(wasi, name, error);
        }
      };
    default:
      throw new RangeError(`no adapter for the parameters of ${name}`);
  }
}

/** What has ended stays ended, also where the guest caught it. */
function checkRunning(wasi: WasiState): void {
  if (wasi.ending !== undefined) throw wasi.ending;
}

function settle(wasi: WasiState, name: string, error: unknown): Errno {
  const errno = errnoOf(error);
  if (errno !== undefined) return errno;
  // The guest's own recursion ran out of stack here; that is its trap, not the host's failure.
  if (error instanceof RangeError && error.message === STACK_EXHAUSTED) throw error;
  if (error instanceof FerruleError || !wasi.attached) throw error;
  wasi.ending = new HostError(`can't serve ${name}: ${describe(error)}`, { cause: error });
  throw wasi.ending;
}

const STACK_EXHAUSTED = 'Maximum call stack size exceeded';

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
