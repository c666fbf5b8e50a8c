import type { Machine, Report } from './report.ts';

/**
 * @param machine - of a run
 * @returns it in a line
 */
export function machineText({ processor, cores, memory, system, load: [before, after] }: Machine): string {
  const size = (memory / 2 ** 30).toFixed(0);
  return `${processor}, ${String(cores)} cores, ${size} GiB, ${system}; load ${String(before)} before, ${String(after)} after`;
}

/**
 * @param report - of a run
 * @returns how many readings were taken, and how many of them others disturbed
 */
export function readingsText({ effort, rows }: Pick<Report, 'effort' | 'rows'>): string {
  const { processes, readings, readingTime } = effort;
  const text = `${String(processes)} ${processes === 1 ? 'process' : 'processes'} an engine, ${String(readings)} readings each of at least ${String(readingTime)} ms`;
  const all = rows.flatMap(({ figures }) => figures ?? []);
  const taken = all.reduce((sum, figures) => sum + (figures.readings ?? 0), 0);
  const disturbed = all.reduce((sum, figures) => sum + (figures.disturbed ?? 0), 0);
  if (taken === 0) return text;
  const share = ((100 * disturbed) / taken).toFixed(1);
  return `${text}; ${share} % of them lost their core to other processes, again when they were repeated, and count by processor time`;
}
