import type { Profile, ProfileFrame } from './profile.ts';

/** What is put down to a function, wherever it was called from. */
export interface FunctionTotal {
  readonly frame: ProfileFrame;
  /** How often it was called, or seen as the innermost where samples were taken. */
  readonly count: number;
  /** In the profile's unit: its own alone. */
  readonly self: number;
  /** With what it called; where it calls itself, once. */
  readonly total: number;
}

/**
 * @param profile - any
 * @returns its functions, those with most of their own first
 */
export function functionTotals({ frames, samples }: Profile): readonly FunctionTotal[] {
  const totals = frames.map((frame) => ({ frame, count: 0, self: 0, total: 0 }));
  for (const { stack, weight, count } of samples) {
    for (const index of new Set(stack)) totals[index].total += weight;
    const innermost = stack.at(-1);
    if (innermost === undefined) continue;
    totals[innermost].self += weight;
    totals[innermost].count += count;
  }
  return totals.sort((a, b) => b.self - a.self || b.count - a.count);
}
