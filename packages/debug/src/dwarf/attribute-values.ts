/** Values of attributes that a double does not hold: constants in full, and blocks. */
import { FORM } from './constants.ts';
import type { Cursor } from './cursor.ts';
import { readNumber } from './forms.ts';
import type { Entry, Unit } from './unit.ts';

/** Bits of a LEB128 number that are looked at; longer ones are nobody's. */
const MOST_BITS = 140n;

/**
 * @param unit - the entry's
 * @param entry - any
 * @param attribute - `DW_AT_…`
 * @returns its value, where it is a constant; unsigned where the form does not say
 */
export function constantOf(unit: Unit, entry: Entry, attribute: number): bigint | undefined {
  const index = entry.abbreviation.attributes.indexOf(attribute);
  if (index < 0) return undefined;
  const form = entry.abbreviation.forms[index];
  const cursor = cursorAtValue(unit, entry, index);
  switch (form) {
    case FORM.data1:
    case FORM.flag:
      return BigInt(cursor.u8());
    case FORM.data2:
      return BigInt(cursor.u16());
    case FORM.data4:
      return BigInt(cursor.u32());
    case FORM.data8:
      return unsigned(cursor, 8);
    case FORM.data16:
      return unsigned(cursor, 16);
    case FORM.udata:
      return leb(cursor, false);
    case FORM.sdata:
      return leb(cursor, true);
    case FORM.implicit_const:
      return BigInt(entry.abbreviation.implicit[index]);
    case FORM.flag_present:
      return 1n;
    default:
      return undefined;
  }
}

/**
 * @param unit - the entry's
 * @param entry - any
 * @param attribute - `DW_AT_…`
 * @returns its bytes, where it is a block or an expression
 */
export function blockOf(unit: Unit, entry: Entry, attribute: number): Uint8Array | undefined {
  const index = entry.abbreviation.attributes.indexOf(attribute);
  if (index < 0) return undefined;
  const cursor = cursorAtValue(unit, entry, index);
  switch (entry.abbreviation.forms[index]) {
    case FORM.block1:
      return take(cursor, cursor.u8());
    case FORM.block2:
      return take(cursor, cursor.u16());
    case FORM.block4:
      return take(cursor, cursor.u32());
    case FORM.block:
    case FORM.exprloc:
      return take(cursor, cursor.uleb());
    default:
      return undefined;
  }
}

/** @param cursor - stands at the bytes; @param length - how many; @returns them, without a copy */
export function take(cursor: Cursor, length: number): Uint8Array {
  const start = cursor.position;
  cursor.skip(length);
  return cursor.bytes.subarray(start, cursor.position);
}

/** @param cursor - stands at a number; @param size - of it in bytes; @returns the number, unsigned */
export function unsigned(cursor: Cursor, size: number): bigint {
  let value = 0n;
  for (let at = 0n; at < BigInt(size); at++) value |= BigInt(cursor.u8()) << (at * 8n);
  return value;
}

/** @param cursor - stands at a LEB128 number; @param isSigned - whether it is a signed one; @returns it in full */
export function leb(cursor: Cursor, isSigned: boolean): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = cursor.u8();
    if (shift < MOST_BITS) value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return isSigned && byte >= 0x40 ? value - (1n << (shift + 7n)) : value;
    if (shift > MOST_BITS) throw cursor.error('a number that is too long');
  }
}

function cursorAtValue(unit: Unit, entry: Entry, index: number): Cursor {
  const { forms, implicit } = entry.abbreviation;
  const cursor = unit.cursorAt(entry.offset);
  cursor.skipLeb();
  for (let at = 0; at < index; at++) readNumber(cursor, forms[at], unit.encoding, implicit[at]);
  return cursor;
}
