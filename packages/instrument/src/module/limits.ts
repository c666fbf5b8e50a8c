/**
 * Memory and table types.
 *
 * @see https://webassembly.github.io/spec/core/binary/types.html#limits
 */
import { PAGE_SIZE } from '@ferrule/core';
import type { AddressType, MemoryType, TableType } from '@ferrule/core';
import { hex } from './reader.ts';
import type { Reader } from './reader.ts';
import { readReferenceType } from './value-types.ts';
import type { TypeReferences } from './value-types.ts';

export const HAS_MAXIMUM = 0x01;
const SHARED = 0x02;
const ADDRESS_64 = 0x04;
const CUSTOM_PAGE_SIZE = 0x08;

/** Bytes that each kind of address can reach. */
const MOST_BYTES: Readonly<Record<AddressType, number>> = { i32: 2 ** 32, i64: 2 ** 64 };

interface Limits {
  readonly addressType: AddressType;
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** @param reader - stands at a memory type */
export function readMemoryType(reader: Reader): MemoryType {
  const start = reader.position;
  const flags = readFlags(reader, HAS_MAXIMUM | SHARED | ADDRESS_64 | CUSTOM_PAGE_SIZE, 'memory');
  const shared = (flags & SHARED) !== 0;
  if (shared) reader.use('threads', start);
  if (shared && (flags & HAS_MAXIMUM) === 0) {
    throw reader.error('expected a shared memory to have a maximum, found none', start);
  }
  const { addressType, minimum, maximum } = readLimits(reader, flags, 'pages');
  const pageSize = flags & CUSTOM_PAGE_SIZE ? readPageSize(reader, start) : PAGE_SIZE;
  const most = MOST_BYTES[addressType] / pageSize;
  const largest = Math.max(minimum, maximum ?? 0);
  // With pages of one byte the whole address space is one page short, which V8 may yet decide otherwise.
  if (largest > most) {
    throw reader.error(`expected at most ${String(most)} pages of memory, found ${String(largest)}`, start);
  }
  return Object.freeze({ addressType, minimum, maximum, shared, pageSize });
}

/**
 * @param reader - stands at a table type
 * @param types - the module's types
 */
export function readTableType(reader: Reader, types: TypeReferences): TableType {
  const start = reader.position;
  const elementType = readReferenceType(reader, types, "the type of a table's elements");
  if (elementType === 'externref') reader.use('reference-types', start);
  const flags = readFlags(reader, HAS_MAXIMUM | ADDRESS_64, 'table');
  const { addressType, minimum, maximum } = readLimits(reader, flags, 'elements');
  return Object.freeze({ elementType, addressType, minimum, maximum });
}

function readFlags(reader: Reader, known: number, what: string): number {
  const start = reader.position;
  const flags = reader.u8('the flags of limits');
  if ((flags & ~known) !== 0)
    throw reader.error(`expected the flags of a ${what}'s limits, found ${hex(flags)}`, start);
  if ((flags & ADDRESS_64) !== 0) reader.use('memory64', start);
  return flags;
}

function readLimits(reader: Reader, flags: number, unit: string): Limits {
  const start = reader.position;
  const wide = (flags & ADDRESS_64) !== 0;
  const read = (what: string): number => (wide ? reader.u64(what) : reader.u32(what));
  const minimum = read('a minimum');
  const maximum = flags & HAS_MAXIMUM ? read('a maximum') : undefined;
  if (maximum !== undefined && maximum < minimum) {
    throw reader.error(
      `expected a maximum of at least the minimum of ${String(minimum)} ${unit}, found ${String(maximum)}`,
      start,
    );
  }
  return { addressType: wide ? 'i64' : 'i32', minimum, maximum };
}

function readPageSize(reader: Reader, flagsOffset: number): number {
  reader.use('custom-page-sizes', flagsOffset);
  const start = reader.position;
  const exponent = reader.u32('the page size');
  if (exponent !== 0 && exponent !== 16) {
    throw reader.error(`expected a page size of 2^0 or 2^16 bytes, found 2^${String(exponent)}`, start);
  }
  return 2 ** exponent;
}
