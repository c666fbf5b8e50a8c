import type { Workload } from '../workloads/workload.ts';
import type { Contestant } from './contestant.ts';
import type { Effort } from './entrant.ts';
import { FEWEST, takesPart, WIDTH } from './run-workload.ts';

/** Milliseconds until a driver answers, on a machine of these years. */
const START = 120;
/** Milliseconds of warm-up, of which most engines need little. */
const WARM_UP = 150;
/** In times as long as they have to be, as readings come out. */
const READING = 1.5;
/** Milliseconds that those engines take to load a kernel which make other code of it first. */
const LOADS: Readonly<Record<string, number>> = {
  'Ferrule, optimize 1': 500,
  'Ferrule, optimize 2': 700,
  'Ferrule, optimize 3': 900,
  'Ferrule, auto': 1_700,
};

/** How long something takes, in seconds. */
export interface Estimate {
  /** With every reading that is asked for. */
  readonly usual: number;
  /** With the fewest that say something. */
  readonly least: number;
}

/**
 * How long a workload takes on a quiet machine, about: what a run that has a limit deals its time out by.
 *
 * @param workload - to be measured
 * @param contestants - of the run
 * @param effort - of the run
 * @returns seconds
 */
export function estimate(workload: Workload, contestants: readonly Contestant[], effort: Effort): Estimate {
  const own = contestants.filter(
    ({ engine, finding }) => takesPart(workload, engine) && !('skipped' in finding),
  );
  const { takes = 0, readings = Infinity } = workload;
  if (workload.cold === true) {
    const round = (own.length * (START + takes)) / 1e3;
    const rounds = Math.min(effort.processes * effort.readings, readings);
    return { usual: (rounds + 1) * round, least: (Math.min(rounds, FEWEST.inAll) + 1) * round };
  }
  const loads = !('load' in workload)
    ? 0
    : own.reduce((sum, { engine }) => sum + (LOADS[engine.name] ?? 0), 0);
  const begin = (own.length * (START + WARM_UP + takes) + loads) / WIDTH / 1e3;
  const round = (own.length * Math.max(READING * effort.readingTime, takes)) / 1e3;
  const rounds = Math.min(effort.readings, Math.ceil(readings / effort.processes));
  return {
    usual: effort.processes * (begin + rounds * round),
    least: Math.min(effort.processes, FEWEST.processes) * (begin + Math.min(rounds, FEWEST.readings) * round),
  };
}

/**
 * @param estimates - of all workloads of a run
 * @returns how long they take together
 */
export function sumOf(estimates: readonly Estimate[]): Estimate {
  return {
    usual: estimates.reduce((sum, { usual }) => sum + usual, 0),
    least: estimates.reduce((sum, { least }) => sum + least, 0),
  };
}
