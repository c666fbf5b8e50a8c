import { Script } from 'node:vm';
import { TimeoutError } from '@ferrule/core';
import { uncatchable } from './endings.ts';

/**
 * V8 terminates what runs when a script's time is up, guest code included, which it polls for at loops and function
 * entries anyway: there is nothing to instrument and nothing to pay until a time-out is asked for. A termination
 * runs no `catch` and no `finally`, neither the guest's nor the host's, up to the script that was given the time;
 * whatever is restored here is therefore restored by the guard that was left, not by those within it.
 *
 * @see https://nodejs.org/api/vm.html#scriptruninthiscontextoptions
 */

/** A guard around something that runs now. */
interface Guard {
  /** On the clock of `performance.now`. */
  readonly deadline: number;
  readonly timeout: number;
  /** Whom to tell when the time is up: those that run within, the innermost last. */
  readonly interrupted: ((error: TimeoutError) => void)[];
  /** What ended it where its termination got lost; see {@link checkOuter}. */
  error: TimeoutError | undefined;
}

/** Node's timers count whole milliseconds, so that a termination may come that much before its time. */
const EARLY = 1;

/** Of two terminations that come this close to each other, in milliseconds, one could get lost, so that one serves for both. */
const CLOSE = 5;

/** The innermost guard, where there is one. */
let current: Guard | undefined;

/** Where the prepared script finds what it is to run: it sees nothing but globals. */
const SLOT = Symbol.for('ferrule.guarded');
let script: Script | undefined;

/** @returns whether whatever runs now may be terminated */
export function isGuarded(): boolean {
  return current !== undefined;
}

/**
 * Runs something that may take only so long. Guards nest: what runs within has the outer one's time as well, and the
 * shorter of the two ends it.
 *
 * @param timeout - milliseconds, a whole number from 1; `Infinity` where there is an outer guard
 * @param run - synchronous work; what it awaits is not guarded
 * @param onInterrupt - told when the work was interrupted, by this guard or by an outer one
 * @returns what it returned
 * @throws TimeoutError when the time was up
 */
export function guard<T>(timeout: number, run: () => T, onInterrupt: (error: TimeoutError) => void): T {
  const outer = current;
  if (outer === undefined) return fresh(timeout, run, onInterrupt, outer);
  checkOuter(outer);
  // A termination skips the `finally`, so that the list then holds those that were interrupted.
  outer.interrupted.push(onInterrupt);
  try {
    const isOuterSoon = outer.deadline <= performance.now() + timeout + CLOSE;
    return isOuterSoon ? run() : fresh(timeout, run, onInterrupt, outer);
  } finally {
    outer.interrupted.pop();
  }
}

function fresh<T>(
  timeout: number,
  run: () => T,
  onInterrupt: (error: TimeoutError) => void,
  outer: Guard | undefined,
): T {
  const own: Guard = {
    deadline: performance.now() + timeout,
    timeout,
    interrupted: [onInterrupt],
    error: undefined,
  };
  current = own;
  let outcome: Outcome<T>;
  try {
    outcome = terminating(timeout, run);
  } finally {
    current = outer;
  }
  if (outcome === TIME_UP) {
    const error = uncatchable(timeUp(timeout));
    for (const tell of own.interrupted.reverse()) tell(error);
    if (outer !== undefined) checkOuter(outer);
    throw error;
  }
  // the termination of what had just ended by itself is called off all the same
  if (outer !== undefined) checkOuter(outer);
  if (own.error !== undefined) throw own.error;
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.value;
}

/**
 * When an inner guard's termination is called off, an outer one's that came at the same moment is called off with
 * it, and would not come again. It is made good here, by an error that guests can't catch. The host can, but enters no
 * guest any more, and gets it again when it is done.
 */
function checkOuter(outer: Guard): void {
  if (outer.error === undefined) {
    if (performance.now() < outer.deadline - EARLY) return;
    outer.error = uncatchable(timeUp(outer.timeout));
    for (const tell of outer.interrupted.toReversed()) tell(outer.error);
  }
  throw outer.error;
}

const TIME_UP = Symbol('time up');

type Outcome<T> = { readonly value: T } | { readonly thrown: unknown } | typeof TIME_UP;

function terminating<T>(timeout: number, run: () => T): Outcome<T> {
  let outcome: Outcome<T> = TIME_UP;
  setSlot(() => {
    try {
      outcome = { value: run() };
    } catch (thrown) {
      outcome = { thrown };
    }
  });
  try {
    (script ??= prepareScript()).runInThisContext({ timeout, displayErrors: false });
  } catch (error) {
    // What runs within lets nothing out, so this is Node saying that the time was up, if perhaps just after the end.
    if (!isTimeUp(error)) throw error;
  } finally {
    setSlot(undefined);
  }
  return outcome;
}

function isTimeUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function prepareScript(): Script {
  return new Script("globalThis[Symbol.for('ferrule.guarded')]()", { filename: 'ferrule:time-guard' });
}

function setSlot(run: (() => void) | undefined): void {
  Object.defineProperty(globalThis, SLOT, {
    value: run,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

function timeUp(timeout: number): TimeoutError {
  return new TimeoutError(`the guest ran longer than ${String(timeout)} ms`, { timeout });
}
