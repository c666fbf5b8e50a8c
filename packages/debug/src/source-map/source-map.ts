/**
 * Source maps of modules: the generated "column" is a byte offset in the module, all on one line.
 *
 * @see https://tc39.es/ecma426/
 */
import { decodeVlq } from '@ferrule/core';
import type { SourcePlace } from '../dwarf/dwarf.ts';
import { Malformed } from '../dwarf/malformed.ts';
import { joinPaths } from '../dwarf/paths.ts';

/** A source map, its mappings in order of offsets. */
export class SourceMap {
  readonly #sources: readonly (string | undefined)[];
  /** Four numbers a mapping: offset, index of the source, line and column from 0; source -1 where there is none. */
  readonly #mappings: Float64Array;

  /**
   * @param text - JSON
   * @param directory - what the sources' paths are relative to
   * @throws Malformed when it is no source map
   */
  constructor(text: string, directory: string) {
    const map = parse(text);
    const root = typeof map['sourceRoot'] === 'string' ? map['sourceRoot'] : '';
    const sources: unknown = map['sources'];
    if (map['version'] !== 3 || !Array.isArray(sources) || typeof map['mappings'] !== 'string') {
      throw new Malformed('the source map is none of version 3');
    }
    this.#sources = sources.map((source) =>
      typeof source === 'string' ? joinPaths(directory, root, source) : undefined,
    );
    this.#mappings = decode(map['mappings']);
  }

  /**
   * @param offset - in the module
   * @param low - where the function begins that it lies in: mappings before it say nothing of it
   * @returns the place in the source, or `undefined`
   */
  find(offset: number, low: number): SourcePlace | undefined {
    const mappings = this.#mappings;
    let first = 0;
    let after = mappings.length / 4;
    while (first < after) {
      const middle = (first + after) >>> 1;
      if (mappings[middle * 4] <= offset) first = middle + 1;
      else after = middle;
    }
    const at = (first - 1) * 4;
    if (at < 0 || mappings[at] < low) return undefined;
    const file = this.#sources[mappings[at + 1]];
    return file === undefined
      ? undefined
      : { file, line: mappings[at + 2] + 1, column: mappings[at + 3] + 1 };
  }
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''));
  } catch {
    throw new Malformed('the source map is no JSON');
  }
  if (typeof value !== 'object' || value === null) throw new Malformed('the source map is no object');
  return value as Record<string, unknown>;
}

/** What stands on later lines can't be of a module, which has no lines. */
function decode(text: string): Float64Array {
  const [line = ''] = text.split(';', 1);
  const numbers: number[] = [];
  let [offset, source, row, column] = [0, 0, 0, 0];
  for (const segment of line.split(',')) {
    if (segment === '') continue;
    const fields = decodeVlq(segment);
    if (fields === undefined) throw new Malformed('a mapping of the source map is malformed');
    offset += fields[0] ?? 0;
    if (fields.length >= 4) {
      source += fields[1];
      row += fields[2];
      column += fields[3];
    }
    if (offset < (numbers.at(-4) ?? 0))
      throw new Malformed('the mappings of the source map are out of order');
    numbers.push(offset, fields.length >= 4 ? source : -1, row, column);
  }
  return Float64Array.from(numbers);
}
