import { type Leak, LeakError } from '@ferrule/core';
import { describeLeaks } from '../leaks.ts';

/** Any function. */
export type JsFunction = (...values: never[]) => unknown;

interface Entry {
  readonly size: number;
  readonly trace: { readonly stack?: string };
}

/** Keeps account of what was allocated in the guest through the host, and by which JavaScript calls. */
export class LeakLedger {
  readonly #entries = new Map<number, Entry>();

  /**
   * @param pointer - byte address
   * @param size - bytes
   * @param above - the bridge's own function whose callers the path is of
   */
  record(pointer: number, size: number, above: JsFunction): void {
    this.#entries.set(pointer, { size, trace: capture(above) });
  }

  /** @param pointer - of what was freed, or is the guest's own from now on */
  strike(pointer: number): void {
    this.#entries.delete(pointer);
  }

  /** What was recorded and not struck out, in the order of recording. */
  leaks(): readonly Leak[] {
    return [...this.#entries].map(([pointer, { size, trace }]) => ({
      pointer,
      size,
      callPath: callPath(trace),
    }));
  }

  /** @throws LeakError where anything was recorded and not struck out */
  assertNoLeaks(): void {
    const leaks = this.leaks();
    if (leaks.length === 0) return;
    throw new LeakError(describeLeaks(leaks), { leaks });
  }
}

/** Captures the stack above a function; it becomes text only when `stack` is first read, which costs more. */
function capture(above: JsFunction): { readonly stack?: string } {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 12;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, above);
  Error.stackTraceLimit = limit;
  return holder;
}

/** The JavaScript frames of a stack; the guest's own are among them where a callback led there. */
function callPath({ stack = '' }: { readonly stack?: string }): readonly string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim().slice('at '.length));
}
