import { availableParallelism } from 'node:os';
import type { Engine } from '../engines/engine.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Contestant } from './contestant.ts';
import { Entrant, type Effort } from './entrant.ts';
import { figuresOf } from './figures-of.ts';
import { inParallel } from './in-parallel.ts';
import type { Row } from './row.ts';

/** What a run of one workload is given. */
export interface WorkloadRun {
  readonly workload: Workload;
  readonly contestants: readonly Contestant[];
  /** The Node versions of the run. */
  readonly nodes: readonly string[];
  readonly effort: Effort;
  /** Milliseconds that it may take; at least the fewest readings are taken that say something. */
  readonly time: number;
  /** Ends the run early; what was read until then is kept. */
  readonly signal: AbortSignal;
  /** Told what is being done. */
  readonly progress: (text: string) => void;
}

/** Processes, and readings in each of several, that are taken however long they take: an interval needs them. */
export const FEWEST = { processes: 2, readings: 2, inAll: 3 };

/** How many times as long as others one may take before no more than the fewest readings are taken of it. */
const SLOW = 4;

/** Processes that are started and warmed up at a time: what is read has the machine to itself. */
export const WIDTH = Math.min(4, availableParallelism());

/**
 * Measures one workload: every engine in processes of its own, reading by reading in turns, so that whatever else the
 * machine does hits all alike.
 *
 * @param run - what and how
 * @returns a row for each metric of each engine and Node version
 */
export async function runWorkload(run: WorkloadRun): Promise<Row[]> {
  const { workload, contestants, signal } = run;
  const able = contestants.filter(({ engine }) => takesPart(workload, engine));
  const skipped = able.flatMap((contestant) =>
    'skipped' in contestant.finding
      ? rowsWithout(run, contestant, 'skipped', contestant.finding.skipped)
      : [],
  );
  const entrants = able.flatMap((contestant) =>
    'driver' in contestant.finding ? [new Entrant(contestant, contestant.finding.driver, run)] : [],
  );
  await workload.prepare?.(entrants[0]?.contestant.places ?? contestants[0].places);
  const stop = (): void => {
    for (const entrant of entrants) entrant.stop();
  };
  signal.addEventListener('abort', stop);
  try {
    if (workload.cold === true) await readCold(run, entrants);
    else await readWarm(run, entrants);
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
  }
  return [...entrants.flatMap((entrant) => rowsOf(run, entrant, entrants, signal.aborted)), ...skipped];
}

/**
 * @param workload - to be measured
 * @param engine - one
 * @returns whether it is meant for it, and able
 */
export function takesPart({ ability, engines, baseline }: Workload, engine: Engine): boolean {
  if (!engine.abilities.includes(ability)) return false;
  if (engine.twinOf !== undefined) return engine.twinOf === baseline;
  return engines?.includes(engine.name) ?? true;
}

/** Which of those in turn goes first changes from round to round. */
function turned<T>(items: readonly T[], round: number): T[] {
  const start = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** Those of one Node version beside each other, so that what is compared is read shortly after another. */
function byNode(entrants: readonly Entrant[]): Entrant[] {
  const nodes = [...new Set(entrants.map(({ contestant }) => contestant.node))];
  return nodes.flatMap((node) => entrants.filter(({ contestant }) => contestant.node === node));
}

/** Whether another reading is to be taken: of the slow ones in a run that is short of time, few are. */
function goesOn(run: WorkloadRun, entrants: readonly Entrant[]): (entrant: Entrant) => boolean {
  const share = (SLOW * run.time) / entrants.length;
  return ({ contestant, failure, taken, spent }) =>
    !run.signal.aborted &&
    failure === undefined &&
    (contestant.engine.name === run.workload.baseline || taken < FEWEST.inAll || spent < share);
}

async function readWarm(run: WorkloadRun, all: readonly Entrant[]): Promise<void> {
  const { workload, effort, signal, progress } = run;
  const start = performance.now();
  const gone = (): number => performance.now() - start;
  const isWanted = goesOn(run, all);
  // where time is short, half of it may go into warm-up
  const warmUp = (run.time * WIDTH) / 2 / all.length / effort.processes;
  const rounds = Math.min(effort.readings, Math.ceil((workload.readings ?? Infinity) / effort.processes));
  const fewest = effort.processes === 1 ? FEWEST.inAll : FEWEST.readings;
  for (let process = 0; process < effort.processes && !signal.aborted; process++) {
    // a further one begins only where there is time for it
    if (process >= FEWEST.processes && (gone() / process) * (process + 1) > run.time) break;
    const entrants = byNode(all).filter(isWanted);
    await inParallel(entrants, WIDTH, async (entrant) => {
      if (!isWanted(entrant)) return;
      progress(entrant.label);
      await entrant.start();
      await entrant.warm(warmUp);
    });
    const end = (run.time * (process + 1)) / effort.processes;
    for (let round = 0; round < rounds && !signal.aborted; round++) {
      if (round >= fewest && gone() >= end) break;
      for (const entrant of turned(entrants, round)) if (isWanted(entrant)) await entrant.read(process);
    }
    for (const entrant of entrants) entrant.stop();
  }
  compareAnswers(all, workload.baseline);
}

async function readCold(run: WorkloadRun, all: readonly Entrant[]): Promise<void> {
  const { workload, effort, progress } = run;
  const start = performance.now();
  const isWanted = goesOn(run, all);
  const inTurn = async (entrants: readonly Entrant[], work: (entrant: Entrant) => Promise<void>) => {
    for (const entrant of entrants.filter(isWanted)) {
      progress(entrant.label);
      await entrant.start();
      await work(entrant);
      entrant.stop();
    }
  };
  // the first does not count: it fills the caches of the disk, and those of engines that have some
  const isPrimed = ({ contestant }: Entrant): boolean =>
    workload.warms !== false || contestant.engine.caches === true;
  await inTurn(all.filter(isPrimed), (entrant) => entrant.prime());
  const rounds = Math.min(effort.processes * effort.readings, workload.readings ?? Infinity);
  for (let round = 0; round < rounds; round++) {
    if (round >= FEWEST.inAll && performance.now() - start >= run.time) break;
    // each reading is of a process of its own
    await inTurn(turned(byNode(all), round), (entrant) => entrant.read(round));
  }
  compareAnswers(all, workload.baseline);
}

/** An engine whose guest answers something else than the baseline's has measured something else. */
function compareAnswers(entrants: readonly Entrant[], baseline: string): void {
  const right = entrants.find(({ contestant }) => contestant.engine.name === baseline)?.answers;
  for (const entrant of entrants) {
    for (const [count, answer] of entrant.answers) {
      const wanted = right?.get(count) ?? answer;
      if (answer !== wanted) entrant.failure ??= `wrong result: ${answer} where ${baseline} has ${wanted}`;
    }
  }
}

/**
 * @param nodes - the versions of a run
 * @param contestant - one
 * @returns the versions that its rows are of: its own, or all that it is held against
 */
export function nodesOf(nodes: readonly string[], { node }: Contestant): readonly string[] {
  return node === undefined ? nodes : [node];
}

/**
 * @param run - what and how
 * @param reason - why it could not be measured at all
 * @returns a row for each engine and Node version that says so
 */
export function failedRows(run: WorkloadRun, reason: string): Row[] {
  return run.contestants
    .filter(({ engine }) => takesPart(run.workload, engine))
    .flatMap((contestant) => rowsWithout(run, contestant, 'failed', reason));
}

function rowOf({ workload }: WorkloadRun, { engine }: Contestant, node: string, metric: string) {
  const { suite, name, per, unit, step } = workload;
  const row = { suite, workload: name, metric, engine: engine.name, node, per, unit };
  return step === undefined ? row : { ...row, step };
}

function rowsWithout(
  run: WorkloadRun,
  contestant: Contestant,
  status: 'skipped' | 'failed' | 'unreached',
  reason: string,
): Row[] {
  return nodesOf(run.nodes, contestant).map((node) => ({
    ...rowOf(run, contestant, node, ''),
    status,
    reason,
  }));
}

function rowsOf(run: WorkloadRun, entrant: Entrant, entrants: readonly Entrant[], aborted: boolean): Row[] {
  const { contestant, failure } = entrant;
  if (failure !== undefined) return rowsWithout(run, contestant, 'failed', failure);
  if (entrant.readings.size === 0)
    return rowsWithout(run, contestant, 'unreached', 'interrupted before its turn');
  return nodesOf(run.nodes, contestant).flatMap((node) =>
    [...entrant.readings.keys()].map((metric): Row => {
      const row = rowOf(run, contestant, node, metric);
      const baseline = entrants.find(
        (other) =>
          other.contestant.engine.name === run.workload.baseline &&
          (other.contestant.node ?? node) === node &&
          other.failure === undefined,
      );
      const figures = figuresOf(entrant, baseline, metric, run.workload.baseline);
      return { ...row, status: aborted ? 'interrupted' : 'measured', figures };
    }),
  );
}
