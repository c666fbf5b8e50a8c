import { buildNative, nativeLibrary } from '../engines/native.ts';
import { kernelPath } from '../kernels.ts';
import { lossOf } from '../stopwatch.ts';
import type { Bench, Reading, Suite, Workload } from './workload.ts';

/** Each `run(rounds: u32) -> u32`, compiled from Rust. */
const KERNELS: Readonly<Record<string, string>> = {
  compression: 'repeats found through a hash table, and their undoing',
  dispatch: 'small methods called through trait objects',
  hashing: 'SHA-256 and a hash map',
  json: 'parsing by recursive descent',
  matrix: 'the product of two matrices of doubles',
  nbody: 'floating point, and nothing else',
  recursion: 'calls, and nothing else',
  sieve: 'tight loops over bytes of integers',
  simd: 'loops turned into vector instructions',
  sorting: 'a stable sort and a heap sort',
  strings: 'formatting numbers and text',
  trees: 'allocation: trees built, walked, dropped',
};

/** What Ferrule is held against that is no JavaScript. */
export const RIVALS = [
  'wasmtime',
  'wasmtime, fuel',
  'wasmtime, epochs',
  'wazero',
  'wazero, close on done',
  'native',
] as const;
const RELEASE = [
  'V8',
  'Ferrule',
  'Ferrule, time-out',
  'Ferrule, fuel',
  'Ferrule, optimize 3',
  'Ferrule, auto',
  ...RIVALS,
];
const DEBUG = [
  'V8',
  'Ferrule',
  'Ferrule, fuel',
  'Ferrule, optimize 3',
  'Ferrule, auto',
  'wasmtime',
  'wazero',
  'native',
];
const LEVELS = ['V8', 'Ferrule, optimize 1', 'Ferrule, optimize 2', 'Ferrule, optimize 3'];

/**
 * @param bench - a driver
 * @param words - a call
 * @param count - repetitions that it makes
 * @returns nanoseconds of one
 */
export async function readCall(
  { driver, patience }: Bench,
  words: readonly (string | number)[],
  count: number,
): Promise<Reading> {
  const { ns, cpu, result } = await driver.ask(words, patience);
  return {
    metrics: { time: Number(ns) / count },
    ...(result === undefined ? {} : { result: String(result) }),
    ...(cpu === undefined ? {} : { lost: lossOf({ ns: Number(ns), cpu: Number(cpu) }) }),
  };
}

function kernel(suite: Suite, name: string, file: string, engines: readonly string[]): Workload {
  const source = kernelPath(`rust/${name}`).replace(/\.wasm$/, '.rs');
  return {
    suite,
    name,
    about: KERNELS[name] ?? '',
    ability: 'call',
    engines,
    baseline: 'V8',
    per: 'a round',
    unit: 'ns',
    async prepare(places) {
      // where it can't be built there is nothing to load, and the row says so
      await buildNative(places, file, source);
    },
    async load({ driver, engine, places, patience }) {
      const path = engine === 'native' ? await nativeLibrary(places, file) : kernelPath(`rust/${file}`);
      await driver.ask(['load', path, 'nothing'], patience);
      // what optimises meanwhile, on another thread, would show in the first readings of all
      if (engine === 'Ferrule, auto') await driver.ask(['settle', 'run', 1], patience);
    },
    read: (bench, count) => readCall(bench, ['call', 'run', count], count),
  };
}

const names = Object.keys(KERNELS);

/** The kernels as a release build makes them. */
export const computeWorkloads: readonly Workload[] = names.map((name) =>
  kernel('compute', name, name, RELEASE),
);

/** The same without the compiler's optimisation. */
export const debugWorkloads: readonly Workload[] = names.map((name) =>
  kernel('compute-debug', name, `${name}.debug`, DEBUG),
);

/** What each level of optimisation brings: to release builds, and to debug builds. */
export const optimizeWorkloads: readonly Workload[] = [
  ...['recursion', 'sieve', 'strings', 'trees'].map((name) => kernel('optimize', name, name, LEVELS)),
  ...['json', 'sorting'].map((name) => ({
    ...kernel('optimize', name, `${name}.debug`, LEVELS),
    name: `${name}, debug build`,
  })),
];
