const READINGS = 1_000;

/**
 * The least time that the clock can tell from nothing.
 *
 * @param read - a clock, in nanoseconds; the process's own by default
 * @returns nanoseconds
 */
export function clockResolution(read: () => bigint = () => process.hrtime.bigint()): number {
  let least = Infinity;
  for (let reading = 0; reading < READINGS; reading++) {
    const start = read();
    let gone = 0;
    while (gone === 0) gone = Number(read() - start);
    least = Math.min(least, gone);
  }
  return least;
}

/** How many ticks of the clock a sample has to last for its length to mean anything: one in a hundred. */
const LEAST_TICKS = 100;

/**
 * @param nanoseconds - the length of a sample
 * @param resolution - of the clock that measured it, in nanoseconds
 * @returns whether the clock is too coarse for it
 */
export function isCoarse(nanoseconds: number, resolution: number): boolean {
  return nanoseconds < LEAST_TICKS * resolution;
}
