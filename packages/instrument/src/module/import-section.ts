/**
 * The import section, and the types of what can be imported.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html#import-section
 */
import type { ExternKind, ExternType, GlobalType, ImportInfo, TagType } from '@ferrule/core';
import { functionType, readFunctionTypeIndex } from './index-spaces.ts';
import type { IndexSpaces } from './index-spaces.ts';
import { readMemoryType, readTableType } from './limits.ts';
import { hex } from './reader.ts';
import type { Reader } from './reader.ts';
import { readMutability } from './type-section.ts';
import { readValueType } from './value-types.ts';

/** The kinds by the byte that stands for them, in imports and exports. */
const kinds: readonly ExternKind[] = ['function', 'table', 'memory', 'global', 'tag'];
const EXACT_FUNCTION = 0x20;

/** An import up to its type. */
export interface ImportHead {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
}

/**
 * @param reader - stands at the section's contents
 * @param spaces - the imports are added to them
 */
export function readImportSection(reader: Reader, spaces: IndexSpaces): readonly ImportInfo[] {
  const count = reader.count('imports', 4);
  const imports: ImportInfo[] = [];
  for (let done = 0; done < count; done++) {
    const { module, name, kind } = readImportHead(reader);
    const start = reader.position;
    const { index, extern } = readImportType(reader, spaces, kind);
    if (extern.kind === 'global' && extern.type.mutable) reader.use('mutable-globals', start);
    imports.push(Object.freeze({ module, name, extern: Object.freeze(extern), index }));
  }
  return Object.freeze(imports);
}

/** @param reader - stands at an import; after its kind when done */
export function readImportHead(reader: Reader): ImportHead {
  const module = reader.name('the module of an import');
  const name = reader.name('the name of an import');
  const start = reader.position;
  if (reader.bytes[start] === EXACT_FUNCTION && start < reader.end) {
    reader.position += 1;
    reader.use('custom-descriptors', start);
    return { module, name, kind: 'function' };
  }
  return { module, name, kind: readExternKind(reader, 'an import') };
}

/**
 * @param reader - stands at the byte of a kind
 * @param what - names what has the kind
 */
export function readExternKind(reader: Reader, what: string): ExternKind {
  const start = reader.position;
  const code = reader.u8('the kind of an import or export');
  const kind = kinds[code];
  if (kind === undefined)
    throw reader.error(`expected the kind of ${what} (0 to 4), found ${hex(code)}`, start);
  return kind;
}

/**
 * @param reader - stands at the type of an import
 * @param spaces - the import is added to them
 * @param kind - what is imported
 * @returns its position in the index space of its kind, and its type
 */
export function readImportType(
  reader: Reader,
  spaces: IndexSpaces,
  kind: ExternKind,
): { readonly index: number; readonly extern: ExternType } {
  switch (kind) {
    case 'function': {
      const type = readFunctionTypeIndex(reader, spaces);
      spaces.importedFunctions += 1;
      return {
        index: spaces.functions.push(type) - 1,
        extern: { kind, type: functionType(reader, spaces, type) },
      };
    }
    case 'table': {
      const type = readTableType(reader, spaces.types);
      return { index: addTable(reader, spaces, type) - 1, extern: { kind, type } };
    }
    case 'memory': {
      const type = readMemoryType(reader);
      return { index: addMemory(reader, spaces, type) - 1, extern: { kind, type } };
    }
    case 'global': {
      const type = readGlobalType(reader, spaces);
      spaces.importedGlobals += 1;
      return { index: spaces.globals.push(type) - 1, extern: { kind, type } };
    }
    case 'tag': {
      const type = readTagType(reader, spaces);
      return { index: spaces.tags.push(type) - 1, extern: { kind, type } };
    }
  }
}

/**
 * @param reader - stands after the table's type
 * @param spaces - what was read so far
 * @param table - the next table
 * @returns how many tables there are now
 */
export function addTable(reader: Reader, spaces: IndexSpaces, table: IndexSpaces['tables'][number]): number {
  if (spaces.tables.length === 1) reader.use('reference-types', reader.position - 1);
  return spaces.tables.push(table);
}

/**
 * @param reader - stands after the memory's type
 * @param spaces - what was read so far
 * @param memory - the next memory
 * @returns how many memories there are now
 */
export function addMemory(
  reader: Reader,
  spaces: IndexSpaces,
  memory: IndexSpaces['memories'][number],
): number {
  if (spaces.memories.length === 1) reader.use('multi-memory', reader.position - 1);
  return spaces.memories.push(memory);
}

/**
 * @param reader - stands at a global's type
 * @param spaces - what it may refer to
 */
export function readGlobalType(reader: Reader, spaces: IndexSpaces): GlobalType {
  const valueType = readValueType(reader, spaces.types, 'the type of a global');
  return Object.freeze({ valueType, mutable: readMutability(reader) });
}

/**
 * @param reader - stands at a tag's type
 * @param spaces - what it may refer to
 */
export function readTagType(reader: Reader, spaces: IndexSpaces): TagType {
  const start = reader.position;
  reader.useTags(start);
  const attribute = reader.u8('the attribute of a tag');
  if (attribute !== 0)
    throw reader.error(`expected the attribute of a tag (0), found ${hex(attribute)}`, start);
  const type = functionType(reader, spaces, readFunctionTypeIndex(reader, spaces));
  if (type.results.length > 0) reader.use('stack-switching', start);
  return Object.freeze({ params: type.params });
}
