import { performance } from 'node:perf_hooks';
import type { Engine } from '../engines/engine.ts';
import type { EngineRow, Report } from '../report/report.ts';
import type { Workload } from '../workloads/workload.ts';
import { findContestants, type Contestant, type NodeBinary } from './contestant.ts';
import type { Effort } from './entrant.ts';
import { currentLoad, describeMachine } from './machine.ts';
import type { Row } from './row.ts';
import { runWorkload } from './run-workload.ts';

/** What a run is to measure, on what. */
export interface SuitesRun {
  readonly workloads: readonly Workload[];
  readonly engines: readonly Engine[];
  readonly nodes: readonly (NodeBinary & { readonly v8: string })[];
  readonly cache: string;
  readonly install: boolean;
  readonly effort: Effort;
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
  /** A workload is done. */
  readonly rows: (workload: Workload, rows: readonly Row[]) => void;
}

/**
 * Runs workloads on engines.
 *
 * @param run - what, on what, and how thoroughly
 * @returns the report; partial where the signal came first
 */
export async function runSuites(run: SuitesRun): Promise<Report> {
  const started = new Date().toISOString();
  const load = currentLoad();
  run.progress.step('looking for engines', 0, run.workloads.length, undefined);
  const contestants = await findContestants(run.engines, run.nodes, {
    cache: run.cache,
    install: run.install,
  });
  const rows = await runWorkloads(run, contestants);
  return {
    format: 1,
    started,
    finished: new Date().toISOString(),
    command: run.command,
    partial: run.signal.aborted,
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
    promises: [],
  };
}

async function runWorkloads(run: SuitesRun, contestants: readonly Contestant[]): Promise<Row[]> {
  const { workloads, signal, effort, progress } = run;
  const nodes = run.nodes.map(({ version }) => version);
  const rows: Row[] = [];
  const start = performance.now();
  for (const [index, workload] of workloads.entries()) {
    if (signal.aborted) break;
    const gone = (performance.now() - start) / 1_000;
    const left = index === 0 ? undefined : (gone / index) * (workloads.length - index);
    const step = (text: string): void => {
      progress.step(`${workload.suite}: ${workload.name}: ${text}`, index, workloads.length, left);
    };
    const found = await runWorkload({ workload, contestants, nodes, effort, signal, progress: step });
    rows.push(...found);
    progress.rows(workload, found);
  }
  return rows;
}

function engineRow({ engine, node, finding }: Contestant): EngineRow {
  const row = { name: engine.name, about: engine.about, ...(node === undefined ? {} : { node }) };
  return 'skipped' in finding ? { ...row, skipped: finding.skipped } : { ...row, version: finding.version };
}
