import type { PromiseRow, Report } from './report.ts';
import { markdownLines } from './table.ts';

const DIGITS: Readonly<Record<string, number>> = { times: 2, 'ns more': 0, 'ms more': 1 };

/** The titles of the table's columns. */
export const PROMISE_COLUMNS = ['promise', 'target', 'Node', 'measured', '95 % interval', 'verdict', 'since'];

/**
 * The table "promise / measured / since version".
 *
 * @param report - of a run
 * @returns Markdown, nothing where no promise was measured
 */
export function promiseLines({ promises }: Pick<Report, 'promises'>): string[] {
  if (promises.length === 0) return [];
  return ['## Promises', '', ...markdownLines(PROMISE_COLUMNS, promises.map(promiseCells), () => false)];
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
  const about = [
    '# What is promised about speed',
    '',
    `Measured ${started.slice(0, 10)} on ${machine.processor}, ${String(machine.cores)} cores, load ${String(before)} before and ${String(after)} after, by \`${command}\`.`,
    ...(partial ? ['', '**Interrupted: what is missing was not reached.**', ''] : []),
    'A promise is met where the whole interval is within its target, missed where none of it is, unclear between.',
  ];
  return `${[...about, '', ...promiseLines(report).slice(2)].join('\n')}\n`;
}

/**
 * @param row - of a promise
 * @returns what stands in the table's columns
 */
export function promiseCells(row: PromiseRow): string[] {
  const { name, bound, unit, node, value, interval, verdict, since, reason } = row;
  const show = (number: number): string => number.toFixed(DIGITS[unit] ?? 2);
  const measured = value === undefined ? (reason ?? '') : `${show(value)} ${unit}`;
  const range = unit === 'times' ? (interval ?? []).map(show).join(' – ') : '';
  return [name, `at most ${show(bound)} ${unit}`, node, measured, range, verdict, since];
}
