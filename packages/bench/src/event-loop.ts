/** The longest times for which the event loop stands still while something goes on. */
import { summarise, type Comparison } from './paired.ts';

/**
 * @param act - what goes on
 * @returns the longest time in which nothing else could run, in nanoseconds
 */
export async function longestDelay(act: () => Promise<unknown>): Promise<number> {
  let longest = 0n;
  let last = process.hrtime.bigint();
  let isDone = false;
  const tick = (): void => {
    const now = process.hrtime.bigint();
    if (now - last > longest) longest = now - last;
    last = now;
    if (!isDone) setImmediate(tick);
  };
  setImmediate(tick);
  try {
    await act();
  } finally {
    isDone = true;
  }
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  return Number(longest);
}

/**
 * Holds the longest delays of one thing against those of another, in turn.
 *
 * @param subject - what is judged
 * @param baseline - what it is held against
 * @param pairs - pairs of runs, after one of each that does not count
 */
export async function compareDelays(
  subject: () => Promise<unknown>,
  baseline: () => Promise<unknown>,
  pairs: number,
): Promise<Comparison> {
  await longestDelay(subject);
  await longestDelay(baseline);
  const subjectTimes: number[] = [];
  const baselineTimes: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    subjectTimes.push(await longestDelay(subject));
    baselineTimes.push(await longestDelay(baseline));
  }
  return summarise(subjectTimes, baselineTimes);
}
