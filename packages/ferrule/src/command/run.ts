import { basename } from 'node:path';
import type { FunctionType, ModuleInfo } from '@ferrule/core';
import type { CacheEvent } from '@ferrule/engine';
import type { LogScope, WasiOptions } from '@ferrule/host';
import type { Instance, LoadOptions, TierEvent } from '@ferrule/runtime';
import { ProgramRuntime } from '@ferrule/runtime/internal';
import { afterRun } from './after-run.ts';
import { readEnvironment } from './environment.ts';
import { envModule } from './env-module.ts';
import { EXIT_CODES, processExitCode } from './exit-codes.ts';
import { readArguments, showResults } from './guest-values.ts';
import { readFuel } from './fuel.ts';
import type { Subcommand } from './subcommand.ts';
import { readMounts } from './mounts.ts';
import type { CommandLine } from './parse.ts';
import { readOptimizeChoice } from './optimize-level.ts';
import { paintFor, print } from './terminal.ts';
import { progressLine } from './progress.ts';
import { UsageError } from './usage-error.ts';

/** `ferrule run` */
export const run: Subcommand = {
  specification: {
    name: 'run',
    operands: 'FILE [ARGS…]',
    summary: 'Runs a WASI program, or with --invoke one function of a library.',
    details: [
      "The program has this process's standard input and output, its clocks and its randomness. It sees no file and no\n" +
        'environment variable that is not given to it here. What follows FILE is handed to it as it stands.',
      "The exit code is the program's own; 134 where it trapped, 124 where its time was up, 2 where this command line\n" +
        "makes no sense, 1 where the module can't be run.",
    ],
    options: [
      {
        name: 'dir',
        value: 'HOST[::GUEST][:ro]',
        many: true,
        help: "Let the program see a directory, as GUEST (HOST's own name unless told);\nwith :ro it can't change anything there",
      },
      { name: 'env', value: 'KEY=VALUE', many: true, help: "Set an environment variable of the program's" },
      { name: 'env-inherit', help: "Give it all of this process's environment variables" },
      { name: 'timeout', value: 'TIME', help: 'Stop it after that long: 500ms, 5s, 2min; none by default' },
      { name: 'memory', value: 'SIZE', help: 'Let its memory grow to that size and no further: 64MiB' },
      {
        name: 'fuel',
        value: 'COUNT',
        help: 'Stop it after that many instructions, the same on every machine: 50_000_000',
      },
      {
        name: 'invoke',
        value: 'NAME',
        help: 'Call this exported function instead, with ARGS as its arguments,\nand print what it returns',
      },
      {
        name: 'log',
        value: 'SCOPES',
        help: 'Write what it asks of WASI to standard error, a line a call: all, or some of\ncache, clock, filesystem, jit, memory, poll, proc, random, sock, as in proc,random;\ncalls=PATTERN tells of calls within it, with arguments and results: calls=parse*',
      },
      {
        name: 'leaks',
        help: 'Print to standard error, when it is done, what it allocated and did not free, by size\nand calls; needs a module with function names',
      },
      {
        name: 'debug',
        value: 'FILE',
        help: 'Take the lines of a trap from FILE: the module before it was stripped, a .dwp, or a source map',
      },
      {
        name: 'profile',
        value: 'FILE',
        help: 'Write to FILE where its time went, however it ends: .html (a flame graph), .cpuprofile (Chrome,\nVS Code), .json (speedscope) or .pb.gz (pprof)',
      },
      {
        name: 'exact-profile',
        value: 'FILE',
        help: 'The same of what it executed: each call counted, with its instructions, the same on every machine',
      },
      {
        name: 'memory-profile',
        value: 'FILE',
        help: 'Print to standard error, when it is done, how its memory is divided and who allocated what, and write\nthat with pictures to FILE: .html, .json or .pb.gz (pprof)',
      },
      {
        name: 'coverage',
        value: 'DIR',
        help: 'Write to DIR, when it is done, what of its sources was executed, as lcov and HTML, with what\nearlier runs left there; needs a module with debug information',
      },
      {
        name: 'core-dump',
        value: 'FILE',
        help: 'Write to FILE what the program was where it trapped, for ferrule coredump and other tools',
      },
      {
        name: 'record',
        value: 'FILE',
        help: 'Write to FILE all that it is given while it runs: files, input, time, randomness, results of the host',
      },
      {
        name: 'replay',
        value: 'FILE',
        help: 'Run it once more from what --record wrote to FILE, touching nothing: arguments, files and limits are\nthose of then; what it writes to standard output and error is shown',
      },
      {
        name: 'optimize',
        value: 'LEVEL',
        help: 'Optimise the module first: 0 (the default) to 3; with auto when it proves hot, which with --cache\nspeeds up the next run',
      },
      {
        name: 'cache',
        value: 'DIR',
        help: 'Keep what limits and optimisation made of it in DIR, for the next time',
      },
    ],
    examples: [
      'ferrule run hello.wasm',
      'ferrule run --dir ./data::/data:ro --env LANG=C cat.wasm /data/file.txt',
      'ferrule run --timeout 5s --memory 64MiB program.wasm --an-option-of-its-own',
      'ferrule run --invoke add library.wasm 2 3',
      "ferrule run --log 'calls=core::fmt::*' program.wasm",
      'ferrule run --record run.record program.wasm',
      'ferrule run --replay run.record program.wasm',
    ],
    optionsEnd: 'at-operand',
  },
  async execute(line) {
    const [file, ...args] = line.operands;
    if (file === undefined) throw new UsageError('which FILE is to be run?');
    // V8 keeps ten frames, of which a panic of Rust's takes most
    Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 100);
    const name = line.value('invoke');
    for (const { option } of PROFILES) {
      const profile = line.value(option);
      if (profile !== undefined) (await import('./profile.ts')).checkProfileName(profile);
    }
    const memoryProfile = line.value('memory-profile');
    if (memoryProfile !== undefined)
      (await import('./memory-profile.ts')).checkMemoryProfileName(memoryProfile);
    const replay = line.value('replay');
    const replaying = replay === undefined ? undefined : await import('./replay.ts');
    const runtime = new ProgramRuntime({
      ...(await optionsFrom(line, name === undefined ? [basename(file), ...args] : [basename(file)])),
      ...(replay === undefined ? {} : replaying?.replayOptions(line, replay, args)),
    });
    const progress = progressLine(() => process.stderr);
    const module = await runtime.compile(file, { onProgress: progress.onProgress }).finally(() => {
      progress.end();
    });
    if (replaying !== undefined) {
      const instance = await runtime.instantiate(module);
      return observed(line, instance, () => replaying.replay(instance, write));
    }
    if (name === undefined) {
      requireProgram(module.info);
      const imports = envModule(module.info);
      const instance = await runtime.instantiate(module, { imports });
      const exitCode = await observed(line, instance, () => processExitCode(instance.start()));
      // what the guest wrote through WASI is out; what went through Node's streams may still be on its way
      const isAllOut = Object.keys(imports).length === 0 && !OBSERVING.some((option) => line.has(option));
      if (isAllOut) process.exit(exitCode);
      return exitCode;
    }
    const values = readArguments(name, functionType(module.info, name), args);
    const instance = await runtime.instantiate(module, { imports: envModule(module.info) });
    return observed(line, instance, () => {
      for (const text of showResults(instance.call(name, ...values))) print(text);
      return EXIT_CODES.good;
    });
  },
};

/** What has the command write something while the guest runs, or after. */
const OBSERVING = ['leaks', 'log', 'profile', 'exact-profile', 'memory-profile', 'coverage'];

/** Profiles of what it does, innermost first: what is written is written however the guest ends. */
const PROFILES = [
  { option: 'profile', kind: 'sampled' },
  { option: 'exact-profile', kind: 'exact' },
] as const;

/** Runs a guest with whatever is to be told of it. */
async function observed(line: CommandLine, instance: Instance, run: () => number): Promise<number> {
  let observing: () => number | Promise<number> = run;
  for (const { option, kind } of PROFILES) {
    const path = line.value(option);
    if (path === undefined) continue;
    const { profiling } = await import('./profile.ts');
    const inner = observing;
    observing = () => profiling(instance, path, kind, inner, write);
  }
  if (line.value('optimize') === 'auto') {
    const { rememberingRun } = await import('./remember-run.ts');
    observing = rememberingRun(instance, observing);
  }
  return telling(line, instance, observing);
}

/** However the guest ends, what is asked for is told. */
async function telling(
  line: CommandLine,
  instance: Instance,
  run: () => number | Promise<number>,
): Promise<number> {
  const tellAll = async (): Promise<void> => {
    if (line.has('leaks')) {
      const { leaksText } = await import('./leaks.ts');
      process.stderr.write(leaksText(instance.allocations, paintFor(process.stderr)));
    }
    const memoryProfile = line.value('memory-profile');
    if (memoryProfile !== undefined) {
      const { tellMemoryProfile } = await import('./memory-profile.ts');
      await tellMemoryProfile(instance, memoryProfile, paintFor(process.stderr));
    }
    const coverage = line.value('coverage');
    if (coverage !== undefined) {
      const { writeCoverage } = await import('./coverage.ts');
      await writeCoverage(coverage, instance.coverage, write);
    }
  };
  return afterRun(run, tellAll, write);
}

async function optionsFrom(line: CommandLine, args: readonly string[]): Promise<LoadOptions> {
  const log = logScopes(line.value('log'));
  // the library checks the forms of these
  const limits = {
    memory: line.value('memory'),
    timeout: line.value('timeout'),
    fuel: readFuel(line.value('fuel')),
  } as LoadOptions['limits'];
  return {
    limits,
    optimize: readOptimizeChoice(line.value('optimize')),
    cache: line.value('cache'),
    onCache: log.cache ? tellCache : undefined,
    onTier: log.jit ? tellTier : undefined,
    debug: line.value('debug'),
    coreDump: line.value('core-dump'),
    record: line.value('record'),
    listeners: log.calls.length === 0 ? [] : [(await import('./log-calls.ts')).callLog(log.calls, write)],
    coverage: line.value('coverage') !== undefined,
    exactProfile: line.has('exact-profile'),
    traceAllocations: line.has('leaks') || (line.has('memory-profile') && 'where-known'),
    wasi: {
      args,
      env: readEnvironment(line.values('env'), line.has('env-inherit') ? process.env : undefined),
      mounts: readMounts(line.values('dir')),
      stdin: 'inherit',
      stdout: 'inherit',
      stderr: 'inherit',
      clock: 'system',
      random: 'system',
      ...wasiLog(log.wasi),
    },
  };
}

const write = (text: string) => void process.stderr.write(`${text}\n`);

function wasiLog(scopes: readonly string[]): Pick<WasiOptions, 'log'> {
  // the library checks the scopes' names
  return scopes.length === 0 ? {} : { log: { scopes: scopes as LogScope[], write } };
}

/** What is to be logged. */
interface LogChoice {
  readonly wasi: readonly string[];
  readonly cache: boolean;
  readonly jit: boolean;
  /** Patterns of functions whose calls are. */
  readonly calls: readonly (string | number)[];
}

/** What begins like this names functions of the guest's. */
const CALLS = 'calls=';

function patternOf(scope: string): string | number {
  const pattern = scope.slice(CALLS.length);
  if (pattern === '') throw new UsageError(`--log ${CALLS}: which functions? The form is ${CALLS}PATTERN`);
  return /^\d+$/.test(pattern) ? Number(pattern) : pattern;
}

/** The scopes `cache` and `jit` are the engine's, `calls` the instrumentation's, all others are WASI's. */
function logScopes(text: string | undefined): LogChoice {
  const scopes = text === undefined ? [] : text.split(',');
  return {
    wasi: scopes.filter((scope) => scope !== 'cache' && scope !== 'jit' && !scope.startsWith(CALLS)),
    calls: scopes.filter((scope) => scope.startsWith(CALLS)).map(patternOf),
    cache: scopes.some((scope) => scope === 'cache' || scope === 'all'),
    jit: scopes.some((scope) => scope === 'jit' || scope === 'all'),
  };
}

function tellCache({ event, key, reason }: CacheEvent): void {
  write(`cache: ${event} ${key.slice(0, 12)}: ${reason}`);
}

function tellTier({ module, instance = module, tier, reason }: TierEvent): void {
  write(`jit: ${instance}: ${tier} tier: ${reason}`);
}

function requireProgram(info: ModuleInfo): void {
  const names = functionNames(info);
  if (names.includes('_start')) return;
  const functions = names.filter((name) => name !== '_initialize');
  const list =
    functions.length === 0
      ? 'and no function at all'
      : `call a function of it with --invoke: ${functions.join(', ')}`;
  throw new UsageError(`${info.name} is not a program, as it exports no _start; ${list}`);
}

function functionType(info: ModuleInfo, name: string): FunctionType {
  for (const { name: exported, extern } of info.exports) {
    if (exported === name && extern.kind === 'function') return extern.type;
  }
  throw new UsageError(
    `${info.name} exports no function ${name}; it has ${functionNames(info).join(', ') || 'none'}`,
  );
}

function functionNames(info: ModuleInfo): string[] {
  return info.exports.filter(({ extern }) => extern.kind === 'function').map(({ name }) => name);
}
