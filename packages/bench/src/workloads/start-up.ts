import { existsSync, writeFileSync } from 'node:fs';
import { guestPath } from '../kernels.ts';
import { median } from '../statistics.ts';
import { moduleOfSize } from './module-of-size.ts';
import { scratch } from './scratch.ts';
import type { Bench, Reading, Workload } from './workload.ts';

const SIZES: Readonly<Record<string, number>> = {
  '1 KB': 1_000,
  '10 KB': 10_000,
  '100 KB': 100_000,
  '1 MB': 1_000_000,
  '16 MB': 16_000_000,
};

/** Milliseconds that a reading takes, on average over the engines: from a file to the first result, and rewriting. */
const TAKES: Readonly<Record<string, readonly [cold: number, warm: number, rewriting: number]>> = {
  '1 KB': [5, 14, 15],
  '10 KB': [10, 20, 40],
  '100 KB': [25, 100, 250],
  '1 MB': [100, 100, 60],
  '16 MB': [1_500, 250, 900],
};

/** From here on compilers that compile all at once take seconds, and optimisers minutes. */
const LARGE = 1_000_000;

const START_UP = [
  'V8',
  'Ferrule',
  'Ferrule, fuel',
  'Ferrule, fuel, cached',
  'wasmtime',
  'wasmtime, fuel',
  'wasmtime, cached',
  'wazero',
  'wazero, cached',
];

const PASSES = [
  'Ferrule',
  'Ferrule, time-out',
  'Ferrule, fuel',
  'Ferrule, memory',
  'Ferrule, stack depth',
  'Ferrule, stack check',
];
const OPTIMISERS = ['Ferrule, optimize 1', 'Ferrule, optimize 2', 'Ferrule, optimize 3'];

function moduleFile(size: number): string {
  const path = scratch(`module-${String(size)}.wasm`);
  if (!existsSync(path)) writeFileSync(path, moduleOfSize(size));
  return path;
}

/** Reads, compiles and instantiates, and calls the module once. */
async function readStart({ driver, patience }: Bench, path: string): Promise<Reading> {
  const { read, compile, instantiate } = await driver.ask(['load', path, 'nothing'], patience);
  const { ns, result } = await driver.ask(['call', 'run', 3], patience);
  const metrics = {
    read: Number(read),
    compile: Number(compile),
    instantiate: Number(instantiate),
    'first result': Number(ns),
  };
  return {
    metrics: { ...metrics, all: Object.values(metrics).reduce((a, b) => a + b, 0) },
    result: String(result),
  };
}

const common = { ability: 'call', baseline: 'V8', per: 'a module', unit: 'ns', count: 1 } as const;

/** So many times at once a small module is started in a reading: one alone is shorter than what disturbs it. */
const AT_ONCE = 7;

/** The median of several. */
async function readStarts(bench: Bench, path: string): Promise<Reading> {
  const starts: Reading[] = [];
  while (starts.length < AT_ONCE) starts.push(await readStart(bench, path));
  const [{ metrics }] = starts;
  const medianOf = (metric: string): number => median(starts.map((start) => start.metrics[metric]));
  return {
    ...starts[0],
    metrics: Object.fromEntries(Object.keys(metrics).map((metric) => [metric, medianOf(metric)])),
  };
}

/** Where a module is compiled anew each time, seconds for a large one, it takes as long as in a new process. */
const COMPILES_ANEW = ['wasmtime', 'wasmtime, fuel', 'wazero'];

/** From a file to the first result, in a process that has just begun and in one that has done it before. */
export const startUpWorkloads: readonly Workload[] = Object.entries(SIZES).flatMap(
  ([name, size]): Workload[] => {
    const sized = {
      ...common,
      engines: START_UP,
      prepare: () => void moduleFile(size),
      read: (bench: Bench) => readStart(bench, moduleFile(size)),
      ...(size >= LARGE ? { readings: size > LARGE ? 3 : 4, warms: false } : {}),
    };
    return [
      {
        ...sized,
        suite: 'start-up',
        name: `${name}, cold`,
        about: `a module of ${name} in a new process`,
        cold: true,
        takes: TAKES[name][0],
        step: { of: 'bytes of a module, cold', size },
      },
      {
        ...sized,
        read: (bench: Bench) => (size < LARGE ? readStarts : readStart)(bench, moduleFile(size)),
        engines: START_UP.filter((engine) => size <= LARGE || !COMPILES_ANEW.includes(engine)),
        suite: 'start-up',
        name: `${name}, warm`,
        about: `a module of ${name}, once more in the same process`,
        takes: TAKES[name][1],
        step: { of: 'bytes of a module, warm', size },
      },
    ];
  },
);

/** What each pass costs before V8 has the module, by the module's size. */
export const instrumentationWorkloads: readonly Workload[] = Object.entries(SIZES).map(([name, size]) => ({
  ...common,
  suite: 'instrumentation',
  name,
  about: `compiling a module of ${name} with each option`,
  engines: size < LARGE ? [...PASSES, ...OPTIMISERS] : PASSES,
  baseline: 'Ferrule',
  ...(size >= LARGE ? { readings: 4, warms: false } : {}),
  takes: TAKES[name][2],
  step: { of: 'bytes rewritten', size },
  prepare: () => void moduleFile(size),
  async read({ driver, patience }) {
    const { compile } = await driver.ask(['load', moduleFile(size), 'nothing'], patience);
    return { metrics: { compile: Number(compile) } };
  },
}));

const HOLDERS = [
  'V8',
  'Ferrule',
  'Ferrule, fuel',
  'wasmtime',
  'wasmtime, fuel',
  'wazero',
  'wazero, close on done',
];
const COUNTS = [1, 10, 100, 1_000];

const instances = (count: number, what: 'time' | 'memory'): Workload => ({
  suite: 'instances',
  name: `${what} of ${count === 1 ? '1 instance' : `${count.toLocaleString('en')} instances`}`,
  about: `a Rust library of 17 pages, held ${count.toLocaleString('en')} times`,
  ability: 'instances',
  engines: HOLDERS,
  baseline: 'V8',
  per: 'an instance',
  unit: what === 'time' ? 'ns' : 'bytes',
  count: 1,
  step: { of: `instances held, ${what}`, size: count },
  warms: what === 'time' && count <= 100,
  cold: what === 'memory',
  readings: count >= 1_000 ? 4 : 8,
  takes: count * 0.08,
  async read({ driver, patience }) {
    const { ns, bytes } = await driver.ask(['instances', guestPath('rust/greet'), count], patience);
    const figure = Number(what === 'time' ? ns : bytes) / count;
    return { metrics: { [what]: figure } };
  },
});

/** What an instance takes, of time and of memory. */
export const instanceWorkloads: readonly Workload[] = [
  ...COUNTS.map((count) => instances(count, 'time')),
  ...[100, 1_000].map((count) => instances(count, 'memory')),
];
