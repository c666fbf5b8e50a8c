/**
 * The export and start sections.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html#export-section
 */
import type { ExportInfo } from '@ferrule/core';
import { readExternKind } from './import-section.ts';
import { functionType, readExternIndex } from './index-spaces.ts';
import type { IndexSpaces } from './index-spaces.ts';
import type { Reader } from './reader.ts';

/**
 * @param reader - stands at the section's contents
 * @param spaces - what can be exported
 */
export function readExportSection(reader: Reader, spaces: IndexSpaces): readonly ExportInfo[] {
  const count = reader.count('exports', 3);
  const exports: ExportInfo[] = [];
  const names = new Set<string>();
  for (let done = 0; done < count; done++) {
    const start = reader.position;
    const name = reader.name('the name of an export');
    if (names.has(name))
      throw reader.error(`expected exports of different names, found ${JSON.stringify(name)} twice`, start);
    names.add(name);
    const { index, extern } = readExternIndex(reader, spaces, readExternKind(reader, 'an export'));
    if (extern.kind === 'global' && extern.type.mutable) reader.use('mutable-globals', start);
    exports.push(Object.freeze({ name, extern: Object.freeze(extern), index }));
  }
  return Object.freeze(exports);
}

/**
 * @param reader - stands at the section's contents
 * @param spaces - the module's functions
 * @returns index of the start function
 */
export function readStartSection(reader: Reader, spaces: IndexSpaces): number {
  const start = reader.position;
  const index = reader.index('function', spaces.functions.length);
  const { params, results } = functionType(reader, spaces, spaces.functions.at(index));
  if (params.length > 0 || results.length > 0) {
    throw reader.error(
      `expected a start function without parameters and results, found (${params.join(', ')}) -> (${results.join(', ')})`,
      start,
    );
  }
  return index;
}
