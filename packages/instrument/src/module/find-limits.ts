import type { MemoryType, TableType } from '@ferrule/core';
import { readTable } from './definitions.ts';
import { addMemory, readImportHead, readImportType } from './import-section.ts';
import { emptyIndexSpaces } from './index-spaces.ts';
import type { IndexSpaces } from './index-spaces.ts';
import { readMemoryType } from './limits.ts';
import { Reader } from './reader.ts';
import { readHeader, readSectionFrame } from './sections.ts';
import { readTypeSection } from './type-section.ts';
import { readReferenceType } from './value-types.ts';

/** Where the bytes say how far a memory may grow. */
export interface MemoryLimits {
  readonly kind: 'memory';
  /** Index of the memory; imports come first. */
  readonly index: number;
  readonly type: MemoryType;
  /** Byte offset of the flags. */
  readonly offset: number;
}

/** Where the bytes say how far a table may grow. */
export interface TableLimits {
  readonly kind: 'table';
  /** Index of the table; imports come first. */
  readonly index: number;
  readonly type: TableType;
  /** Byte offset of the flags. */
  readonly offset: number;
}

/**
 * Finds the limits of every memory and table, imported or defined.
 *
 * @param bytes - a module that was read without error
 * @returns them, ascending by offset
 */
export function findLimits(bytes: Uint8Array): readonly (MemoryLimits | TableLimits)[] {
  const reader = new Reader(bytes, '');
  const spaces = emptyIndexSpaces();
  const found: (MemoryLimits | TableLimits)[] = [];
  readHeader(reader);
  while (reader.left > 0) {
    const { name, end } = readSectionFrame(reader, undefined);
    if (name === 'type') readTypeSection(reader, spaces.types);
    else if (name === 'import') findInImports(reader, spaces, found);
    else if (name === 'table') findInTables(reader, spaces, found);
    else if (name === 'memory') findInMemories(reader, spaces, found);
    else if (name === 'code') break;
    else if (name === 'function') skipFunctions(reader, spaces);
    reader.position = end;
  }
  return found;
}

type Found = (MemoryLimits | TableLimits)[];

function findInImports(reader: Reader, spaces: IndexSpaces, found: Found): void {
  for (let count = reader.u32('the number of imports'); count > 0; count--) {
    const { kind } = readImportHead(reader);
    const start = reader.position;
    const { index, extern } = readImportType(reader, spaces, kind);
    if (extern.kind === 'memory') found.push({ kind: 'memory', index, type: extern.type, offset: start });
    if (extern.kind === 'table') {
      found.push({ kind: 'table', index, type: extern.type, offset: tableFlags(reader, spaces, start) });
    }
  }
}

function findInTables(reader: Reader, spaces: IndexSpaces, found: Found): void {
  for (let count = reader.u32('the number of tables'); count > 0; count--) {
    const start = readTable(reader, spaces);
    const index = spaces.tables.length - 1;
    const type = spaces.tables[index];
    if (type !== undefined)
      found.push({ kind: 'table', index, type, offset: tableFlags(reader, spaces, start) });
  }
}

function findInMemories(reader: Reader, spaces: IndexSpaces, found: Found): void {
  for (let count = reader.u32('the number of memories'); count > 0; count--) {
    const offset = reader.position;
    const type = readMemoryType(reader);
    const index = addMemory(reader, spaces, type) - 1;
    found.push({ kind: 'memory', index, type, offset });
  }
}

/** A table's initial value may refer to functions. */
function skipFunctions(reader: Reader, spaces: IndexSpaces): void {
  for (let count = reader.u32('the number of functions'); count > 0; count--) {
    spaces.functions.push(reader.u32('the index of a type'));
  }
}

/** A table's flags come after the type of its elements. */
function tableFlags(reader: Reader, spaces: IndexSpaces, start: number): number {
  const { position } = reader;
  reader.position = start;
  readReferenceType(reader, spaces.types, 'the type of elements');
  const flags = reader.position;
  reader.position = position;
  return flags;
}
