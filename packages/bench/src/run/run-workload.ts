import { claimOf, groupedInterval, median, outliersOf } from '../statistics.ts';
import type { Engine } from '../engines/engine.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Contestant } from './contestant.ts';
import { Entrant, type Effort } from './entrant.ts';
import type { Figures, Row } from './row.ts';

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

/** So many readings are taken however long they take: an interval needs them. */
const FEWEST = 3;

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
export function takesPart({ ability, engines }: Workload, engine: Engine): boolean {
  return engine.abilities.includes(ability) && (engines?.includes(engine.name) ?? true);
}

/** Which of those in turn goes first changes from round to round. */
function turned<T>(items: readonly T[], round: number): T[] {
  const start = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

async function readWarm(run: WorkloadRun, entrants: readonly Entrant[]): Promise<void> {
  const { workload, effort, signal, progress } = run;
  let count = workload.count;
  const answers = new Answers(workload.baseline);
  const start = performance.now();
  // where time is short, a third of it may go into warm-up
  const warmUp = run.time / 3 / entrants.length;
  for (let process = 0; process < effort.processes && !signal.aborted; process++) {
    // a further one begins only where there is time for it
    const gone = performance.now() - start;
    if (process > 0 && (gone / process) * (process + 1) > run.time) break;
    for (const entrant of entrants) {
      if (signal.aborted || entrant.failure !== undefined) continue;
      progress(entrant.label);
      await entrant.start();
      // the same for all, so that all can be asked for the same answer; the baseline comes first
      if (entrant.failure === undefined) count ??= await entrant.calibrate();
      await entrant.warm(count ?? 1, warmUp);
    }
    const rounds = Math.min(effort.readings, workload.readings ?? Infinity);
    for (let round = 0; round < rounds && !signal.aborted; round++) {
      if (round >= FEWEST && performance.now() - start >= run.time) break;
      for (const entrant of turned(entrants, round)) {
        if (signal.aborted || entrant.failure !== undefined) continue;
        answers.add(entrant, await entrant.read(process, count ?? 1));
      }
    }
    for (const entrant of entrants) entrant.stop();
  }
  answers.compare();
}

async function readCold(run: WorkloadRun, entrants: readonly Entrant[]): Promise<void> {
  const { workload, effort, signal, progress } = run;
  const answers = new Answers(workload.baseline);
  const start = performance.now();
  const rounds = Math.min(effort.processes * effort.readings, workload.readings ?? Infinity);
  // the first does not count where it is short: it fills the caches of the disk
  for (let round = workload.warms === false ? 0 : -1; round < rounds && !signal.aborted; round++) {
    if (round >= FEWEST && performance.now() - start >= run.time) break;
    for (const entrant of turned(entrants, Math.max(round, 0))) {
      if (signal.aborted || entrant.failure !== undefined) continue;
      progress(entrant.label);
      await entrant.start();
      const result = await entrant.read(0, workload.count ?? 1);
      if (round < 0) entrant.readings.clear();
      answers.add(entrant, result);
      entrant.stop();
    }
  }
  answers.compare();
}

/** What guests answered: an engine that answers something else than the baseline has measured something else. */
class Answers {
  readonly #baseline: string;
  readonly #answers = new Map<Entrant, string>();

  constructor(baseline: string) {
    this.#baseline = baseline;
  }

  add(entrant: Entrant, answer: string | undefined): void {
    if (answer === undefined) return;
    const before = this.#answers.get(entrant);
    if (before !== undefined && before !== answer && entrant.failure === undefined) {
      entrant.failure = `wrong result: ${before} at first, ${answer} later`;
    }
    this.#answers.set(entrant, answer);
  }

  compare(): void {
    const right = [...this.#answers].find(
      ([{ contestant }]) => contestant.engine.name === this.#baseline,
    )?.[1];
    if (right === undefined) return;
    for (const [entrant, answer] of this.#answers) {
      if (answer !== right)
        entrant.failure ??= `wrong result: ${answer} where ${this.#baseline} has ${right}`;
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

function figuresOf(entrant: Entrant, baseline: Entrant | undefined, metric: string, name: string): Figures {
  const groups = (entrant.readings.get(metric) ?? []).map((group) =>
    group.filter((value) => value !== undefined),
  );
  const value = median(groups.flat());
  const { warmUp, coarse } = entrant;
  const ratios = baseline === undefined ? [] : ratiosOf(groups, baseline.readings.get(metric) ?? []);
  const common = { value, interval: groupedInterval(groups), warmUp, coarse };
  if (ratios.length === 0 || baseline === undefined) return common;
  const interval = groupedInterval(ratios);
  const all = ratios.flat();
  const against = {
    baseline: name,
    ratio: median(all),
    interval,
    claim: claimOf(interval, coarse || baseline.coarse),
    ratios: all,
    outliers: outliersOf(all).length,
  };
  return { ...common, against };
}

function ratiosOf(
  groups: readonly (readonly number[])[],
  baseline: readonly (readonly (number | undefined)[])[],
): number[][] {
  return groups
    .map((group, process) =>
      group.flatMap((value, round) => {
        const against = baseline[process]?.[round];
        return against === undefined || against <= 0 || value <= 0 ? [] : [value / against];
      }),
    )
    .filter((group) => group.length > 0);
}
