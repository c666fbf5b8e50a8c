import type { Row } from '../run/row.ts';
import type { Report } from './report.ts';

/** A figure that is worse than before. */
export interface Regression {
  readonly suite: string;
  readonly workload: string;
  readonly metric: string;
  readonly engine: string;
  readonly node: string;
  /** Ratios to the baseline engine: then, and now with its interval. */
  readonly before: number;
  readonly after: number;
  readonly interval: readonly [number, number];
}

/** The major version: a patch release of Node is compared with another. */
const major = (version: string): string => version.split('.')[0] ?? version;

function keyOf({ suite, workload, metric, engine, node }: Row): string {
  return [suite, workload, metric, engine, major(node)].join('\t');
}

/**
 * Compares two runs by their ratios to the baseline engine, which hold on a busy machine and on another one.
 *
 * @param before - the earlier run
 * @param after - the run of now
 * @param bound - how many times as much as before is still no regression, such as 1.1
 * @returns every figure whose whole 95 % interval is beyond the bound, of engines that are Ferrule's, and how many
 *   figures both runs have
 */
export function regressionsSince(
  before: Pick<Report, 'rows'>,
  after: Pick<Report, 'rows'>,
  bound: number,
): { readonly regressions: readonly Regression[]; readonly compared: number } {
  const earlier = new Map(before.rows.map((row) => [keyOf(row), row]));
  const regressions: Regression[] = [];
  let compared = 0;
  for (const row of after.rows) {
    const [old, now] = [earlier.get(keyOf(row))?.figures?.against, row.figures?.against];
    if (old === undefined || now === undefined || !row.engine.startsWith('Ferrule')) continue;
    compared++;
    // what was uncertain then is given the benefit of the doubt
    const worst = Math.max(old.ratio, old.interval[1]);
    if (now.interval[0] > worst * bound) {
      const { suite, workload, metric, engine, node } = row;
      regressions.push({
        ...{ suite, workload, metric, engine, node },
        before: old.ratio,
        after: now.ratio,
        interval: now.interval,
      });
    }
  }
  return { regressions, compared };
}
