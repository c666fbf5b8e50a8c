import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PromiseRow } from '../report/report.ts';
import { TARGETS } from '../targets/catalogue.ts';
import { PACKAGE_ROOT, typescriptLoader } from '../package-root.ts';

/** What measuring the promises is given. */
export interface PromisesRun {
  /** Paths of Node binaries. */
  readonly nodes: readonly string[];
  /** Only those whose name has one of these in it; empty: all of them. */
  readonly only: readonly string[];
  readonly signal: AbortSignal;
  readonly progress: (name: string, done: number, of: number) => void;
}

/**
 * Measures what is promised, in a process of its own on each Node.
 *
 * @param run - where, and which
 * @returns the rows; fewer where the signal came first or a measurement failed
 */
export async function runPromises({ nodes, only, signal, progress }: PromisesRun): Promise<PromiseRow[]> {
  const names = TARGETS.map(({ name }) => name).filter(
    (name) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  const rows: PromiseRow[] = [];
  if (names.length === 0) return rows;
  for (const node of nodes) {
    if (signal.aborted) break;
    const of = names.length * nodes.length;
    progress(names[0] ?? '', rows.length, of);
    await measure(node, only, signal, (row) => {
      rows.push(row);
      progress(names[rows.length % names.length] ?? '', rows.length, of);
    });
  }
  return rows;
}

/** Targets are measured from the sources, where they are kept up to date. */
async function measure(
  node: string,
  only: readonly string[],
  signal: AbortSignal,
  found: (row: PromiseRow) => void,
): Promise<void> {
  const script = fileURLToPath(new URL('src/promises.ts', PACKAGE_ROOT));
  const flags = ['--no-warnings', '--import', typescriptLoader(), '--conditions=ferrule-source'];
  const child = spawn(node, [...flags, script, ...only], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  createInterface({ input: child.stdout }).on('line', (line) => {
    found(JSON.parse(line) as PromiseRow);
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  signal.removeEventListener('abort', stop);
  if (code !== 0 && !signal.aborted) {
    process.stderr.write(`the promises could not all be measured on ${node}: exit code ${String(code)}\n`);
  }
}
