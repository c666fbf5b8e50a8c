import type { ByteReader } from '../byte-reader.ts';

/** A number that a dump holds: of a local or a global. */
export interface DumpValue {
  readonly type: 'i32' | 'i64' | 'f32' | 'f64';
  /** A bigint where it has 64 bits; integers are signed. */
  readonly value: number | bigint;
}

/** What is known of a frame's locals. */
export interface FrameLocals {
  /** By index; `undefined` where the value is not known. */
  readonly locals: readonly (DumpValue | undefined)[];
  /** Why it is not known where in memory the frame lies. */
  readonly unknown: string | undefined;
}

/** Codes of the types; of a local whose value is not known there is a code of its own. */
const CODES: ReadonlyMap<number, DumpValue['type']> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
]);
const MISSING = 0x01;

/**
 * @param reader - stands at a local or operand, as the convention writes them
 * @returns it; `undefined` where the dump does not say its value
 * @throws what the reader makes of bytes that make no sense
 */
export function readLocal(reader: ByteReader): DumpValue | undefined {
  const code = reader.u8();
  if (code === MISSING) return undefined;
  const type = CODES.get(code);
  if (type === undefined) throw reader.error();
  return readNumber(reader, type);
}

/**
 * @param reader - stands at a number
 * @param type - of it
 * @returns it
 */
export function readNumber(reader: ByteReader, type: DumpValue['type']): DumpValue {
  if (type === 'f32') return { type, value: reader.f32() };
  if (type === 'f64') return { type, value: reader.f64() };
  const value = reader.signed();
  return type === 'i32'
    ? { type, value: Number(BigInt.asIntN(32, value)) }
    : { type, value: BigInt.asIntN(64, value) };
}

/** @param known - a number; @returns its bits, as an unsigned number */
export function bitsOf({ type, value }: DumpValue): bigint {
  const view = new DataView(new ArrayBuffer(8));
  switch (type) {
    case 'f32':
      view.setFloat32(0, Number(value));
      return BigInt(view.getUint32(0));
    case 'f64':
      view.setFloat64(0, Number(value));
      return view.getBigUint64(0);
    default:
      return BigInt.asUintN(type === 'i32' ? 32 : 64, BigInt(value));
  }
}
