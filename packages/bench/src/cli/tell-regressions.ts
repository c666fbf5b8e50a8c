import { regressionsSince } from '../report/baseline.ts';
import { ratioText } from '../report/figures.ts';
import type { Report } from '../report/report.ts';

/**
 * Prints what has become worse since an earlier run.
 *
 * @param baseline - the earlier run
 * @param report - of now
 * @param bound - times as much as then that is no regression
 * @returns whether anything has
 */
export function tellRegressions(baseline: Report, report: Report, bound: number): boolean {
  const { regressions, compared } = regressionsSince(baseline, report, bound);
  console.log(
    `${String(compared)} figures compared with ${baseline.started}: ${String(regressions.length)} worse`,
  );
  for (const { suite, workload, metric, engine, node, before, after, interval } of regressions) {
    const range = interval.map(ratioText).join(' – ');
    console.log(
      `  ${suite}/${workload}, ${metric}: ${engine} on Node ${node}: ${ratioText(before)}× then, ${ratioText(after)}× (${range}) now`,
    );
  }
  return regressions.length > 0;
}
