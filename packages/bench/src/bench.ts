import { OptionError } from '@ferrule/core';
import { compare, type PairedOptions } from './paired.ts';
import { claimOf, type Claim } from './statistics.ts';

/** Options of {@link bench}. */
export interface BenchOptions extends PairedOptions {
  /** Which of the functions the others are held against; the first by default. */
  readonly baseline?: string;
}

/** What {@link bench} found out about one function. */
export interface BenchResult {
  readonly name: string;
  /** Median nanoseconds of one call. */
  readonly time: number;
  /** Times as much as the baseline takes: median of the pairs. */
  readonly ratio: number;
  /** 95 % confidence interval of the ratio. */
  readonly interval: readonly [number, number];
  /** `no difference shown` where the interval holds 1. */
  readonly claim: Claim;
}

/**
 * Compares functions, such as the exports of modules: each with the baseline, in turns in one process, so that what
 * else the machine does hits both alike.
 *
 * @param functions - by name, at least two; they must not be asynchronous
 * @param options - the baseline, and how long and how often to measure
 * @returns a result for each function but the baseline, in order
 * @throws OptionError where there is nothing to compare, the baseline is not there, or a function is asynchronous
 * @example
 * const { exports } = await load('./greet.wasm');
 * const results = bench({ guest: () => exports.add(2, 3), host: () => 2 + 3 });
 */
export function bench(
  functions: Readonly<Record<string, () => unknown>>,
  options: BenchOptions = {},
): BenchResult[] {
  const names = Object.keys(functions);
  const { baseline: name = names[0], ...paired } = options;
  const baseline = name === undefined ? undefined : functions[name];
  if (names.length < 2)
    throw new OptionError('bench needs two functions to compare', { option: 'functions' });
  if (baseline === undefined) {
    throw new OptionError(`option baseline can't be ${JSON.stringify(name)}; there are ${names.join(', ')}`, {
      option: 'baseline',
    });
  }
  for (const [other, run] of Object.entries(functions)) {
    if (run() instanceof Promise) {
      throw new OptionError(`function ${JSON.stringify(other)} can't be asynchronous`, {
        option: 'functions',
      });
    }
  }
  return names
    .filter((other) => other !== name)
    .map((other) => {
      const { subject, ratio, interval } = compare(repeat(functions[other]), repeat(baseline), paired);
      return { name: other, time: subject, ratio, interval, claim: claimOf(interval, false) };
    });
}

/** A loop of its own for each, so that V8 can put the function into it. */
function repeat(run: () => unknown): (count: number) => void {
  return (count) => {
    for (let i = 0; i < count; i++) run();
  };
}
