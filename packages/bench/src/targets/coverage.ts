import { loadSync } from '@ferrule/runtime';
import { readKernel } from '../kernels.ts';
import { compare, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

type Run = (rounds: number) => number;

/** What counting what is executed takes, on a kernel of each kind. */
export const coverageTargets: readonly Target[] = ['matrix', 'json', 'strings', 'sieve'].map((kernel) => ({
  name: `coverage of ${kernel}`,
  bound: 1.25,
  unit: 'times',
  measure(): Comparison {
    const bytes = readKernel(`rust/${kernel}`);
    const subject = loadSync(bytes, { coverage: true }).exports['run'] as Run;
    return compare(subject, loadSync(bytes).exports['run'] as Run);
  },
}));
