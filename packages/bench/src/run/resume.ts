import type { PromiseRow, Report, Timing } from '../report/report.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Contestant } from './contestant.ts';
import type { Row } from './row.ts';
import { nodesOf, takesPart } from './run-workload.ts';

/** What an earlier run left that need not be measured again. */
export type Kept = Pick<Report, 'rows' | 'promises'>;

const cellOf = (engine: string, node: string): string => `${engine}\t${node}`;

/**
 * The rows of a workload from an earlier run, if that had come to its end: a row for every engine and Node version of
 * this run, none of them interrupted.
 *
 * @param kept - of the earlier run
 * @param workload - that would be measured
 * @param contestants - of this run
 * @param nodes - of this run
 * @returns the rows; `undefined` where it has to be measured
 */
export function keptRows(
  { rows }: Kept,
  workload: Workload,
  contestants: readonly Contestant[],
  nodes: readonly string[],
): readonly Row[] | undefined {
  const own = rows.filter((row) => row.suite === workload.suite && row.workload === workload.name);
  if (own.some(({ status }) => status === 'interrupted' || status === 'unreached')) return undefined;
  const cells = new Set(own.map(({ engine, node }) => cellOf(engine, node)));
  const wanted = contestants
    .filter(({ engine }) => takesPart(workload, engine))
    .flatMap((contestant) => nodesOf(nodes, contestant).map((node) => cellOf(contestant.engine.name, node)));
  return own.length > 0 && wanted.every((cell) => cells.has(cell)) ? own : undefined;
}

/**
 * @param kept - of the earlier run
 * @param node - a version
 * @returns the promises that were measured on it
 */
export function keptPromises({ promises }: Kept, node: string): readonly PromiseRow[] {
  const kept = promises.filter((row) => row.node === node && row.verdict !== 'failed');
  return [...new Map(kept.map((row) => [row.name, row])).values()];
}

const workloadOf = ({ suite, workload }: Pick<Timing, 'suite' | 'workload'>): string =>
  `${suite}\t${workload}`;

/** What has the same key in both is taken from the later. */
function union<T>(earlier: readonly T[], later: readonly T[], keyOf: (item: T) => string): T[] {
  const keys = new Set(later.map(keyOf));
  return [...earlier.filter((item) => !keys.has(keyOf(item))), ...later];
}

/**
 * Puts a run into the report of an earlier one: what it measured replaces what was there of the same workload or
 * promise, all else stays.
 *
 * @param earlier - the report so far
 * @param later - of the run
 * @returns one report
 */
export function mergeReports(earlier: Report, later: Report): Report {
  const commands = union(earlier.command.split('\n'), later.command.split('\n'), (line) => line);
  return {
    ...(later.rows.length > 0 ? later : earlier),
    finished: later.finished,
    // what was missing of the workloads is still missing where none was measured now
    partial: later.partial || (earlier.partial && later.rows.length === 0),
    command: commands.join('\n'),
    nodes: union(earlier.nodes, later.nodes, ({ version }) => version).sort((a, b) =>
      a.version.localeCompare(b.version, 'en', { numeric: true }),
    ),
    engines:
      later.engines.length === 0
        ? earlier.engines
        : union(earlier.engines, later.engines, ({ name, node = '' }) => cellOf(name, node)),
    rows: union(earlier.rows, later.rows, workloadOf),
    timings: union(earlier.timings ?? [], later.timings ?? [], workloadOf),
    promises: union(earlier.promises, later.promises, ({ name, node }) => cellOf(name, node)),
  };
}
