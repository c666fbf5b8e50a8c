import type {
  ExternKind,
  ExternType,
  FunctionType,
  GlobalType,
  MemoryType,
  TableType,
  TagType,
} from '@ferrule/core';
import { FunctionSpace } from './function-space.ts';
import { emptyTypeSpace } from './type-section.ts';
import type { TypeSpace } from './type-section.ts';
import type { Reader } from './reader.ts';

/** All that a module's indices can refer to, as far as it was read. */
export interface IndexSpaces {
  readonly types: TypeSpace;
  /** The type index of each function. */
  readonly functions: FunctionSpace;
  readonly tables: TableType[];
  readonly memories: MemoryType[];
  readonly globals: GlobalType[];
  readonly tags: TagType[];
  importedFunctions: number;
  importedGlobals: number;
}

/** @returns the index spaces of a module before anything was read */
export function emptyIndexSpaces(): IndexSpaces {
  return {
    types: emptyTypeSpace(),
    functions: new FunctionSpace(),
    tables: [],
    memories: [],
    globals: [],
    tags: [],
    importedFunctions: 0,
    importedGlobals: 0,
  };
}

/**
 * @param reader - stands at the index of a type that must be a function's
 * @param spaces - what was read so far
 * @returns the index
 */
export function readFunctionTypeIndex(reader: Reader, spaces: IndexSpaces): number {
  const start = reader.position;
  const index = reader.index('type', spaces.types.size);
  if (spaces.types.functions[index] === undefined) {
    throw reader.error(`expected the index of a function type, found type ${String(index)}`, start);
  }
  return index;
}

/**
 * @param reader - stands behind what refers to the type
 * @param spaces - what was read so far
 * @param index - index of a type that is a function's
 */
export function functionType(reader: Reader, spaces: IndexSpaces, index: number | undefined): FunctionType {
  const type = index === undefined ? undefined : spaces.types.functions[index];
  if (type === undefined)
    throw reader.error(`expected the index of a function type, found type ${String(index)}`);
  return type;
}

/**
 * @param reader - stands at an index into the space of the kind
 * @param spaces - what was read so far
 * @param kind - which space
 * @returns the index, and what lies there
 */
export function readExternIndex(
  reader: Reader,
  spaces: IndexSpaces,
  kind: ExternKind,
): { readonly index: number; readonly extern: ExternType } {
  switch (kind) {
    case 'function': {
      const index = reader.index(kind, spaces.functions.length);
      return { index, extern: { kind, type: functionType(reader, spaces, spaces.functions.at(index)) } };
    }
    case 'table':
      return externAt(reader, kind, spaces.tables, (type) => ({ kind, type }));
    case 'memory':
      return externAt(reader, kind, spaces.memories, (type) => ({ kind, type }));
    case 'global':
      return externAt(reader, kind, spaces.globals, (type) => ({ kind, type }));
    case 'tag':
      return externAt(reader, kind, spaces.tags, (type) => ({ kind, type }));
  }
}

function externAt<T>(
  reader: Reader,
  kind: ExternKind,
  space: readonly T[],
  extern: (type: T) => ExternType,
): { readonly index: number; readonly extern: ExternType } {
  const index = reader.index(kind, space.length);
  return { index, extern: extern(space[index]) };
}
