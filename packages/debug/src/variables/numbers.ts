/** Values of base types, as text. */
import { printable } from '@ferrule/core';
import { ATE } from '../dwarf/variable-constants.ts';

/** What a base type's values are. */
export interface NumberKind {
  /** `DW_ATE_…` */
  readonly encoding: number;
  readonly isRust: boolean;
}

/**
 * @param bytes - of the value, the lowest first
 * @param kind - what it is
 * @returns it as a source would write it; within `<>` where the bytes are no such value
 */
export function numberText(bytes: Uint8Array, { encoding, isRust }: NumberKind): string {
  const value = integerOf(bytes);
  const bits = bytes.length * 8;
  switch (encoding) {
    case ATE.boolean:
      return value > 1n ? `<no bool: ${value.toString()}>` : value === 1n ? 'true' : 'false';
    case ATE.float:
      return floatText(bytes);
    case ATE.signed:
      return BigInt.asIntN(bits, value).toString();
    case ATE.signed_char:
      return isRust
        ? BigInt.asIntN(bits, value).toString()
        : characterText(value, BigInt.asIntN(bits, value));
    case ATE.unsigned_char:
      return isRust ? value.toString() : characterText(value, value);
    case ATE.UTF:
      return unicodeText(value);
    case ATE.address:
      return `0x${value.toString(16)}`;
    default:
      return value.toString();
  }
}

/** @param bytes - of a number, the lowest first; @returns it, unsigned */
export function integerOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at]);
  return value;
}

/**
 * @param text - of a program
 * @param isCut - whether there was more of it
 * @returns it within quotation marks, with what can't be seen as escapes
 */
export function quoted(text: string, isCut: boolean): string {
  return `${printable(JSON.stringify(text))}${isCut ? '…' : ''}`;
}

/** C's characters are numbers. */
function characterText(code: bigint, value: bigint): string {
  return code >= 32n && code < 127n
    ? `${value.toString()} '${String.fromCharCode(Number(code))}'`
    : value.toString();
}

function unicodeText(code: bigint): string {
  const isCharacter = code < 0xd800n || (code > 0xdfffn && code <= 0x10ffffn);
  if (!isCharacter) return `<no char: 0x${code.toString(16)}>`;
  return `'${quoted(String.fromCodePoint(Number(code)), false).slice(1, -1)}'`;
}

function floatText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 8) return numeral(view.getFloat64(0, true));
  if (bytes.length !== 4) return '<a float of an unknown size>';
  const value = view.getFloat32(0, true);
  // the shortest text that is this number among those of 32 bits
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return numeral(short);
  }
  return numeral(value);
}

function numeral(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
