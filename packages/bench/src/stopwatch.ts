/** How long something took, in nanoseconds. */
export interface Taken {
  /** By the clock. */
  readonly ns: number;
  /** How long of it this process was on a core; missing where the system counts too coarsely. */
  readonly cpu?: number;
}

/** The part of a measurement that a process may be without a core; beyond it, it is taken anew. */
const LOSS = 0.03;
/** Measurements that one may stand for. */
const TRIES = 3;

/**
 * @param taken - a measurement
 * @returns the part of it in which the process had no core, 0 to 1; 0 where it can't be told
 */
export function lossOf({ ns, cpu = ns }: Taken): number {
  return Math.max(0, 1 - cpu / ns);
}

/**
 * @param loss - of a measurement
 * @returns whether other processes had its core for so long that the clock tells of them
 */
export const isDisturbed = (loss: number): boolean => loss > LOSS;

/**
 * @param loss - of the measurement so far
 * @param tries - how often it was taken
 * @returns whether to take it anew
 */
export const isWorthATry = (loss: number, tries: number): boolean => tries < TRIES && isDisturbed(loss);

/** Windows counts processor time in steps of 16 ms. */
const isFine = process.platform !== 'win32';

function onCore(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}

/**
 * Starts to measure.
 *
 * @returns ends it, and tells how long it took
 */
export function stopwatch(): () => Taken {
  const cpu = isFine ? onCore() : 0;
  const start = process.hrtime.bigint();
  return () => {
    const ns = Number(process.hrtime.bigint() - start);
    return isFine ? { ns, cpu: onCore() - cpu } : { ns };
  };
}
