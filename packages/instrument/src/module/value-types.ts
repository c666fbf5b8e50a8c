/**
 * Value and reference types.
 *
 * @see https://webassembly.github.io/spec/core/binary/types.html
 */
import type { Feature, NumberType, ReferenceType, ValueType } from '@ferrule/core';
import { hex } from './reader.ts';
import type { Reader } from './reader.ts';

interface HeapType {
  /** As it stands in `(ref …)`. */
  readonly text: string;
  /** The short form of its nullable reference. */
  readonly nullable: ReferenceType;
  readonly feature: Feature;
}

const numberTypes: readonly (NumberType | undefined)[] = byCode({
  0x7f: 'i32',
  0x7e: 'i64',
  0x7d: 'f32',
  0x7c: 'f64',
  0x7b: 'v128',
});

const heapTypes: readonly (HeapType | undefined)[] = byCode<HeapType>({
  0x75: { text: 'nocont', nullable: '(ref null nocont)', feature: 'stack-switching' },
  0x74: { text: 'noexn', nullable: 'nullexnref', feature: 'exceptions' },
  0x73: { text: 'nofunc', nullable: 'nullfuncref', feature: 'gc' },
  0x72: { text: 'noextern', nullable: 'nullexternref', feature: 'gc' },
  0x71: { text: 'none', nullable: 'nullref', feature: 'gc' },
  0x70: { text: 'func', nullable: 'funcref', feature: 'reference-types' },
  0x6f: { text: 'extern', nullable: 'externref', feature: 'reference-types' },
  0x6e: { text: 'any', nullable: 'anyref', feature: 'gc' },
  0x6d: { text: 'eq', nullable: 'eqref', feature: 'gc' },
  0x6c: { text: 'i31', nullable: 'i31ref', feature: 'gc' },
  0x6b: { text: 'struct', nullable: 'structref', feature: 'gc' },
  0x6a: { text: 'array', nullable: 'arrayref', feature: 'gc' },
  0x69: { text: 'exn', nullable: 'exnref', feature: 'exceptions' },
  0x68: { text: 'cont', nullable: '(ref null cont)', feature: 'stack-switching' },
});

const EXACT = 0x62;
const REF_NULL = 0x63;
const REF = 0x64;

/** Collects the largest type index read, so that a recursive group can refer to types still to come. */
export interface TypeReferences {
  /** How many types there are, as far as is known. */
  size: number;
  /** Whether types to come may be referred to; they are then noted below. */
  open: boolean;
  largest: number;
  largestOffset: number;
}

/**
 * @param reader - stands at the type
 * @param types - the types that may be referred to
 * @param what - names the type in an error
 */
export function readValueType(reader: Reader, types: TypeReferences, what: string): ValueType {
  const start = reader.position;
  const code = reader.u8(what);
  const number = numberTypes[code];
  if (number !== undefined) {
    if (number === 'v128') reader.use('simd', start);
    return number;
  }
  const reference = referenceType(reader, types, code, start);
  if (reference === undefined) throw reader.error(`expected ${what}, found ${hex(code)}`, start);
  if (reference === 'funcref') reader.use('reference-types', start);
  return reference;
}

/**
 * @param reader - stands at the type
 * @param types - the types that may be referred to
 * @param what - names the type in an error
 */
export function readReferenceType(reader: Reader, types: TypeReferences, what: string): ReferenceType {
  const start = reader.position;
  const code = reader.u8(what);
  const reference = referenceType(reader, types, code, start);
  if (reference === undefined)
    throw reader.error(`expected ${what} (a reference type), found ${hex(code)}`, start);
  return reference;
}

/**
 * @param reader - stands at the heap type
 * @param types - the types that may be referred to
 * @returns its text: a type index, or a word such as `func`
 */
export function readHeapType(reader: Reader, types: TypeReferences): string {
  const start = reader.position;
  const code = reader.bytes[start];
  const heap = heapTypes[code];
  if (heap !== undefined && start < reader.end) {
    reader.position += 1;
    reader.use(heap.feature, start);
    return heap.text;
  }
  if (code === EXACT && start < reader.end) {
    reader.position += 1;
    reader.use('custom-descriptors', start);
    return `(exact ${String(typeIndex(reader, types))})`;
  }
  return String(typeIndex(reader, types));
}

function referenceType(
  reader: Reader,
  types: TypeReferences,
  code: number,
  start: number,
): ReferenceType | undefined {
  const heap = heapTypes[code];
  if (heap !== undefined) {
    // A table of functions is as old as WebAssembly; any other use of funcref is for the caller to note.
    if (heap.nullable !== 'funcref') reader.use(heap.feature, start);
    return heap.nullable;
  }
  if (code === REF_NULL) {
    reader.use('typed-function-references', start);
    const short = heapTypes[reader.bytes[reader.position]];
    const text = readHeapType(reader, types);
    return short?.text === text ? short.nullable : `(ref null ${text})`;
  }
  if (code === REF) {
    reader.use('typed-function-references', start);
    return `(ref ${readHeapType(reader, types)})`;
  }
  return undefined;
}

function typeIndex(reader: Reader, types: TypeReferences): number {
  const start = reader.position;
  const index = reader.signed(33, 'a heap type');
  if (index < 0) throw reader.error(`expected a heap type, found ${hex(reader.bytes[start])}`, start);
  noteTypeIndex(reader, types, index, start);
  return index;
}

/**
 * Checks a type index, or notes it where types to come may be referred to.
 *
 * @param reader - for the error
 * @param types - the types that may be referred to
 * @param index - the index
 * @param start - where it was read
 */
export function noteTypeIndex(reader: Reader, types: TypeReferences, index: number, start: number): void {
  if (index < types.size) return;
  if (!types.open) {
    throw reader.error(`expected a type index below ${String(types.size)}, found ${String(index)}`, start);
  }
  if (index > types.largest) {
    types.largest = index;
    types.largestOffset = start;
  }
}

function byCode<T>(record: Readonly<Record<number, T>>): readonly (T | undefined)[] {
  const table = new Array<T | undefined>(256).fill(undefined);
  for (const [code, value] of Object.entries(record)) table[Number(code)] = value;
  return table;
}
