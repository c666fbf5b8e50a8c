import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SourceError } from '@ferrule/core';
import { interruption } from './cli/interruption.ts';
import { quoted } from './cli/quoted.ts';
import { terminalProgress } from './cli/terminal-progress.ts';
import { checkEngines, enginesNamed } from './engines/catalogue.ts';
import { ferruleVersion } from './package-root.ts';
import type { Report } from './report/report.ts';
import type { Effort } from './run/entrant.ts';
import { findNodes } from './run/find-nodes.ts';
import { runSuites } from './run/run-suites.ts';
import { readCall } from './workloads/compute.ts';
import type { Workload } from './workloads/workload.ts';

/** What of a module is measured, and how. */
export interface BenchModuleOptions {
  /** The exported function that is called; the whole program where left out. */
  readonly invoke?: string | undefined;
  /** The function's arguments as numbers in text, `7n` for an `i64`; or the program's own. */
  readonly args?: readonly string[];
  /** Engines' names, or beginnings of them; all of them by default. */
  readonly engines?: readonly string[];
  /** Node binaries: majors where they can be brought, or paths; this Node by default. */
  readonly nodes?: readonly string[];
  /** Whether missing engines are brought. */
  readonly install?: boolean;
  /** Fewer readings. */
  readonly quick?: boolean;
  /** Seconds after which an engine is given up whose guest does not end; 30 by default. */
  readonly patience?: number;
}

const EFFORT: Effort = { processes: 4, readings: 4, readingTime: 10, warmUp: [50, 500], patience: 30 };

/** A program gets an empty directory each time: what it writes there is not there the next time. */
async function readProgram(
  file: string,
  args: readonly string[],
  { driver, patience }: Parameters<Workload['read']>[0],
): ReturnType<Workload['read']> {
  const directory = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  try {
    const { ns, exitCode, written } = await driver.ask(
      ['program', file, directory, 'program', ...args],
      patience,
    );
    return {
      metrics: { time: Number(ns) },
      result: `exit code ${String(exitCode)}, ${String(written)} bytes`,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function workloadOf(file: string, { invoke, args = [] }: BenchModuleOptions): Workload {
  if (invoke === undefined) {
    return {
      suite: 'module',
      name: 'the program',
      about: 'from its first byte to its exit code',
      ability: 'program',
      baseline: 'node:wasi',
      per: 'a run',
      unit: 'ns',
      count: 1,
      read: (bench) => readProgram(file, args, bench),
    };
  }
  return {
    suite: 'module',
    name: invoke,
    about: `calls of ${invoke}`,
    ability: 'call',
    baseline: 'V8',
    per: 'a call',
    unit: 'ns',
    load: async ({ driver, patience }) => void (await driver.ask(['load', file, 'nothing'], patience)),
    read: (bench, count) => readCall(bench, ['repeat', invoke, count, ...args], count),
  };
}

/** What to type to measure it again. */
function commandOf(file: string, options: BenchModuleOptions): string {
  const { invoke, args = [], engines = [], nodes = [], install, quick } = options;
  const words = [
    ...['ferrule', 'bench'],
    ...(invoke === undefined ? [] : ['--invoke', invoke]),
    ...engines.flatMap((engine) => ['--engine', engine]),
    ...nodes.flatMap((node) => ['--node', node]),
    ...(install === true ? ['--install'] : []),
    ...(quick === true ? ['--quick'] : []),
    ...[file, ...args],
  ];
  return words.map(quoted).join(' ');
}

/**
 * Measures a module of one's own on every engine that is here. Ctrl-C ends it early; what was measured is kept.
 *
 * @param file - path of the module
 * @param options - what to call, and on what
 * @returns the report
 * @throws SourceError where the file can't be read
 * @throws OptionError where there is no engine of a name, or a path is no Node binary
 */
export async function benchModule(file: string, options: BenchModuleOptions = {}): Promise<Report> {
  const path = resolve(file);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new SourceError(`reading ${file} failed: it is not there, or may not be read`, {
      source: file,
      cause: error,
    });
  }
  const { engines: names = [], patience = EFFORT.patience, quick = false } = options;
  checkEngines(names);
  const engines = enginesNamed(names, ['V8', 'node:wasi']).filter(({ name }) => name !== 'native');
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ferrule', 'bench');
  mkdirSync(cache, { recursive: true });
  const { signal, release } = interruption();
  const progress = terminalProgress();
  try {
    return await runSuites({
      workloads: [workloadOf(path, options)],
      engines,
      nodes: await findNodes(options.nodes ?? []),
      cache,
      install: options.install ?? false,
      effort: { ...EFFORT, ...(quick ? { processes: 1, readings: 5 } : {}), patience },
      ferrule: ferruleVersion(),
      command: commandOf(file, options),
      signal,
      progress,
    });
  } finally {
    progress.done();
    release();
  }
}
