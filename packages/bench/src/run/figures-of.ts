import { claimOf, groupedInterval, median, outliersOf, spreadOf } from '../statistics.ts';
import type { Entrant } from './entrant.ts';
import type { Figures } from './row.ts';

/**
 * @param entrant - that was read
 * @param baseline - what it is held against, where that was read too
 * @param metric - one of its metrics
 * @param name - the baseline's engine
 * @returns what its readings come to
 */
export function figuresOf(
  entrant: Entrant,
  baseline: Entrant | undefined,
  metric: string,
  name: string,
): Figures {
  const groups = (entrant.readings.get(metric) ?? [])
    .map((group) => group.filter((value) => value !== undefined))
    .filter((group) => group.length > 0);
  const { warmUp, coarse, disturbed, taken } = entrant;
  const common = {
    value: median(groups.flat()),
    interval: groupedInterval(groups),
    warmUp,
    coarse,
    disturbed,
    readings: taken,
    // where each reading is of a process of its own, they differ as readings do
    ...(groups.some(({ length }) => length > 1) ? { spread: spreadOf(groups) } : {}),
  };
  const ratios = baseline === undefined ? [] : ratiosOf(groups, baseline.readings.get(metric) ?? []);
  if (ratios.length === 0 || baseline === undefined) return common;
  const interval = groupedInterval(ratios);
  const all = ratios.flat();
  const against = {
    baseline: name,
    ratio: median(all),
    interval,
    claim: claimOf(interval, coarse || baseline.coarse),
    ratios: all,
    outliers: outliersOf(all).length,
  };
  return { ...common, against };
}

function ratiosOf(
  groups: readonly (readonly number[])[],
  baseline: readonly (readonly (number | undefined)[])[],
): number[][] {
  return groups
    .map((group, process) =>
      group.flatMap((value, round) => {
        const against = baseline[process]?.[round];
        return against === undefined || against <= 0 || value <= 0 ? [] : [value / against];
      }),
    )
    .filter((group) => group.length > 0);
}
