import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { htmlReport } from '../report/html.ts';
import { markdownReport } from '../report/markdown.ts';
import { promisesPage } from '../report/promises.ts';
import type { Report } from '../report/report.ts';

/** Where a report is in its directory. */
export const reportFile = (directory: string): string => join(directory, 'report.json');

/**
 * Writes a report as data alone: cheap enough to be done after each workload.
 *
 * @param report - so far
 * @param directory - made where it is not there
 */
export function writeData(report: Report, directory: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(reportFile(directory), `${JSON.stringify(report)}\n`);
}

/**
 * Writes a report in every form.
 *
 * @param report - at its end
 * @param directory - made where it is not there
 */
export function writeReport(report: Report, directory: string): void {
  writeData(report, directory);
  writeFileSync(join(directory, 'README.md'), markdownReport(report));
  writeFileSync(join(directory, 'index.html'), htmlReport(report));
  if (report.promises.length > 0) writeFileSync(join(directory, 'promises.md'), promisesPage(report));
  process.stderr.write(`written: ${join(directory, 'index.html')}, README.md, report.json\n`);
}
