/** The longest times for which the event loop is held up while something goes on. */
import { closeSync, openSync, readSync } from 'node:fs';
import { summarise, type Comparison } from './paired.ts';

/** How often to look, in milliseconds. A loop that sleeps in between is given a processor at once, as in a server. */
const PERIOD = 1;

/**
 * How long this thread has waited for a processor so far: what else the machine does, which is left out.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
class WaitClock {
  readonly #file: number | undefined;
  readonly #text = Buffer.alloc(80);

  constructor() {
    try {
      this.#file = openSync('/proc/thread-self/schedstat', 'r');
    } catch {
      this.#file = undefined; // elsewhere than on Linux all counts
    }
  }

  /** In nanoseconds. */
  now(): number {
    if (this.#file === undefined) return 0;
    const length = readSync(this.#file, this.#text, 0, this.#text.length, 0);
    return Number(this.#text.toString('latin1', 0, length).split(' ')[1]);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/**
 * @param act - what goes on
 * @returns the longest time in which nothing else could run, in nanoseconds, without waiting for a processor
 */
export async function longestDelay(act: () => Promise<unknown>): Promise<number> {
  const waiting = new WaitClock();
  let longest = 0;
  let last = Number(process.hrtime.bigint());
  let waited = waiting.now();
  const look = (): void => {
    const now = Number(process.hrtime.bigint());
    const wait = waiting.now();
    longest = Math.max(longest, now - last - (wait - waited));
    last = now;
    waited = wait;
  };
  const timer = setInterval(look, PERIOD);
  try {
    await act();
    await new Promise((resolve) => setTimeout(resolve, 2 * PERIOD));
  } finally {
    clearInterval(timer);
    waiting.close();
  }
  return Math.max(0, longest - PERIOD * 1e6);
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
