import { DivergenceError, RecordError } from '@ferrule/core';
import type { Crossings } from '../crossings.ts';

/** One call of the guest's by the host, made again as a record has it. */
export interface ReplayedCall {
  /** The export that was called, or the function out of a table. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** What it returned, as V8 gives it: nothing, a value, or an array of values. */
  readonly result: unknown;
  /** What it threw, as whoever calls the instance sees it; `undefined` where it returned. */
  readonly error: unknown;
}

/** A record, replayed. */
export interface Replay {
  /** The host's calls, in order. Those within a call of the guest's are not among them. */
  readonly calls: readonly ReplayedCall[];
  /** Why the record ends before its instance was closed; `undefined` where it does not. */
  readonly unfinished: string | undefined;
}

/**
 * Makes all calls of a record that have not been made again as yet.
 *
 * @param crossings - of the instance
 * @param enter - the way into it
 * @returns the calls, and whether there were all
 * @throws DivergenceError when the guest does something else than it did
 * @throws RecordError when the record ends in the middle of a call
 */
export function replayAll(crossings: Crossings, enter: (run: () => unknown) => unknown): Replay {
  const calls: ReplayedCall[] = [];
  for (let next = crossings.nextCall(); next !== undefined; next = crossings.nextCall()) {
    const { name, args, run } = next;
    try {
      calls.push({ name, args, result: enter(run), error: undefined });
    } catch (error) {
      if (error instanceof DivergenceError || error instanceof RecordError) throw error;
      calls.push({ name, args, result: undefined, error });
    }
  }
  return { calls, unfinished: crossings.unfinished };
}
