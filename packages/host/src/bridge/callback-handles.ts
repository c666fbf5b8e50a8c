import { ClosedError } from '@ferrule/core';

type FlatFunction = (...flat: unknown[]) => unknown;

interface Lent {
  readonly run: FlatFunction;
  /** The import through which it may be called. */
  readonly through: object;
}

/** Of all instances: a handle is never that of two functions at once. */
const lent = new Map<number, Lent>();
const MOST = 0x7fff_ffff;
let last = 0;

/**
 * @param run - takes and returns flat values
 * @param through - the import through which the guest calls it
 * @returns a number that stands for it, never 0
 */
export function lendHandle(run: FlatFunction, through: object): number {
  do last = last === MOST ? 1 : last + 1;
  while (lent.has(last));
  lent.set(last, { run, through });
  return last;
}

/** @param handle - what `lendHandle` gave; calling it from now on is an error */
export function takeBackHandle(handle: number): void {
  lent.delete(handle);
}

/**
 * @param handle - as the guest passed it
 * @param through - the import it was passed to
 * @returns the function
 * @throws ClosedError where there is none of that handle any more, or it is another import's
 */
export function handleFunction(handle: number, through: object): FlatFunction {
  const found = lent.get(handle);
  if (found?.through === through) return found.run;
  throw new ClosedError(
    `call the callback ${String(handle)}: it was lent for a call that is over, or is another import's`,
  );
}
