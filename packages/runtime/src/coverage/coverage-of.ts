import { resolve } from 'node:path';
import type { DebugInfo } from '@ferrule/debug';
import type { Module } from '../module.ts';
import { debugInfoOf } from '../traps/source-lines.ts';
import { frameOf } from '../traps/wasm-stack.ts';
import { Executed } from './executed.ts';
import type { Cut } from './executed.ts';

/** A place in a source, as istanbul counts: lines from 1, columns from 0. */
export interface CoveragePosition {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a source. */
export interface CoverageRange {
  readonly start: CoveragePosition;
  readonly end: CoveragePosition;
}

/** One source's coverage, in the form of istanbul's `FileCoverageData`; a statement stands for a line. */
export interface FileCoverage {
  readonly path: string;
  readonly statementMap: Record<string, CoverageRange>;
  readonly fnMap: Record<
    string,
    { readonly name: string; readonly decl: CoverageRange; readonly loc: CoverageRange; readonly line: number }
  >;
  readonly branchMap: Record<
    string,
    {
      readonly loc: CoverageRange;
      readonly type: string;
      readonly locations: CoverageRange[];
      readonly line: number;
    }
  >;
  readonly s: Record<string, number>;
  readonly f: Record<string, number>;
  readonly b: Record<string, number[]>;
}

/** Coverage by the path of the source. */
export type CoverageData = Record<string, FileCoverage>;

/** Sources of the toolchain, its libraries, and crates from elsewhere, which nobody wants to see. */
const NOT_OWN =
  /\/rustc\/[\da-f]+\/|\/rustc-[\d.]+\/|[\\/]rustlib[\\/]|[\\/]\.cargo[\\/]registry[\\/]|\bwasi-libc\b|^(build\/)?(libc-(top|bottom)-half|dlmalloc)\//;

/**
 * @param module - that ran
 * @param counts - what its counters say
 * @param cuts - where it was left in the middle
 * @returns what of its sources was executed; where it has no lines, its functions alone, under its own path
 */
export function coverageOf(module: Module, counts: readonly bigint[], cuts: readonly Cut[]): CoverageData {
  const { bytes } = module.compiled;
  const executed = new Executed(bytes as Uint8Array<ArrayBuffer>, module.info, counts, cuts);
  const files = new Map<string, FileRecord>();
  const fileAt = (path: string): FileRecord | undefined => {
    if (NOT_OWN.test(path)) return undefined;
    const absolute = resolve(path);
    let file = files.get(absolute);
    if (file === undefined) files.set(absolute, (file = new FileRecord(absolute)));
    return file;
  };
  const debugInfo = debugInfoOf(module.compiled);
  const trusted = addFunctions(module, executed, debugInfo, fileAt);
  addLines(module, executed, debugInfo, trusted, fileAt);
  return Object.fromEntries([...files].map(([path, file]) => [path, file.data()]));
}

type FileAt = (path: string) => FileRecord | undefined;

/** Functions and branches; returns the functions whose lines can be trusted, and whether they are the crate's own. */
function addFunctions(
  module: Module,
  executed: Executed,
  debugInfo: DebugInfo,
  fileAt: FileAt,
): ReadonlyMap<number, boolean> {
  const { info, compiled } = module;
  const trusted = new Map<number, boolean>();
  const own = compiled.location ?? module.name;
  for (const [index, { imported }] of info.functions.entries()) {
    const body = imported ? undefined : executed.body(index);
    const start = body?.segments[0]?.start;
    if (body === undefined || start === undefined) continue;
    const found = debugInfo.isPresent ? debugInfo.find(index, start) : undefined;
    const { function: name } = frameOf(compiled, index, undefined);
    if (found === undefined || 'reason' in found) {
      if (!debugInfo.isPresent) fileAt(own)?.addFunction(name, index + 1, executed.calls(index));
      continue;
    }
    const { file, line } = found.frames.at(-1) ?? {};
    const record = file === undefined || line === undefined ? undefined : fileAt(file);
    trusted.set(index, record !== undefined);
    if (record === undefined || line === undefined) continue;
    record.addFunction(name, line, executed.calls(index));
    for (const branch of body.branches) {
      const ways = executed.ways(index, branch);
      const at = debugInfo.find(index, branch.offset);
      const innermost = 'frames' in at ? at.frames[0] : undefined;
      if (ways === undefined || innermost?.file === undefined || innermost.line === undefined) continue;
      fileAt(innermost.file)?.addBranch(innermost.line, innermost.column ?? 1, ways);
    }
  }
  return trusted;
}

function addLines(
  module: Module,
  executed: Executed,
  debugInfo: DebugInfo,
  trusted: ReadonlyMap<number, boolean>,
  fileAt: FileAt,
): void {
  const { dwarf } = debugInfo;
  const code = module.info.sections.find(({ section }) => section === 'code')?.offset ?? 0;
  const stretches = [...trusted].flatMap(([index, isOwn]) =>
    (executed.body(index)?.segments ?? []).map((segment) => ({ index, isOwn, ...segment })),
  );
  // where a stretch begins, the calls that were inlined there count too
  for (const { index, isOwn, start, counter } of stretches) {
    if (!isOwn) continue;
    const found = debugInfo.find(index, start);
    for (const { file, line } of 'frames' in found ? found.frames : []) {
      if (file === undefined || line === undefined) continue;
      fileAt(file)?.addLine(line, executed.count(index, counter, start));
    }
  }
  if (dwarf === undefined) return;
  for (const unit of dwarf.units) {
    const table = dwarf.linesOf(unit);
    if (table === undefined) continue;
    for (const { address, end, file, line } of table.rows()) {
      const path = line > 0 && end > address ? table.path(file) : undefined;
      const record = path === undefined ? undefined : fileAt(path);
      if (record === undefined) continue;
      for (let at = firstAfter(stretches, code + address); at < stretches.length; at++) {
        const { index, start, counter } = stretches[at];
        if (start >= code + end) break;
        record.addLine(line, executed.count(index, counter, Math.max(start, code + address)));
      }
    }
  }
}

/** The first stretch that ends after an offset. */
function firstAfter(stretches: readonly { readonly end: number }[], offset: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stretches[middle].end <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is gathered of one source. */
class FileRecord {
  readonly #path: string;
  readonly #lines = new Map<number, number>();
  readonly #functions = new Map<string, { readonly name: string; readonly line: number; count: number }>();
  readonly #branches = new Map<string, { readonly line: number; readonly column: number; ways: number[] }>();

  constructor(path: string) {
    this.#path = path;
  }

  /** A line is executed as often as the instruction of its that is executed most. */
  addLine(line: number, count: number): void {
    this.#lines.set(line, Math.max(count, this.#lines.get(line) ?? 0));
  }

  /** Copies of one function, made for different types or places, are counted together. */
  addFunction(name: string, line: number, count: number): void {
    const key = `${String(line)} ${name}`;
    const known = this.#functions.get(key);
    if (known === undefined) this.#functions.set(key, { name, line, count });
    else known.count += count;
  }

  addBranch(line: number, column: number, ways: readonly number[]): void {
    const key = `${String(line)}:${String(column)}`;
    const known = this.#branches.get(key);
    if (known === undefined) this.#branches.set(key, { line, column, ways: [...ways] });
    else known.ways = known.ways.map((count, way) => count + (ways[way] ?? 0));
  }

  data(): FileCoverage {
    const file: FileCoverage = {
      path: this.#path,
      statementMap: {},
      fnMap: {},
      branchMap: {},
      s: {},
      f: {},
      b: {},
    };
    for (const [position, [line, count]] of [...this.#lines].sort(([a], [b]) => a - b).entries()) {
      file.statementMap[position] = lineRange(line);
      file.s[position] = count;
    }
    for (const [position, { name, line, count }] of [...this.#functions.values()].entries()) {
      file.fnMap[position] = { name, decl: lineRange(line), loc: lineRange(line), line };
      file.f[position] = count;
    }
    for (const [position, { line, column, ways }] of [...this.#branches.values()].entries()) {
      const start = { line, column: column - 1 };
      const range = { start, end: { line: line + 1, column: 0 } };
      file.branchMap[position] = { loc: range, type: 'branch', locations: ways.map(() => range), line };
      file.b[position] = ways;
    }
    return file;
  }
}

function lineRange(line: number): CoverageRange {
  return { start: { line, column: 0 }, end: { line: line + 1, column: 0 } };
}
