import { parseArgs } from 'node:util';
import { OptionError } from '@ferrule/core';
import { checkEngines } from '../engines/catalogue.ts';
import type { Effort } from '../run/entrant.ts';
import { SUITES, type Suite } from '../workloads/workload.ts';

/** What `npm run bench -- --help` prints. */
export const HELP = `Usage: npm run bench -- [OPTIONS]

Measures Ferrule beside what one would use instead. Without options: every workload on this Node and the engines at
hand; what is not installed is left out and says so.

  --suite NAME      only these workloads (may be repeated): ${SUITES.filter((name) => name !== 'module').join(', ')},
                    all of them (workloads), or promises
  --engine TEXT     only the engine of that name, or those whose names begin so, and V8 and node:wasi
                    (may be repeated)
  --only TEXT       only workloads and promises with this in their name (may be repeated)
  --node LIST       Node versions or paths of binaries, such as 20,24,26
  --install         bring engines that are missing: from npm, PyPI, the Go proxy, into .cache/engines
  --quick           fewer and shorter readings, of one process an engine: what differs between processes is not seen
  --thorough        more of them
  --minutes N       so long the workloads may take together: fewer processes and readings where time is short, never
                    below two of each; what has not begun after a quarter more is left for --resume. As long again the
                    promises, where they are asked for, from fewer pairs
  --out DIRECTORY   write report.json, README.md and index.html there
  --resume          go on with the report that is in that directory: what it has is kept, what is missing measured
  --json            print the report as JSON
  --markdown        print it as Markdown
  --baseline FILE   compare with the report.json of an earlier run; exit code 1 on a regression
  --bound RATIO     how many times as much as then is none; 1.1 by default
  --readme          measure nothing: put what docs/benchmarks says into README.md
  --list            print engines and workloads
  --help            print this
`;

const EFFORTS: Readonly<Record<'quick' | 'normal' | 'thorough', Effort>> = {
  quick: { processes: 1, readings: 5, readingTime: 10, warmUp: [50, 300], patience: 60 },
  normal: { processes: 4, readings: 4, readingTime: 10, warmUp: [60, 400], patience: 60 },
  thorough: { processes: 8, readings: 4, readingTime: 20, warmUp: [200, 2_000], patience: 300 },
};

/** The command line of `npm run bench`, checked. */
export interface BenchOptions {
  /** `undefined`: all of them. */
  readonly suites: readonly (Suite | 'promises')[] | undefined;
  /** Beginnings of names; empty: all of them. */
  readonly engines: readonly string[];
  /** Parts of names; empty: all of them. */
  readonly only: readonly string[];
  readonly nodes: readonly string[];
  readonly install: boolean;
  readonly effort: Effort;
  readonly minutes: number | undefined;
  readonly out: string | undefined;
  readonly resume: boolean;
  readonly json: boolean;
  readonly markdown: boolean;
  readonly baseline: string | undefined;
  readonly bound: number;
  readonly readme: boolean;
  readonly list: boolean;
  readonly help: boolean;
}

/**
 * @param args - what follows `npm run bench --`
 * @returns the options
 * @throws OptionError naming what is wrong
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  const suites = values.suite.flatMap(suitesNamed);
  checkEngines(values.engine);
  const bound = Number(values.bound);
  if (!(bound >= 1)) throw new OptionError(`--bound ${values.bound}: a ratio from 1 up`, { option: 'bound' });
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(minutes > 0)) {
    throw new OptionError(`--minutes ${String(values.minutes)}: a number above 0`, { option: 'minutes' });
  }
  if (values.resume && values.out === undefined) {
    throw new OptionError('--resume goes on with a report in --out DIRECTORY', { option: 'resume' });
  }
  return {
    suites: suites.length === 0 ? undefined : suites,
    engines: values.engine,
    only: values.only,
    nodes: values.node === undefined ? [] : values.node.split(',').filter((name) => name !== ''),
    install: values.install,
    effort: EFFORTS[values.quick ? 'quick' : values.thorough ? 'thorough' : 'normal'],
    minutes,
    out: values.out,
    resume: values.resume,
    json: values.json,
    markdown: values.markdown,
    baseline: values.baseline,
    bound,
    readme: values.readme,
    list: values.list,
    help: values.help,
  };
}

function suitesNamed(name: string): readonly (Suite | 'promises')[] {
  if (name === 'workloads') return SUITES;
  const known = [...SUITES, 'promises' as const].find((suite) => suite === name);
  if (known === undefined) {
    throw new OptionError(`--suite ${name}: there are ${SUITES.join(', ')}, workloads and promises`, {
      option: 'suite',
    });
  }
  return [known];
}

const flag = { type: 'boolean', default: false } as const;
const list = { type: 'string', multiple: true, default: [] as string[] } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        suite: list,
        engine: list,
        only: list,
        node: { type: 'string' },
        install: flag,
        quick: flag,
        thorough: flag,
        minutes: { type: 'string' },
        out: { type: 'string' },
        resume: flag,
        json: flag,
        markdown: flag,
        baseline: { type: 'string' },
        bound: { type: 'string', default: '1.1' },
        readme: flag,
        list: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error), { option: 'command line' });
  }
}
