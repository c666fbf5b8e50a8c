import type { Comparison } from '../paired.ts';

/** Something promised about speed, and how it is measured. */
export interface Target {
  /** What is promised, in words a user would use. */
  readonly name: string;
  /** The most that `value` may be. */
  readonly bound: number;
  /** What `value` and `bound` are counted in. */
  readonly unit: 'times' | 'ns more' | 'ms more';
  /** Measures both sides in one run. */
  measure(): Comparison | Promise<Comparison>;
}

/** A target with what was measured. */
export interface Result {
  readonly target: Target;
  readonly comparison: Comparison;
  /** In the target's unit. */
  readonly value: number;
  readonly met: boolean;
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

/**
 * Measures one target.
 *
 * @param target - what is promised
 * @returns what was found; `met` where the value is within the bound, or not told apart from it by the interval
 */
export async function measureTarget(target: Target): Promise<Result> {
  const comparison = await target.measure();
  const value = valueOf(target, comparison);
  const lowest = target.unit === 'times' ? comparison.interval[0] : value;
  return { target, comparison, value, met: Math.min(value, lowest) <= target.bound };
}
