import { loadSync } from '@ferrule/runtime';
import { readKernel } from '../kernels.ts';
import { summarise, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

/** So many that the interval decides between 1.00 and 1.05 on a machine that does other things too. */
const PAIRS = 100;

/** Milliseconds of a sample: some dozens of the profiler's, and short beside what else changes on a machine. */
const SAMPLE = 40;

/** Samples that a profile has to have on average, for it to be one. */
const FEWEST_SAMPLES = 5;

/** Runs a kernel with and without a profile being taken, in turn, the same number of rounds each time. */
async function compareProfiled(kernel: string): Promise<Comparison> {
  const instance = loadSync(readKernel(`rust/${kernel}`));
  const run = instance.exports['run'] as (rounds: number) => number;
  const rounds = roundsOf(run);
  const time = (): number => {
    const start = process.hrtime.bigint();
    run(rounds);
    return Number(process.hrtime.bigint() - start) / rounds;
  };
  let samples = 0;
  const profiled = async (): Promise<number> => {
    const { profile, result } = await instance.profile(time);
    samples += profile.samples.length;
    return result;
  };
  await profiled();
  const subject: number[] = [];
  const baseline: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const sides = [async () => subject.push(await profiled()), () => Promise.resolve(baseline.push(time()))];
    for (const side of pair % 2 === 0 ? sides : sides.reverse()) await side();
  }
  // profiles without samples would show what it costs to take none
  if (samples < PAIRS * FEWEST_SAMPLES) throw new RangeError(`there are ${String(samples)} samples in all`);
  return summarise(subject, baseline);
}

/** How many rounds fill a sample, once the code is as fast as it gets. */
function roundsOf(run: (rounds: number) => number): number {
  const end = performance.now() + 500;
  let rounds = 1;
  for (;;) {
    const start = performance.now();
    run(rounds);
    const taken = performance.now() - start;
    if (taken < SAMPLE) rounds = Math.ceil(rounds * Math.min(2, Math.max(1.1, SAMPLE / taken)));
    else if (performance.now() > end) return rounds;
  }
}

/** What taking a profile costs. */
export const profileTargets: readonly Target[] = ['json', 'matrix'].map((kernel) => ({
  name: `${kernel} while a profile of it is taken`,
  bound: 1.05,
  unit: 'times',
  measure: () => compareProfiled(kernel),
}));
