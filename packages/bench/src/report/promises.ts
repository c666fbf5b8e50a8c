import type { PromiseRow, Report } from './report.ts';
import { markdownLines, type Table } from './table.ts';

const DIGITS: Readonly<Record<string, number>> = { times: 2, 'ns more': 0, 'ms more': 1 };

/**
 * The table "promise / measured / since version": a line for each promise, a column for each Node version.
 *
 * @param report - of a run
 * @returns it
 */
export function promiseTable({ promises }: Pick<Report, 'promises'>): Table {
  const nodes = [...new Set(promises.map(({ node }) => node))];
  const names = [...new Set(promises.map(({ name }) => name))];
  return {
    title: 'Promises',
    about:
      'In brackets the 95 % interval. A promise is met where the whole of it is within the target, missed where none of it is, unclear between.',
    columns: ['promise', 'target', ...nodes.map((node) => `Node ${node}`), 'since'],
    rows: names.map((name) => lineOf(name, nodes, promises)),
  };
}

function lineOf(name: string, nodes: readonly string[], promises: readonly PromiseRow[]): string[] {
  const own = promises.filter((row) => row.name === name);
  const [{ unit, since }] = own;
  // newer Nodes may be promised something else
  const bounds = [...new Set(own.map(({ bound }) => show(bound, unit)))].join(' or ');
  const cells = nodes.map((node) =>
    own
      .filter((row) => row.node === node)
      .map(cellOf)
      .join(),
  );
  return [name, `at most ${bounds} ${unit}`, ...cells, since];
}

const show = (number: number, unit: string): string => number.toFixed(DIGITS[unit] ?? 2);

function cellOf({ unit, value, interval, verdict, reason = '' }: PromiseRow): string {
  if (value === undefined) return `${verdict}: ${reason}`;
  const range =
    unit === 'times' && interval !== undefined
      ? ` (${interval.map((end) => show(end, unit)).join(' – ')})`
      : '';
  return `${show(value, unit)}${range}, ${verdict}`;
}

/**
 * The table as a page of its own.
 *
 * @param report - of a run that measured promises
 * @returns Markdown
 */
export function promisesPage(
  report: Pick<Report, 'promises' | 'started' | 'command' | 'machine' | 'partial'>,
): string {
  const { started, command, machine, partial } = report;
  const [before, after] = machine.load;
  const { about = '', columns, rows } = promiseTable(report);
  const lines = [
    '# What is promised about speed',
    '',
    ...(partial ? ['**Interrupted: what is missing was not reached.**', ''] : []),
    `Measured ${started.slice(0, 10)} on ${machine.processor}, ${String(machine.cores)} cores, load ${String(before)} before and ${String(after)} after.`,
    about,
    '',
    '```sh',
    command,
    '```',
    '',
    ...markdownLines(columns, rows, () => false),
  ];
  return `${lines.join('\n')}\n`;
}
