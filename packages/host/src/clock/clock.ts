/** What a guest sees of time. All values are nanoseconds. */
export interface Clock {
  /** Time since 1970-01-01T00:00Z. */
  realtime(): bigint;
  /** Time since some moment that stays the same; never goes back. */
  monotonic(): bigint;
  /** Processor time of the guest's process, or `undefined` where the clock has none. */
  cpuTime(): bigint | undefined;
  /** The smallest step of either clock. */
  readonly resolution: bigint;
  /** Whether sleeping takes the host's time, during which something else may happen. */
  readonly blocks: boolean;
  /**
   * Lets time pass, blocking.
   *
   * @param duration - 0 or more
   */
  sleep(duration: bigint): void;
}

/** A clock made of functions: what is left out is derived from what is there. */
export interface ClockFunctions {
  /** Nanoseconds since 1970. */
  readonly realtime: () => bigint;
  /** Nanoseconds that never go back. */
  readonly monotonic: () => bigint;
  /** Nanoseconds of the smallest step; 1 by default. */
  readonly resolution?: bigint;
  /** Blocks for so many nanoseconds; by default returns at once. */
  readonly sleep?: (duration: bigint) => void;
}

/** @param functions - where time comes from @returns the clock */
export function clockFrom(functions: ClockFunctions): Clock {
  const { realtime, monotonic, resolution = 1n, sleep } = functions;
  return {
    realtime,
    monotonic,
    cpuTime: monotonic,
    resolution,
    blocks: sleep !== undefined,
    sleep: sleep ?? (() => undefined),
  };
}
