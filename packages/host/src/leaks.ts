import type { Leak } from '@ferrule/core';

/** Leaks of the same size and call path. */
export interface LeakGroup {
  readonly count: number;
  /** Bytes of each. */
  readonly size: number;
  readonly callPath: readonly string[];
}

/**
 * @param leaks - in any order
 * @returns the same size and call path once, with their number; what holds most bytes comes first
 */
export function groupLeaks(leaks: readonly Leak[]): readonly LeakGroup[] {
  const groups = new Map<
    string,
    { count: number; readonly size: number; readonly callPath: readonly string[] }
  >();
  for (const { size, callPath } of leaks) {
    const key = `${String(size)} ${callPath.join('\n')}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { count: 1, size, callPath });
    else known.count += 1;
  }
  return [...groups.values()].sort((a, b) => b.count * b.size - a.count * a.size);
}

/** How much of a call path stands in a message. */
const SHOWN_CALLS = 4;

/**
 * @param leaks - at least one
 * @returns how many and where they come from, a line for each group
 */
export function describeLeaks(leaks: readonly Leak[]): string {
  const bytes = leaks.reduce((total, { size }) => total + size, 0);
  const lines = groupLeaks(leaks).map(
    ({ count, size, callPath }) =>
      `\n  ${String(count)} x ${String(size)} bytes allocated by ${callPath.slice(0, SHOWN_CALLS).join(' < ')}`,
  );
  return `${String(leaks.length)} allocations (${String(bytes)} bytes) were not freed${lines.join('')}`;
}
