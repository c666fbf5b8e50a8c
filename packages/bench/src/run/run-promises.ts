import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT, typescriptLoader, workersLoader } from '../package-root.ts';
import type { PromiseRow } from '../report/report.ts';
import { SECONDS_EACH, TARGETS } from '../targets/catalogue.ts';
import type { Target } from '../targets/target.ts';
import type { NodeBinary } from './contestant.ts';
import { keptPromises, type Kept } from './resume.ts';
import { GRACE } from './run-suites.ts';

/** What measuring the promises is given. */
export interface PromisesRun {
  readonly nodes: readonly NodeBinary[];
  /** Only those whose name has one of these in it; empty: all of them. */
  readonly only: readonly string[];
  /** Seconds that they may take together, the same on each Node: none begins after a quarter more. */
  readonly seconds?: number | undefined;
  /** What an earlier run has measured is not measured again. */
  readonly kept?: Kept | undefined;
  readonly signal: AbortSignal;
  /** Before the first: how many there are, and how many seconds they take with all their pairs. */
  readonly plan: (promises: number, seconds: number) => void;
  readonly progress: (name: string, done: number, of: number) => void;
  /** Given all rows so far, after each. */
  readonly checkpoint?: (rows: readonly PromiseRow[]) => void;
}

/** Seconds that one promise may take; then it is given up and the next is measured. */
const PATIENCE = 180;

/**
 * Measures what is promised, in a process of its own on each Node.
 *
 * @param run - where, and which
 * @returns the rows, and whether they are all: fewer where the signal came first, or time was up
 */
export async function runPromises(
  run: PromisesRun,
): Promise<{ readonly rows: readonly PromiseRow[]; readonly complete: boolean }> {
  const { nodes, only, kept, progress, checkpoint, seconds = Infinity } = run;
  const targets = TARGETS.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  const rows: PromiseRow[] = [];
  const of = targets.length * nodes.length;
  const known = nodes.flatMap((node) => (kept === undefined ? [] : keptPromises(kept, node.version)));
  const missing = of - known.filter(({ name }) => targets.some((target) => target.name === name)).length;
  if (missing > 0) run.plan(missing, missing * SECONDS_EACH);
  // what a Node has no use for is not promised there
  let absent = 0;
  const start = performance.now();
  // rather late than in part
  const late = ((GRACE - 1) * seconds * 1_000) / nodes.length;
  for (const [index, node] of nodes.entries()) {
    const timeUp = new AbortController();
    const signal = AbortSignal.any([run.signal, timeUp.signal]);
    const end = start + (seconds * 1_000 * (index + 1)) / nodes.length;
    const old = kept === undefined ? [] : keptPromises(kept, node.version);
    rows.push(...old.filter(({ name }) => targets.some((target) => target.name === name)));
    let left = targets.filter(({ name }) => !old.some((row) => row.name === name));
    // a process that ends before its time fails the promise that it was at; the rest is measured by another one
    while (left.length > 0 && !signal.aborted) {
      progress(left[0].name, rows.length, of);
      const time = Math.max(0, end - performance.now()) / 1_000;
      const ending = await measure(node, left, time, signal, (row) => {
        rows.push(row);
        const at = left.findIndex(({ name }) => name === row.name);
        absent += at;
        left = left.slice(at + 1);
        checkpoint?.(rows);
        if (performance.now() >= end + late) timeUp.abort();
        progress(left[0]?.name ?? '', rows.length, of);
      });
      if (signal.aborted) break;
      const [target] = left as (Target | undefined)[];
      if (target === undefined || ending === undefined) {
        absent += left.length;
        break;
      }
      rows.push(failedRow(target, node, ending));
      left = left.slice(1);
    }
  }
  return { rows, complete: rows.length + absent === of };
}

function failedRow(
  { name, unit, bound, since = '0.1.0' }: Target,
  node: NodeBinary,
  reason: string,
): PromiseRow {
  return { name, unit, bound, since, node: node.version, verdict: 'failed', reason };
}

/** Targets are measured from the sources, where they are kept up to date. Returns why it ended, where it was too soon. */
async function measure(
  { path }: NodeBinary,
  targets: readonly Target[],
  seconds: number,
  signal: AbortSignal,
  found: (row: PromiseRow) => void,
): Promise<string | undefined> {
  const script = fileURLToPath(new URL('src/promises.ts', PACKAGE_ROOT));
  const loaders = [typescriptLoader(), workersLoader()].flatMap((loader) => ['--import', loader]);
  const flags = ['--no-warnings', ...loaders, '--conditions=ferrule-source'];
  const names = targets.map(({ name }) => name);
  // in a group of its own: Ctrl-C is for the run, which then ends it
  const child = spawn(path, [...flags, script, String(seconds), ...names], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: process.platform !== 'win32',
  });
  let slow = false;
  const stop = (): void => void child.kill('SIGKILL');
  const giveUp = (): void => {
    slow = true;
    stop();
  };
  let timer = setTimeout(giveUp, PATIENCE * 1_000);
  signal.addEventListener('abort', stop);
  createInterface({ input: child.stdout }).on('line', (line) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, PATIENCE * 1_000);
    found(JSON.parse(line) as PromiseRow);
  });
  const [code, killed] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('close', (...end) => {
      resolve(end);
    });
  });
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  if (slow) return `no result within ${String(PATIENCE)} s`;
  if (code === 0) return undefined;
  return `its process ended with ${killed ?? `exit code ${String(code)}`}`;
}
