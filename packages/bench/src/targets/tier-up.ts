import { Runtime, type Instance } from '@ferrule/runtime';
import { watchOf } from '@ferrule/runtime/internal';
import { readKernel } from '../kernels.ts';
import { largeModule } from '../large-module.ts';
import { compare, geometricMean, summarise, type Comparison } from '../paired.ts';
import { METERING_KERNELS } from './metering.ts';
import type { Target } from './target.ts';

type Run = (rounds: number) => number;

/** V8 from 13 on inlines by itself, and from 14 on speculates on what an indirect call finds. */
const V8_MAJOR = Number.parseInt(process.versions.v8, 10);
const PAUSES = 9;
/** What one kernel may take at most once it is handed over, and before. */
const MOST_OF_ONE = 1.03;
const MOST_OF_COUNTERS = 1.1;

/** Tier by tier: an instance that was just made, and, where asked for, handed over after it has run. */
async function instanceOf(bytes: Uint8Array<ArrayBuffer>, isRaised: boolean): Promise<Instance> {
  const runtime = new Runtime({ optimize: 'auto' });
  const module = await runtime.compile(bytes);
  const instance = await runtime.instantiate(module);
  if (!isRaised) return instance;
  (instance.exports['run'] as Run)(50);
  await watchOf(module)?.raiseNow();
  if (instance.tier !== 'top') throw new Error(`${module.name} stays in its first tier`);
  return instance;
}

/** A kernel in one of the tiers beside the bytes as they came on bare V8. */
async function compareTier(kernel: string, isRaised: boolean): Promise<Comparison> {
  const bytes = readKernel(`rust/${kernel}`);
  const instance = await instanceOf(bytes, isRaised);
  const bare = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  // many short samples: what else the machine does then hits few of them
  const options = { sampleTime: 4, pairs: 60, warmUp: 400 };
  return compare(instance.exports['run'] as Run, bare.exports['run'] as Run, options);
}

async function compareRaised(): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const kernel of METERING_KERNELS) comparisons.push(await compareTier(kernel, true));
  return comparisons;
}

/**
 * The kernel with the highest ratio. One that may be above the bound is measured three times, each time with new
 * instances, since V8 lays code out anew; the median of the three counts.
 */
async function slowest(isRaised: boolean, bound: number): Promise<Comparison> {
  const comparisons: Comparison[] = [];
  for (const kernel of METERING_KERNELS) {
    const first = await compareTier(kernel, isRaised);
    if (first.interval[1] <= bound) comparisons.push(first);
    else {
      const all = [first, await compareTier(kernel, isRaised), await compareTier(kernel, isRaised)];
      const [, middle] = all.sort((a, b) => a.ratio - b.ratio);
      comparisons.push(middle ?? first);
    }
  }
  return comparisons.reduce((most, each) => (each.ratio > most.ratio ? each : most));
}

/** How long the event loop is held up when an instance is handed over. */
async function pauses(): Promise<Comparison> {
  const taken: number[] = [];
  const runtime = new Runtime({
    optimize: 'auto',
    onTier: ({ reason }) => {
      const [, milliseconds] = /took ([\d.]+) ms/.exec(reason) ?? [];
      if (milliseconds !== undefined) taken.push(Number(milliseconds) * 1e6);
    },
  });
  const module = await runtime.compile(largeModule(1_000_000));
  for (let count = PAUSES; count > 0; count--) await runtime.instantiate(module);
  await watchOf(module)?.raiseNow();
  return summarise(taken, Array<number>(taken.length).fill(0));
}

const TOP = "optimize: 'auto', release builds,";

/** What tiering up brings, and what it costs before. */
export const tierUpTargets: readonly Target[] = [
  {
    name: `${TOP} geometric mean of 10 kernels`,
    bound: V8_MAJOR >= 13 ? 1 : 0.95,
    unit: 'times',
    measure: async () => geometricMean(await compareRaised()),
  },
  {
    name: `${TOP} the slowest of 10 kernels`,
    bound: MOST_OF_ONE,
    unit: 'times',
    measure: () => slowest(true, MOST_OF_ONE),
  },
  ...(V8_MAJOR >= 14
    ? []
    : [
        {
          name: `${TOP} dynamic dispatch`,
          bound: 0.5,
          unit: 'times' as const,
          measure: () => compareTier('dispatch', true),
        },
      ]),
  ...(V8_MAJOR >= 13
    ? []
    : [
        {
          name: `${TOP} string formatting`,
          bound: 0.6,
          unit: 'times' as const,
          measure: () => compareTier('strings', true),
        },
      ]),
  {
    name: "optimize: 'auto', counters of the first tier, the slowest of 10 kernels",
    bound: MOST_OF_COUNTERS,
    unit: 'times',
    measure: () => slowest(false, MOST_OF_COUNTERS),
  },
  {
    name: "optimize: 'auto', an instance of 1 MB handed over",
    bound: 20,
    unit: 'ms more',
    measure: pauses,
  },
];
