/**
 * Writes source maps of modules, as {@link SourceMap} reads them.
 *
 * @see https://tc39.es/ecma426/
 */
import { encodeVlq } from '@ferrule/core';

/** Where one instruction stands in a source file. */
export interface SourceMapping {
  /** Of the instruction, in the module. */
  readonly offset: number;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/**
 * @param mappings - of instructions, in order of offsets; what stands between them has no line
 * @returns the source map, as JSON
 */
export function writeSourceMap(mappings: Iterable<SourceMapping>): string {
  const sources = new Map<string, number>();
  const segments: string[] = [];
  let [at, end, source, row, column] = [0, 0, 0, 0, 0];
  const begin = (offset: number, ...place: readonly number[]): void => {
    segments.push(encodeVlq([offset - at, ...place]));
    at = offset;
  };
  for (const mapping of mappings) {
    // an instruction's line is not that of the code behind it
    if (segments.length > 0 && mapping.offset > end) begin(end);
    const index = sources.get(mapping.file) ?? sources.size;
    sources.set(mapping.file, index);
    const [toRow, toColumn] = [mapping.line - 1, mapping.column - 1];
    begin(mapping.offset, index - source, toRow - row, toColumn - column);
    [source, row, column, end] = [index, toRow, toColumn, mapping.offset + 1];
  }
  if (segments.length > 0) begin(end);
  return JSON.stringify({
    version: 3,
    sources: [...sources.keys()],
    names: [],
    mappings: segments.join(','),
  });
}
