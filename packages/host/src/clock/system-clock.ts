import type { Clock } from './clock.ts';
import { pause } from './pause.ts';

const monotonic: (this: void) => bigint = process.hrtime.bigint.bind(process.hrtime);

/** The host's own time. */
export function systemClock(): Clock {
  return {
    realtime: wallClock,
    // As it is, and read once: `process` is a getter, which costs half as much as the clock.
    monotonic,
    cpuTime,
    resolution: 1n,
    blocks: true,
    sleep,
  };
}

/** The longest single wait in milliseconds; what is longer is waited for a day at a time. */
const LONGEST_WAIT = 86_400_000;

/** @param duration - nanoseconds to block the thread for */
function sleep(duration: bigint): void {
  const end = monotonic() + duration;
  for (let left = duration; left > 0n; left = end - monotonic()) {
    pause(Math.min(Number(left) / 1e6, LONGEST_WAIT));
  }
}

function cpuTime(): bigint {
  const { user, system } = process.cpuUsage();
  return BigInt(user + system) * 1_000n;
}

/** Nanoseconds to add to the monotonic clock to have the wall clock. */
let offset = 0n;

/**
 * The wall clock to the nanosecond. Node's own has milliseconds only: what lies between is taken from the monotonic
 * clock, and the two are brought together again whenever they are a millisecond apart (the host set its clock).
 */
function wallClock(): bigint {
  const milliseconds = BigInt(Date.now()) * 1_000_000n;
  let now = monotonic() + offset;
  if (now < milliseconds || now >= milliseconds + 2_000_000n) {
    offset += milliseconds - now;
    now = milliseconds;
  }
  return now;
}
