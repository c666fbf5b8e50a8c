/**
 * The type section: function, structure, array and continuation types in recursive groups.
 *
 * @see https://webassembly.github.io/spec/core/binary/types.html#recursive-types
 */
import type { FunctionType, ValueType } from '@ferrule/core';
import { hex } from './reader.ts';
import type { Reader } from './reader.ts';
import { noteTypeIndex, readValueType } from './value-types.ts';
import type { TypeReferences } from './value-types.ts';

const REC = 0x4e;
const SUB = 0x50;
const SUB_FINAL = 0x4f;
const DESCRIPTOR = 0x4d;
const DESCRIBES = 0x4c;
const FUNC = 0x60;
const STRUCT = 0x5f;
const ARRAY = 0x5e;
const CONT = 0x5d;
const I8 = 0x78;
const I16 = 0x77;

/** Most parameters, and most results, that V8 takes. */
const MOST_VALUES = 1_000;

/** The module's types, as far as they were read. */
export interface TypeSpace extends TypeReferences {
  /** By index; `undefined` where the type is not a function's. */
  readonly functions: (FunctionType | undefined)[];
}

/** @returns a module's types before any was read */
export function emptyTypeSpace(): TypeSpace {
  return { functions: [], size: 0, open: false, largest: -1, largestOffset: 0 };
}

/**
 * @param reader - stands at the section's contents
 * @param types - filled
 */
export function readTypeSection(reader: Reader, types: TypeSpace): void {
  const groups = reader.count('types', 2);
  for (let group = 0; group < groups; group++) {
    const start = reader.position;
    let members = 1;
    if (reader.bytes[start] === REC && start < reader.end) {
      reader.position += 1;
      reader.use('gc', start);
      members = reader.count('types in a recursive group', 2);
    }
    types.open = true;
    types.largest = -1;
    for (let member = 0; member < members; member++) readSubType(reader, types);
    types.open = false;
    types.size = types.functions.length;
    noteTypeIndex(reader, types, types.largest, types.largestOffset);
  }
}

function readSubType(reader: Reader, types: TypeSpace): void {
  let start = reader.position;
  let code = reader.u8('a type');
  if (code === SUB || code === SUB_FINAL) {
    reader.use('gc', start);
    const parents = reader.count('supertypes', 1);
    for (let parent = 0; parent < parents; parent++) {
      const at = reader.position;
      noteTypeIndex(reader, types, reader.u32('the index of a supertype'), at);
    }
    start = reader.position;
    code = reader.u8('a type');
  }
  while (code === DESCRIPTOR || code === DESCRIBES) {
    reader.use('custom-descriptors', start);
    const at = reader.position;
    noteTypeIndex(reader, types, reader.u32('the index of a descriptor'), at);
    start = reader.position;
    code = reader.u8('a type');
  }
  types.functions.push(readCompositeType(reader, types, code, start));
}

function readCompositeType(
  reader: Reader,
  types: TypeSpace,
  code: number,
  start: number,
): FunctionType | undefined {
  switch (code) {
    case FUNC: {
      const params = readValueTypes(reader, types, 'parameters');
      const at = reader.position;
      const results = readValueTypes(reader, types, 'results');
      if (results.length > 1) reader.use('multi-value', at);
      return Object.freeze({ params, results });
    }
    case STRUCT: {
      reader.use('gc', start);
      const fields = reader.count('fields', 2);
      for (let field = 0; field < fields; field++) readFieldType(reader, types);
      return undefined;
    }
    case ARRAY:
      reader.use('gc', start);
      readFieldType(reader, types);
      return undefined;
    case CONT: {
      reader.use('stack-switching', start);
      const at = reader.position;
      noteTypeIndex(reader, types, reader.signed(33, 'the function type of a continuation'), at);
      return undefined;
    }
    default:
      throw reader.error(`expected a function, structure or array type, found ${hex(code)}`, start);
  }
}

const noTypes: readonly ValueType[] = Object.freeze([]);

function readValueTypes(reader: Reader, types: TypeSpace, what: string): readonly ValueType[] {
  const count = reader.count(what, 1, MOST_VALUES);
  if (count === 0) return noTypes;
  const list: ValueType[] = [];
  for (let index = 0; index < count; index++) list.push(readValueType(reader, types, 'a value type'));
  return Object.freeze(list);
}

function readFieldType(reader: Reader, types: TypeSpace): void {
  const packed = reader.bytes[reader.position];
  if (packed === I8 || packed === I16) reader.skip(1, 'a packed type');
  else readValueType(reader, types, 'a field type');
  readMutability(reader);
}

/**
 * @param reader - stands at the byte that says whether a field or global can be changed
 * @returns whether it can
 */
export function readMutability(reader: Reader): boolean {
  const start = reader.position;
  const byte = reader.u8('a mutability (0 or 1)');
  if (byte > 1) throw reader.error(`expected a mutability of 0 or 1, found ${hex(byte)}`, start);
  return byte === 1;
}
