import type { FunctionType, ValueType } from '@ferrule/core';
import type { ByteReader } from '../byte-reader.ts';
import type { ByteWriter } from '../byte-writer.ts';

/** A reference as a record holds it: what JavaScript can tell of it. */
export class RecordedReference {
  /**
   * `object`: the same number means the same thing, wherever it comes from. `export`: a function of the guest's, by its
   * export or index. `lent`: one of the host's that a table can hold.
   */
  readonly kind: 'null' | 'object' | 'export' | 'number' | 'lent';
  /** Which, or the number itself. */
  readonly value: number;

  /**
   * @param kind - of what it refers to
   * @param value - which
   */
  constructor(kind: RecordedReference['kind'], value: number) {
    this.kind = kind;
    this.value = value;
  }
}

/** Tells how a record holds what a reference refers to. */
export interface KnowsReferences {
  recorded(value: unknown): RecordedReference;
}

/** A value as a record holds it. */
export type RecordedValue = number | bigint | RecordedReference;

const KINDS = Object.freeze(['null', 'object', 'export', 'number', 'lent'] as const);

/**
 * @param type - of a value
 * @returns whether JavaScript can have such a value at all
 */
export function canCross(type: ValueType): boolean {
  return type !== 'v128' && !/exn/.test(type);
}

/**
 * @param type - of a reference
 * @returns whether it may be a function, which JavaScript can't make by itself
 */
export function isFunctionType(type: ValueType): boolean {
  return !/extern|any|eq/.test(type);
}

/**
 * @param type - of a function
 * @returns whether JavaScript can call it, or be called by it
 */
export function canCall({ params, results }: FunctionType): boolean {
  return params.every(canCross) && results.every(canCross);
}

/**
 * Makes what V8 makes of a value that JavaScript hands to WebAssembly.
 *
 * @param type - wanted
 * @param value - given
 * @returns a value that V8 takes as it is
 * @throws TypeError where V8 throws one
 */
export function toWasm(type: ValueType, value: unknown): unknown {
  switch (type) {
    case 'i32':
      return Number(value) | 0;
    case 'i64':
      return BigInt.asIntN(64, asBigInt(value));
    case 'f32':
      return Math.fround(Number(value));
    case 'f64':
      return Number(value);
    default:
      return value;
  }
}

/** `BigInt` takes numbers, which V8 refuses here. */
function asBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') throw new TypeError(`Cannot convert ${String(value)} to a BigInt`);
  return BigInt(value as string | boolean);
}

/**
 * @param writer - is written to
 * @param types - of the values
 * @param values - as V8 gave them, or as {@link toWasm} makes them
 * @param references - tell how references are held
 */
export function writeValues(
  writer: ByteWriter,
  types: readonly ValueType[],
  values: readonly unknown[],
  references: KnowsReferences,
): void {
  for (const [index, type] of types.entries()) {
    const value = values[index];
    switch (type) {
      case 'i32':
        writer.unsigned((value as number) >>> 0);
        break;
      case 'i64':
        writer.unsigned(Number(BigInt.asUintN(32, value as bigint)));
        writer.unsigned(Number(BigInt.asUintN(32, (value as bigint) >> 32n)));
        break;
      case 'f32':
        writer.f32(value as number);
        break;
      case 'f64':
        writer.f64(value as number);
        break;
      default: {
        const reference = references.recorded(value);
        writer.u8(KINDS.indexOf(reference.kind));
        if (reference.kind === 'number') writer.f64(reference.value);
        else if (reference.kind !== 'null') writer.unsigned(reference.value);
      }
    }
  }
}

/**
 * {@link writeValues} for what is recorded already.
 *
 * @param writer - is written to
 * @param types - of the values
 * @param values - as a record holds them
 */
export function writeRecorded(
  writer: ByteWriter,
  types: readonly ValueType[],
  values: readonly RecordedValue[],
): void {
  writeValues(writer, types, values, { recorded: (value) => value as RecordedReference });
}

/**
 * @param reader - of what {@link writeValues} wrote
 * @param types - of the values
 * @returns the values
 */
export function readValues(reader: ByteReader, types: readonly ValueType[]): readonly RecordedValue[] {
  return types.map((type) => {
    switch (type) {
      case 'i32':
        return reader.unsigned() | 0;
      case 'i64':
        return BigInt.asIntN(64, BigInt(reader.unsigned()) | (BigInt(reader.unsigned()) << 32n));
      case 'f32':
        return reader.f32();
      case 'f64':
        return reader.f64();
      default:
        return readReference(reader);
    }
  });
}

function readReference(reader: ByteReader): RecordedReference {
  const kind = KINDS[reader.u8()] as RecordedReference['kind'] | undefined;
  if (kind === undefined) throw reader.error();
  if (kind === 'null') return new RecordedReference(kind, 0);
  return new RecordedReference(kind, kind === 'number' ? reader.f64() : reader.unsigned());
}

/**
 * @param values - as a record holds them, or as V8 gave them
 * @returns them in words
 */
export function showValues(values: readonly unknown[]): string {
  return values
    .map((value) => {
      if (value instanceof RecordedReference) {
        if (value.kind === 'null') return 'null';
        return value.kind === 'number'
          ? `i31 ${String(value.value)}`
          : `${value.kind} ${String(value.value)}`;
      }
      if (typeof value === 'number' || typeof value === 'bigint')
        return Object.is(value, -0) ? '-0' : String(value);
      return value === null ? 'null' : typeof value;
    })
    .join(', ');
}
