import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ENGINES, enginesNamed } from '../engines/catalogue.ts';
import { ferruleVersion, PACKAGE_ROOT } from '../package-root.ts';
import { markdownReport } from '../report/markdown.ts';
import { readReport } from '../report/read-report.ts';
import { writeReadme } from '../report/readme.ts';
import type { Report } from '../report/report.ts';
import { findNodes } from '../run/find-nodes.ts';
import { mergeReports } from '../run/resume.ts';
import { runPromises } from '../run/run-promises.ts';
import { runSuites } from '../run/run-suites.ts';
import { WORKLOADS } from '../workloads/catalogue.ts';
import type { Workload } from '../workloads/workload.ts';
import { quoted } from './quoted.ts';
import { interruption } from './interruption.ts';
import type { BenchOptions } from './options.ts';
import { tellRegressions } from './tell-regressions.ts';
import { terminalProgress } from './terminal-progress.ts';
import { reportFile, writeData, writeReport } from './write-report.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, PACKAGE_ROOT));

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
 * @returns the exit code: 0, 1 on a regression, 130 where it was interrupted or its time was up
 */
export async function runBench(options: BenchOptions, args: readonly string[]): Promise<number> {
  if (options.list) {
    console.log(list());
    return 0;
  }
  if (options.readme) {
    writeReadme(inRepository('README.md'), readReport(inRepository('docs/benchmarks/report.json')));
    return 0;
  }
  // before an hour of measuring, not after it
  const baseline = options.baseline === undefined ? undefined : readReport(options.baseline);
  const report = await measure(options, args);
  if (options.out !== undefined) writeReport(report, options.out);
  if (options.json) console.log(JSON.stringify(report, undefined, 2));
  else if (options.markdown || options.out === undefined) console.log(markdownReport(report));
  const regressed = baseline !== undefined && tellRegressions(baseline, report, options.bound);
  if (report.partial) return 130;
  return regressed ? 1 : 0;
}

/** The report that is continued. */
function earlierReport({ resume, out }: BenchOptions): Report | undefined {
  return resume && out !== undefined && existsSync(reportFile(out)) ? readReport(reportFile(out)) : undefined;
}

async function measure(options: BenchOptions, args: readonly string[]): Promise<Report> {
  const { out, suites, only } = options;
  const earlier = earlierReport(options);
  const whole = (report: Report): Report => (earlier === undefined ? report : mergeReports(earlier, report));
  const checkpoint = (report: Report): void => {
    if (out !== undefined) writeData(whole(report), out);
  };
  const nodes = await findNodes(options.nodes);
  const { signal, release } = interruption();
  const progress = terminalProgress();
  const measured = await runSuites({
    workloads: wanted(options),
    engines: enginesNamed(options.engines, ALWAYS),
    nodes,
    cache: inRepository('.cache/engines'),
    install: options.install,
    effort: options.effort,
    seconds: options.minutes === undefined ? undefined : options.minutes * 60,
    kept: earlier,
    checkpoint,
    ferrule: ferruleVersion(),
    command: ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args.map(quoted)])].join(' '),
    signal,
    progress,
  });
  const withPromises = (promises: Report['promises'], partial: boolean): Report => ({
    ...measured,
    promises,
    partial,
    finished: new Date().toISOString(),
  });
  const promises =
    suites?.includes('promises') === false
      ? { rows: [], complete: true }
      : await runPromises({
          nodes,
          only,
          seconds: options.minutes === undefined ? undefined : options.minutes * 60,
          kept: earlier,
          signal,
          plan: progress.promises,
          progress: (name, done, of) => {
            progress.step(`promises: ${name}`, done, of, undefined);
          },
          checkpoint: (rows) => {
            checkpoint(withPromises(rows, true));
          },
        });
  progress.done();
  release();
  return whole(withPromises(promises.rows, measured.partial || signal.aborted || !promises.complete));
}
