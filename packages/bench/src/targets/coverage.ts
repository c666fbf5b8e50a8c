import { loadSync } from '@ferrule/runtime';
import { readKernel } from '../kernels.ts';
import { compare, geometricMean, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

type Run = (rounds: number) => number;

const KERNELS = ['matrix', 'json', 'strings', 'sieve'];

/** Kept from one target to the next: the mean is taken of the same. */
const measured = new Map<string, Comparison>();

function compareKernel(kernel: string): Comparison {
  const found = measured.get(kernel) ?? measureKernel(kernel);
  measured.set(kernel, found);
  return found;
}

function measureKernel(kernel: string): Comparison {
  const bytes = readKernel(`rust/${kernel}`);
  const subject = loadSync(bytes, { coverage: true }).exports['run'] as Run;
  return compare(subject, loadSync(bytes).exports['run'] as Run);
}

/** What counting what is executed takes, on a kernel of each kind. */
export const coverageTargets: readonly Target[] = [
  {
    name: `coverage, geometric mean of ${String(KERNELS.length)} kernels`,
    bound: 1.25,
    unit: 'times',
    measure: () => geometricMean(KERNELS.map(compareKernel)),
  },
  ...KERNELS.map((kernel): Target => ({
    name: `coverage of ${kernel}`,
    bound: 1.5,
    unit: 'times',
    measure: () => compareKernel(kernel),
  })),
];
