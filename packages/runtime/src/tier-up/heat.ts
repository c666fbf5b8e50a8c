/** Binaryen takes some 5 s for each MiB, and some time to load, in milliseconds. */
const WORK_PER_BYTE = 5_000 / 2 ** 20;
const WORK_AT_LEAST = 300;

/** How many calls, and how many milliseconds of a busy event loop, stand for a millisecond of work. */
const CALLS = 20;
const BUSY = 0.2;

/**
 * @param byteLength - of a module
 * @returns about how long optimising it takes, in milliseconds
 */
export function estimatedWork(byteLength: number): number {
  return WORK_AT_LEAST + byteLength * WORK_PER_BYTE;
}

/**
 * What has run for long runs on for long, most of the time: so optimising is worth it from there on where a module was in
 * use for a part of the time that it takes.
 *
 * @param work - milliseconds that optimising takes
 * @param calls - of counted functions
 * @param busy - milliseconds in which the event loop was busy while the module was called
 * @returns whether it is to be optimised
 */
export function isHot(work: number, calls: number, busy: number): boolean {
  return calls >= work * CALLS || busy >= work * BUSY;
}

/** More calls through visible tables in a busy millisecond than this, and a handed-over instance is slower than before. */
const OPEN_CALLS = 1_000;

/**
 * What stands in a table that others see keeps its identity, so that calls through it go by way of the instance that was
 * handed over: each takes some 5 ns more.
 *
 * @param calls - through such tables
 * @param busy - milliseconds in which the event loop was busy while the module was called
 * @returns whether handing over would cost more than optimising brings
 */
export function callsTooOpenly(calls: number, busy: number): boolean {
  return calls > OPEN_CALLS * Math.max(1, busy);
}
