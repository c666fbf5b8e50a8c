import type { PromiseRow, Report } from './report.ts';
import { markdownLines } from './table.ts';

const DIGITS: Readonly<Record<string, number>> = { times: 2, 'ns more': 0, 'ms more': 1 };

/**
 * The table "promise / measured / since version".
 *
 * @param report - of a run
 * @returns Markdown, nothing where no promise was measured
 */
export function promiseLines({ promises }: Pick<Report, 'promises'>): string[] {
  if (promises.length === 0) return [];
  const head = ['promise', 'target', 'Node', 'measured', '95 % interval', '', 'since'];
  return ['## Promises', '', ...markdownLines(head, promises.map(cells), () => false)];
}

function cells({ name, bound, unit, node, value, interval, verdict, since }: PromiseRow): string[] {
  const show = (number: number): string => number.toFixed(DIGITS[unit] ?? 2);
  const range = unit === 'times' ? interval.map(show).join(' – ') : '';
  return [name, `at most ${show(bound)} ${unit}`, node, `${show(value)} ${unit}`, range, verdict, since];
}
