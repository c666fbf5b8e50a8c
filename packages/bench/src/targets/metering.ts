import { loadSync, type Instance, type LoadOptions } from '@ferrule/runtime';
import { readKernel } from '../kernels.ts';
import { compare, geometricMean, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

type Run = (rounds: number) => number;

/** What an ordinary Rust program does, one kind of work each; see `kernels/README.md`. */
export const METERING_KERNELS: readonly string[] = [
  'dispatch',
  'hashing',
  'json',
  'matrix',
  'nbody',
  'recursion',
  'sieve',
  'sorting',
  'strings',
  'trees',
];

/** V8 from 14 on inlines and speculates so far that what is added shows more. */
const V8_MAJOR = Number.parseInt(process.versions.v8, 10);
const FUEL_MEAN = V8_MAJOR >= 14 ? 1.2 : 1.12;
const FUEL_WORST = 1.5;
/** 1.00, as figures are rounded. */
const NOTHING = 1.005;
const PAIRS = 40;

/** More than any measurement burns. */
const FUEL = 2n ** 62n;
const LIMITS = { memory: '1GiB', tableElements: 1_000_000 } as const;

/** The same kernel through Ferrule with these options, and on bare V8. */
function compareKernel(kernel: string, options: LoadOptions): Comparison {
  const bytes = readKernel(`rust/${kernel}`);
  const instance: Instance = loadSync(bytes, options);
  const bare = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  // a guard costs about 0.1 ms a call: samples have to be long beside that
  const effort =
    options.limits?.timeout === undefined
      ? { sampleTime: 10, pairs: PAIRS }
      : { sampleTime: 50, pairs: PAIRS / 2 };
  return compare(instance.exports['run'] as Run, bare.exports['run'] as Run, effort);
}

/** Kept from one target to the next: the mean is taken of the same. */
const withFuel = new Map<string, Comparison>();

function compareWithFuel(kernel: string): Comparison {
  const found = withFuel.get(kernel) ?? compareKernel(kernel, { limits: { fuel: FUEL } });
  withFuel.set(kernel, found);
  return found;
}

function meanTarget(
  name: string,
  bound: number,
  options: LoadOptions,
  measure = (kernel: string) => compareKernel(kernel, options),
): Target {
  return {
    name: `${name}, geometric mean of ${String(METERING_KERNELS.length)} kernels`,
    bound,
    unit: 'times',
    measure: () => geometricMean(METERING_KERNELS.map(measure)),
  };
}

/** What limits cost, beside the same module on bare V8. */
export const meteringTargets: readonly Target[] = [
  meanTarget('time-out only', NOTHING, { limits: { timeout: '60min' } }),
  meanTarget('memory and table limits', NOTHING, { limits: LIMITS }),
  meanTarget('fuel', FUEL_MEAN, {}, compareWithFuel),
  ...METERING_KERNELS.map((kernel): Target => ({
    name: `fuel, ${kernel}`,
    bound: FUEL_WORST,
    unit: 'times',
    measure: () => compareWithFuel(kernel),
  })),
  meanTarget('stack check', 1.2, { limits: { stackCheck: true } }),
  meanTarget('stack depth', 1.2, { limits: { stackDepth: 1_000 } }),
  meanTarget('all limits at once', 1.5, {
    limits: { ...LIMITS, fuel: FUEL, timeout: '60min', stackCheck: true, stackDepth: 1_000 },
  }),
];
