import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENGINES, enginesNamed } from '../engines/catalogue.ts';
import { regressionsSince } from '../report/baseline.ts';
import { ratioText } from '../report/figures.ts';
import { htmlReport } from '../report/html.ts';
import { markdownReport } from '../report/markdown.ts';
import { promisesPage } from '../report/promises.ts';
import { readReport } from '../report/read-report.ts';
import type { Report } from '../report/report.ts';
import { findNodes } from '../run/find-nodes.ts';
import { runPromises } from '../run/run-promises.ts';
import { runSuites } from '../run/run-suites.ts';
import { WORKLOADS } from '../workloads/catalogue.ts';
import type { Workload } from '../workloads/workload.ts';
import { interruption } from './interruption.ts';
import type { BenchOptions } from './options.ts';
import { terminalProgress } from './terminal-progress.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

const root = PACKAGE_ROOT;

/** What comparisons are made with is there whatever was asked for. */
const ALWAYS = ['V8', 'node:wasi'];

function wanted({ suites, only }: BenchOptions): Workload[] {
  return WORKLOADS.filter(
    ({ suite, name }) =>
      (suites?.includes(suite) ?? true) &&
      (only.length === 0 || only.some((part) => `${suite}/${name}`.includes(part))),
  );
}

function list(): string {
  const engines = ENGINES.map(({ name, about }) => `  ${name.padEnd(26)}${about}`);
  const workloads = WORKLOADS.map(({ suite, name, about }) => `  ${`${suite}/${name}`.padEnd(36)}${about}`);
  return ['Engines', ...engines, '', 'Workloads', ...workloads].join('\n');
}

/**
 * `npm run bench`.
 *
 * @param options - the command line
 * @param args - as it was typed, for the report
 * @returns the exit code: 0, 1 on a regression, 130 where it was interrupted
 */
export async function runBench(options: BenchOptions, args: readonly string[]): Promise<number> {
  if (options.list) {
    console.log(list());
    return 0;
  }
  // before an hour of measuring, not after it
  const baseline = options.baseline === undefined ? undefined : readReport(options.baseline);
  const nodes = await findNodes(options.nodes);
  const { signal, release } = interruption();
  const progress = terminalProgress();
  const suites = await runSuites({
    workloads: wanted(options),
    engines: enginesNamed(options.engines, ALWAYS),
    nodes,
    cache: fileURLToPath(new URL('../../.cache/engines', root)),
    install: options.install,
    effort: options.effort,
    ferrule: (JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }).version,
    command: ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args.map(quoted)])].join(' '),
    signal,
    progress,
  });
  const promises = await promisesFor(options, nodes, signal, progress);
  progress.done();
  release();
  const report = { ...suites, promises, partial: signal.aborted, finished: new Date().toISOString() };
  write(report, options);
  const regressed = baseline !== undefined && tellRegressions(baseline, report, options.bound);
  if (signal.aborted) return 130;
  return regressed ? 1 : 0;
}

async function promisesFor(
  { suites, only }: BenchOptions,
  nodes: readonly { readonly path: string }[],
  signal: AbortSignal,
  terminal: ReturnType<typeof terminalProgress>,
): Promise<Report['promises']> {
  if (suites?.includes('promises') === false) return [];
  const paths = nodes.map(({ path }) => path);
  return runPromises({
    nodes: paths,
    only,
    signal,
    progress: (name, done, of) => {
      terminal.step(`promises: ${name}`, done, of, undefined);
    },
  });
}

function quoted(argument: string): string {
  return /^[\w./:=,-]+$/.test(argument) ? argument : JSON.stringify(argument);
}

function write(report: Report, { out, json, markdown }: BenchOptions): void {
  const text = markdownReport(report);
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'report.json'), `${JSON.stringify(report)}\n`);
    writeFileSync(join(out, 'README.md'), text);
    writeFileSync(join(out, 'index.html'), htmlReport(report));
    if (report.promises.length > 0) writeFileSync(join(out, 'promises.md'), promisesPage(report));
    process.stderr.write(`written: ${join(out, 'index.html')}, README.md, report.json\n`);
  }
  if (json) console.log(JSON.stringify(report, undefined, 2));
  else if (markdown || out === undefined) console.log(text);
}

/** @returns whether there is any */
function tellRegressions(baseline: Report, report: Report, bound: number): boolean {
  const { regressions, compared } = regressionsSince(baseline, report, bound);
  console.log(
    `${String(compared)} figures compared with ${baseline.started}: ${String(regressions.length)} worse`,
  );
  for (const { suite, workload, metric, engine, node, before, after, interval } of regressions) {
    const range = interval.map(ratioText).join(' – ');
    console.log(
      `  ${suite}/${workload}, ${metric}: ${engine} on Node ${node}: ${ratioText(before)}× then, ${ratioText(after)}× (${range}) now`,
    );
  }
  return regressions.length > 0;
}
