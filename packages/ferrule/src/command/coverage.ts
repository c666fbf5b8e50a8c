import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HostError } from '@ferrule/core';
import type { CoverageData } from '@ferrule/runtime';
import { makeDirectory } from '@ferrule/runtime/internal';
import type IstanbulCoverage from 'istanbul-lib-coverage';
import type { CoverageMap } from 'istanbul-lib-coverage';
import type IstanbulReport from 'istanbul-lib-report';
import type IstanbulReports from 'istanbul-reports';
import { writing } from './writing.ts';

/** Where each run leaves what it found, in the directory of the report. */
const RUNS = 'runs';

/** Reports as istanbul calls them. */
const REPORTS = ['lcovonly', 'html', 'json-summary'] as const;

/**
 * Adds a run to a directory of coverage, and writes the report of all runs there anew.
 *
 * @param directory - made where it is not there
 * @param data - of the run
 * @param warn - told of what is left out
 * @throws HostError when istanbul's reporters, which are optional, are not installed
 * @throws UsageError when the directory can't be written
 */
export async function writeCoverage(
  directory: string,
  data: CoverageData,
  warn: (text: string) => void,
): Promise<void> {
  const runs = path.join(directory, RUNS);
  writing(directory, () => {
    makeDirectory(runs);
    writeFileSync(path.join(runs, `${randomUUID()}.json`), JSON.stringify(data));
  });
  const { coverage, report, reports } = await importIstanbul();
  const map = coverage.createCoverageMap();
  for (const name of readdirSync(runs).sort()) {
    const reason = addRun(map, path.join(runs, name), name);
    if (reason !== undefined) warn(`coverage: ${path.join(runs, name)} was left out: ${reason}`);
  }
  const context = report.createContext({
    dir: directory,
    coverageMap: map,
    sourceFinder: (file: string) => readSource(file, map),
  });
  for (const each of REPORTS) reports.create(each).execute(context);
}

/** @returns why the file was left out, if it was */
function addRun(map: CoverageMap, file: string, name: string): string | undefined {
  if (!name.endsWith('.json')) return 'it is no .json';
  try {
    const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isCoverage(data)) return 'it holds no coverage';
    map.merge(data);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Others may have put anything there. */
function isCoverage(data: unknown): data is CoverageData {
  return isRecord(data) && Object.values(data).every(isFileCoverage);
}

function isFileCoverage(file: unknown): boolean {
  if (!isRecord(file) || typeof file['path'] !== 'string') return false;
  const { statementMap, fnMap, branchMap, s, f, b } = file;
  const isCounted = (map: unknown, counts: unknown, isCount: (value: unknown) => boolean): boolean =>
    isRecord(map) &&
    isRecord(counts) &&
    Object.keys(map).every((key) => isCount(counts[key])) &&
    Object.values(map).every(isRecord);
  const isNumber = (value: unknown): boolean => typeof value === 'number' && value >= 0;
  return (
    isCounted(statementMap, s, isNumber) &&
    isCounted(fnMap, f, isNumber) &&
    isCounted(branchMap, b, (value) => Array.isArray(value) && value.every(isNumber)) &&
    Object.values(statementMap as object).every(isRange)
  );
}

function isRange(range: unknown): boolean {
  const { start, end } = range as { readonly start?: unknown; readonly end?: unknown };
  const isPlace = (place: unknown): boolean =>
    isRecord(place) && typeof place['line'] === 'number' && place['line'] > 0;
  return isPlace(start) && isPlace(end);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The report is written of sources too that are not on this machine: their lines are shown empty. */
function readSource(file: string, map: CoverageMap): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const lines = Object.keys(map.fileCoverageFor(file).getLineCoverage()).map(Number);
    return `// ${file} is not on this machine${'\n'.repeat(Math.max(1, ...lines))}`;
  }
}

/** The parts of istanbul that are used. */
interface Istanbul {
  readonly coverage: typeof IstanbulCoverage;
  readonly report: typeof IstanbulReport;
  readonly reports: typeof IstanbulReports;
}

async function importIstanbul(): Promise<Istanbul> {
  try {
    const [coverage, report, reports] = await Promise.all([
      import('istanbul-lib-coverage'),
      import('istanbul-lib-report'),
      import('istanbul-reports'),
    ]);
    return { coverage: coverage.default, report: report.default, reports: reports.default };
  } catch (cause) {
    throw new HostError(
      'the report of coverage needs istanbul-lib-coverage, istanbul-lib-report and istanbul-reports: npm install them',
      { cause },
    );
  }
}
