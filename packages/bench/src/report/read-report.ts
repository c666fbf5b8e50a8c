import { readFileSync } from 'node:fs';
import { OptionError } from '@ferrule/core';
import type { Report } from './report.ts';

/**
 * Reads a report that was saved as JSON.
 *
 * @param file - its path
 * @returns the report
 * @throws OptionError where it can't be read or is none
 */
export function readReport(file: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse(file, error instanceof Error ? error.message : String(error));
  }
  const { format, rows } = (value ?? {}) as Partial<Record<keyof Report, unknown>>;
  if (format !== 1 || !Array.isArray(rows)) throw refuse(file, 'it is no report of these benchmarks');
  return value as Report;
}

function refuse(file: string, why: string): OptionError {
  return new OptionError(`can't compare with the baseline ${JSON.stringify(file)}: ${why}`, {
    option: 'baseline',
  });
}
