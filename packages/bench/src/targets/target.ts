import type { Comparison } from '../paired.ts';

/** Something promised about speed, and how it is measured. */
export interface Target {
  /** What is promised, in words a user would use. */
  readonly name: string;
  /** The most that `value` may be. */
  readonly bound: number;
  /** What `value` and `bound` are counted in. */
  readonly unit: 'times' | 'ns more' | 'ms more';
  /** The release that promised it first; 0.1.0 where left out. */
  readonly since?: string;
  /** Measures both sides in one run. */
  measure(): Comparison | Promise<Comparison>;
}

/**
 * Whether a target is met: `unclear` where the noise of the machine leaves both possible, since a difference is one
 * only when the interval says so.
 */
export type Verdict = 'met' | 'unclear' | 'missed';

/** A target with what was measured. */
export interface Result {
  readonly target: Target;
  readonly comparison: Comparison;
  /** In the target's unit. */
  readonly value: number;
  readonly verdict: Verdict;
}

/** What the bound is held against. */
function valueOf({ unit }: Target, { ratio, subject, baseline }: Comparison): number {
  switch (unit) {
    case 'times':
      return ratio;
    case 'ns more':
      return subject - baseline;
    case 'ms more':
      return (subject - baseline) / 1e6;
  }
}

function judge({ unit, bound }: Target, value: number, [lowest, highest]: Comparison['interval']): Verdict {
  if (unit !== 'times') return value <= bound ? 'met' : 'missed';
  if (highest <= bound) return 'met';
  return lowest <= bound ? 'unclear' : 'missed';
}

/**
 * Measures one target.
 *
 * @param target - what is promised
 * @returns what was found
 */
export async function measureTarget(target: Target): Promise<Result> {
  const comparison = await target.measure();
  const value = valueOf(target, comparison);
  return { target, comparison, value, verdict: judge(target, value, comparison.interval) };
}
