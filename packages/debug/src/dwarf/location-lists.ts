/**
 * Lists of where a variable is, for ranges of addresses.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 2.6.2
 */
import { take } from './attribute-values.ts';
import { AT, FORM } from './constants.ts';
import { Cursor } from './cursor.ts';
import { LLE } from './variable-constants.ts';
import type { Unit } from './unit.ts';

/**
 * @param unit - whose list it is
 * @param form - of the attribute that leads to it
 * @param value - of that attribute
 * @param address - in the code section
 * @returns the expression for the address, where the list has one
 */
export function findInList(unit: Unit, form: number, value: number, address: number): Uint8Array | undefined {
  if (unit.encoding.version >= 5) return inList(unit, form, value, address);
  // what was split off before DWARF 5 has lists in a form of its own
  return unit.sections.loc.length === 0 ? undefined : inPairs(unit, value, address);
}

function inPairs(unit: Unit, offset: number, address: number): Uint8Array | undefined {
  const { addressSize } = unit.encoding;
  const cursor = new Cursor(unit.sections.loc, '.debug_loc', offset);
  const highest = addressSize === 8 ? 2 ** 64 : 2 ** (8 * addressSize) - 1;
  let base = unit.lowPc;
  for (;;) {
    const low = cursor.unsigned(addressSize);
    const high = cursor.unsigned(addressSize);
    if (low === 0 && high === 0) return undefined;
    if (low === highest) {
      base = high;
      continue;
    }
    const expression = take(cursor, cursor.u16());
    if (address >= base + low && address < base + high) return expression;
  }
}

function inList(unit: Unit, form: number, value: number, address: number): Uint8Array | undefined {
  const { addressSize, is64 } = unit.encoding;
  const { loclists } = unit.sections;
  let offset = value;
  if (form === FORM.loclistx) {
    const lists = unit.numberOf(unit.root, AT.loclists_base) ?? (is64 ? 20 : 12);
    const at = lists + value * (is64 ? 8 : 4);
    offset = lists + new Cursor(loclists, '.debug_loclists', at).offset(is64);
  }
  const cursor = new Cursor(loclists, '.debug_loclists', offset);
  let base = unit.lowPc;
  let otherwise: Uint8Array | undefined;
  for (;;) {
    const kind = cursor.u8();
    let low: number;
    let high: number;
    switch (kind) {
      case LLE.end_of_list:
        return otherwise;
      case LLE.base_addressx:
        base = unit.indexedAddress(cursor.uleb());
        continue;
      case LLE.base_address:
        base = cursor.unsigned(addressSize);
        continue;
      case LLE.default_location:
        otherwise = take(cursor, cursor.uleb());
        continue;
      case LLE.startx_endx:
        [low, high] = [unit.indexedAddress(cursor.uleb()), unit.indexedAddress(cursor.uleb())];
        break;
      case LLE.startx_length:
        low = unit.indexedAddress(cursor.uleb());
        high = low + cursor.uleb();
        break;
      case LLE.offset_pair:
        [low, high] = [base + cursor.uleb(), base + cursor.uleb()];
        break;
      case LLE.start_end:
        [low, high] = [cursor.unsigned(addressSize), cursor.unsigned(addressSize)];
        break;
      case LLE.start_length:
        low = cursor.unsigned(addressSize);
        high = low + cursor.uleb();
        break;
      default:
        throw cursor.error(`the unknown kind of location ${String(kind)}`);
    }
    const expression = take(cursor, cursor.uleb());
    if (address >= low && address < high) return expression;
  }
}
