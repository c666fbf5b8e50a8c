import { performance } from 'node:perf_hooks';
import type { Engine } from '../engines/engine.ts';
import { firstLine } from '../engines/npm-packages.ts';
import type { EngineRow, Report, Timing } from '../report/report.ts';
import type { Workload } from '../workloads/workload.ts';
import { findContestants, type Contestant, type NodeBinary } from './contestant.ts';
import type { Effort } from './entrant.ts';
import { currentLoad, describeMachine } from './machine.ts';
import { estimate, sumOf, type Estimate } from './plan.ts';
import type { Row } from './row.ts';
import { keptRows, type Kept } from './resume.ts';
import { failedRows, runWorkload } from './run-workload.ts';

/** In times as long as it may take, when a run ends though not all has begun: rather late than in part. */
export const GRACE = 1.25;

/** What a run is to measure, on what. */
export interface SuitesRun {
  readonly workloads: readonly Workload[];
  readonly engines: readonly Engine[];
  readonly nodes: readonly (NodeBinary & { readonly v8: string })[];
  readonly cache: string;
  readonly install: boolean;
  readonly effort: Effort;
  /**
   * Seconds that the workloads may take together: each gets its part of what is left. Where the fewest readings of all
   * take longer, none begins after a quarter more.
   */
  readonly seconds?: number | undefined;
  /** What an earlier run has measured is not measured again. */
  readonly kept?: Kept | undefined;
  /** Given the report so far after each workload, so that it outlives whatever comes. */
  readonly checkpoint?: (report: Report) => void;
  /** Version of Ferrule. */
  readonly ferrule: string;
  readonly command: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Told what a run is doing. */
export interface Progress {
  /** A step has begun: what it is, how many are done of how many, and how many seconds the rest may take. */
  readonly step: (text: string, done: number, of: number, left: number | undefined) => void;
  /** Before the first: how long all of them take, how many they are, and how many seconds they may take together. */
  readonly plan: (takes: Estimate, workloads: number, seconds: number) => void;
  /** A workload is done. */
  readonly rows: (workload: Workload, rows: readonly Row[]) => void;
}

/**
 * Runs workloads on engines.
 *
 * @param run - what, on what, and how thoroughly
 * @returns the report; partial where the signal came first, or time was up
 */
export async function runSuites(run: SuitesRun): Promise<Report> {
  const started = new Date().toISOString();
  const load = currentLoad();
  run.progress.step('looking for engines', 0, run.workloads.length, undefined);
  // where promises alone are measured, no engine has to be there
  const engines = run.workloads.length === 0 ? [] : run.engines;
  const contestants = await findContestants(engines, run.nodes, {
    cache: run.cache,
    install: run.install,
  });
  const reportOf = (rows: readonly Row[], timings: readonly Timing[], partial: boolean): Report => ({
    format: 1,
    started,
    finished: new Date().toISOString(),
    command: run.command,
    partial,
    machine: describeMachine(load),
    ferrule: run.ferrule,
    nodes: run.nodes.map(({ version, v8 }) => ({ version, v8 })),
    effort: {
      processes: run.effort.processes,
      readings: run.effort.readings,
      readingTime: run.effort.readingTime,
    },
    engines: contestants.map(engineRow),
    rows,
    timings,
    promises: run.kept?.promises ?? [],
  });
  const { rows, timings, complete } = await runWorkloads(run, contestants, (...soFar) => {
    run.checkpoint?.(reportOf(...soFar, true));
  });
  return reportOf(rows, timings, !complete);
}

async function runWorkloads(
  run: SuitesRun,
  contestants: readonly Contestant[],
  checkpoint: (rows: readonly Row[], timings: readonly Timing[]) => void,
): Promise<{
  readonly rows: readonly Row[];
  readonly timings: readonly Timing[];
  readonly complete: boolean;
}> {
  const { workloads, signal, effort, progress, seconds = Infinity, kept } = run;
  const nodes = run.nodes.map(({ version }) => version);
  const old = workloads.map((workload) =>
    kept === undefined ? undefined : keptRows(kept, workload, contestants, nodes),
  );
  const costs = workloads.map((workload, index) =>
    old[index] === undefined ? estimate(workload, contestants, effort) : { usual: 0, least: 0 },
  );
  progress.plan(sumOf(costs), old.filter((rows) => rows === undefined).length, seconds);
  const rows: Row[] = [];
  const timings: Timing[] = [];
  let complete = true;
  const start = performance.now();
  const gone = (): number => (performance.now() - start) / 1_000;
  for (const [index, workload] of workloads.entries()) {
    const known = old[index];
    if (known !== undefined) rows.push(...known);
    if (signal.aborted || known !== undefined) continue;
    const begun = gone();
    if (begun >= seconds * GRACE) {
      complete = false;
      continue;
    }
    const rest = sumOf(costs.slice(index)).usual;
    const left = Math.max(0, Math.min(rest, seconds - begun));
    // what takes longer gets more of the time that is left; where none is, the fewest readings are taken
    const share =
      seconds === Infinity ? Infinity : Math.max(0, seconds - begun) * (costs[index].usual / rest);
    const step = (text: string): void => {
      progress.step(`${workload.suite}: ${workload.name}: ${text}`, index, workloads.length, left);
    };
    const one = { workload, contestants, nodes, effort, time: share * 1_000, signal, progress: step };
    const found = await runWorkload(one).catch((error: unknown) => failedRows(one, firstLine(error)));
    rows.push(...found);
    timings.push({ suite: workload.suite, workload: workload.name, seconds: gone() - begun });
    progress.rows(workload, found);
    checkpoint(rows, timings);
  }
  return { rows, timings, complete: complete && !signal.aborted };
}

function engineRow({ engine, node, finding }: Contestant): EngineRow {
  const row = { name: engine.name, about: engine.about, ...(node === undefined ? {} : { node }) };
  return 'skipped' in finding ? { ...row, skipped: finding.skipped } : { ...row, version: finding.version };
}
