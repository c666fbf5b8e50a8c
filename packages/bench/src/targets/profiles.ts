import { loadSync } from '@ferrule/runtime';
import { readKernel } from '../kernels.ts';
import { summarise, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

const PAIRS = 12;

/** Runs a kernel with and without a profile being taken, in turn. */
async function compareProfiled(kernel: string): Promise<Comparison> {
  const instance = loadSync(readKernel(`rust/${kernel}`));
  const run = instance.exports['run'] as (rounds: number) => number;
  const time = (): number => {
    const start = process.hrtime.bigint();
    const end = performance.now() + 100;
    let rounds = 0;
    for (; performance.now() < end; rounds++) run(1);
    return Number(process.hrtime.bigint() - start) / rounds;
  };
  time();
  const subject: number[] = [];
  const baseline: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const profiled = async (): Promise<number> => subject.push((await instance.profile(time)).result);
    const plain = (): Promise<number> => Promise.resolve(baseline.push(time()));
    for (const side of pair % 2 === 0 ? [profiled, plain] : [plain, profiled]) await side();
  }
  return summarise(subject, baseline);
}

/** What taking a profile costs. */
export const profileTargets: readonly Target[] = [
  {
    name: 'a kernel while a profile of it is taken',
    bound: 1.05,
    unit: 'times',
    measure: () => compareProfiled('json'),
  },
];
