import type { Result } from './targets/target.ts';

const DIGITS: Readonly<Record<Result['target']['unit'], number>> = { times: 2, 'ns more': 0, 'ms more': 1 };

function row({ target, comparison, value, verdict }: Result): readonly string[] {
  const { unit, bound, name } = target;
  const show = (number: number): string => number.toFixed(DIGITS[unit]);
  const interval = unit === 'times' ? comparison.interval.map(show).join(' – ') : '';
  return [name, `${show(value)} ${unit}`, interval, `at most ${show(bound)}`, verdict];
}

/**
 * The table "promise / measured".
 *
 * @param results - what was measured
 * @returns Markdown
 */
export function markdownTable(results: readonly Result[]): string {
  const rows = [['promise', 'measured', '95 % interval', 'target', ''], ...results.map(row)];
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
