import type { Clock } from './clock.ts';

/** 2022-01-01T00:00Z in nanoseconds since 1970. */
const START = 1_640_995_200_000_000_000n;
/** How far each reading moves a clock: one millisecond. */
const STEP = 1_000_000n;

/**
 * A clock that reads the same in every run: the wall clock starts at 2022-01-01T00:00Z, the monotonic one at 0, and
 * each reading moves the one that was read on by a millisecond. Sleeping returns at once and moves both on.
 */
export function deterministicClock(): Clock {
  let realtime = START;
  let monotonic = 0n;
  return {
    realtime() {
      const now = realtime;
      realtime += STEP;
      return now;
    },
    monotonic() {
      const now = monotonic;
      monotonic += STEP;
      return now;
    },
    cpuTime() {
      return monotonic;
    },
    resolution: STEP,
    blocks: false,
    sleep(duration) {
      realtime += duration;
      monotonic += duration;
    },
  };
}
