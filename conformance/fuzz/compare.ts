import type { Event, Observation } from './observe.ts';

/** Plans with binaryen in them, by name. */
export const OPTIMIZED = /^(optimize|auto|all$)/;

/** How exactly two runs have to agree. */
export interface Comparison {
  /** Whether a trap may be reported as any other: optimisers hold all traps for equal. */
  readonly anyTrap?: boolean;
}

function sameEvent(expected: Event, actual: Event, { anyTrap = false }: Comparison): boolean {
  if (expected.text !== actual.text) return false;
  if (anyTrap || !expected.traps || !actual.traps) return !expected.traps === !actual.traps;
  const { traps } = actual;
  return (
    expected.traps.some((kind) => traps.includes(kind)) || (expected.traps.length === 0 && traps.length === 0)
  );
}

const describe = (event: Event | undefined): string =>
  event ? `${event.text}${event.traps ? ` (${event.traps.join(' or ')})` : ''}` : 'nothing';

/**
 * Compares what was seen of a module through a plan with what was seen without.
 *
 * @param bare - on bare V8
 * @param actual - through the plan
 * @param comparison - how exactly
 * @returns the first difference, in words; `undefined` where there is none
 */
export function compareRuns(
  bare: Observation,
  actual: Observation,
  comparison: Comparison = {},
): string | undefined {
  if (actual.refused !== undefined) return undefined;
  // a stack holds more or fewer frames of other code: from there on nothing can be said
  const cut = bare.exhausted || actual.exhausted;
  const end = cut
    ? Math.min(bare.events.length, actual.events.length) - 1
    : Math.max(bare.events.length, actual.events.length);
  for (let index = 0; index < end; index += 1) {
    const expected = bare.events[index];
    const event = actual.events[index];
    if (expected && event && sameEvent(expected, event, comparison)) continue;
    return `event ${String(index)}: ${describe(event)} instead of ${describe(expected)}`;
  }
  return undefined;
}

const UNCOUNTED = /out of bounds/;

/**
 * Compares the fuel burnt with the instructions counted one by one, at every moment at which the host could look.
 *
 * @param counted - on bare V8, with a naive count
 * @param actual - through a plan that counts fuel
 * @param slack - units that may be missing for each access out of bounds
 * @returns the first difference, in words
 */
export function compareFuel(counted: Observation, actual: Observation, slack: number): string | undefined {
  if (counted.exhausted || actual.exhausted || actual.refused !== undefined) return undefined;
  let missing = 0n;
  for (const [index, event] of actual.events.entries()) {
    const expected = counted.events[index]?.fuel;
    if (event.fuel === undefined || expected === undefined) continue;
    if (event.traps?.some((kind) => UNCOUNTED.test(kind))) missing += BigInt(slack);
    const difference = expected - event.fuel;
    if (difference < 0n || difference > missing) {
      return `event ${String(index)} (${describe(event)}): ${String(event.fuel)} units of fuel instead of ${String(expected)}`;
    }
  }
  return undefined;
}

/**
 * Compares the fuel burnt through two plans.
 *
 * @param one - through one plan
 * @param other - through another
 * @param slack - units that may be missing in either for each access out of bounds: how many are depends on what the
 *   host did with the globals before
 * @returns the first difference, in words
 */
export function sameFuel(one: Observation, other: Observation, slack: number): string | undefined {
  if (one.exhausted || other.exhausted || one.refused !== undefined || other.refused !== undefined)
    return undefined;
  let missing = 0n;
  for (const [index, event] of one.events.entries()) {
    const fuel = other.events[index]?.fuel;
    if (event.traps?.some((kind) => UNCOUNTED.test(kind))) missing += BigInt(slack);
    if (event.fuel === undefined || fuel === undefined) continue;
    const difference = event.fuel - fuel;
    if (difference <= missing && -difference <= missing) continue;
    return `event ${String(index)} (${describe(event)}): ${String(fuel)} units of fuel instead of ${String(event.fuel)}`;
  }
  return undefined;
}
