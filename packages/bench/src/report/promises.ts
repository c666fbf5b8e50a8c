import type { PromiseRow, Report } from './report.ts';
import { markdownLines, type Table } from './table.ts';

const DIGITS: Readonly<Record<string, number>> = { times: 2, 'ns more': 0, 'ms more': 1 };

/**
 * The table "promise / measured / since version".
 *
 * @param report - of a run
 * @returns it
 */
export function promiseTable({ promises }: Pick<Report, 'promises'>): Table {
  return {
    title: 'Promises',
    about:
      'A promise is met where the whole interval is within its target, missed where none of it is, unclear between.',
    columns: ['promise', 'target', 'Node', 'measured', '95 % interval', 'verdict', 'since'],
    rows: promises.map(cellsOf),
  };
}

function cellsOf(row: PromiseRow): string[] {
  const { name, bound, unit, node, value, interval = [], verdict, since, reason = '' } = row;
  const show = (number: number): string => number.toFixed(DIGITS[unit] ?? 2);
  const measured = value === undefined ? reason : `${show(value)} ${unit}`;
  const range = unit === 'times' ? interval.map(show).join(' – ') : '';
  return [name, `at most ${show(bound)} ${unit}`, node, measured, range, verdict, since];
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
