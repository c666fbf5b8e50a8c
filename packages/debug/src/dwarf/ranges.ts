/**
 * Lists of address ranges. Ranges of code that the linker dropped are left out: it writes 0 or the highest addresses
 * in their place, where no function can be.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 2.17.3
 */
import { RLE } from './constants.ts';
import { Cursor } from './cursor.ts';
import type { Encoding } from './forms.ts';
import type { DwarfSections } from './sections.ts';

/** What has to be known of a unit to read its lists. */
export interface RangeOwner {
  readonly encoding: Encoding;
  readonly sections: DwarfSections;
  /** What the ranges are relative to at first. */
  readonly lowPc: number;
  /** Looks up an address in the unit's table. */
  indexedAddress(index: number): number;
}

/** Told of each range. */
export type RangeVisitor = (low: number, high: number) => void;

/**
 * @param unit - whose list it is
 * @param offset - of the list in `.debug_ranges` (to DWARF 4) or `.debug_rnglists` (from 5)
 * @param visit - told of each range
 */
export function readRanges(unit: RangeOwner, offset: number, visit: RangeVisitor): void {
  const kept: RangeVisitor = (low, high) => {
    if (low > 0) visit(low, high);
  };
  if (unit.encoding.version >= 5) readList(unit, offset, kept);
  else readPairs(unit, offset, kept);
}

function readPairs(unit: RangeOwner, offset: number, visit: RangeVisitor): void {
  const { addressSize } = unit.encoding;
  const cursor = new Cursor(unit.sections.ranges, '.debug_ranges', offset);
  const highest = addressSize === 8 ? 2 ** 64 : 2 ** (8 * addressSize) - 1;
  let base = unit.lowPc;
  for (;;) {
    const low = cursor.unsigned(addressSize);
    const high = cursor.unsigned(addressSize);
    if (low === 0 && high === 0) return;
    if (low === highest) base = high;
    else visit(base + low, base + high);
  }
}

function readList(unit: RangeOwner, offset: number, visit: RangeVisitor): void {
  const { addressSize } = unit.encoding;
  const cursor = new Cursor(unit.sections.rnglists, '.debug_rnglists', offset);
  let base = unit.lowPc;
  for (;;) {
    const kind = cursor.u8();
    switch (kind) {
      case RLE.end_of_list:
        return;
      case RLE.base_addressx:
        base = unit.indexedAddress(cursor.uleb());
        break;
      case RLE.startx_endx: {
        const low = unit.indexedAddress(cursor.uleb());
        visit(low, unit.indexedAddress(cursor.uleb()));
        break;
      }
      case RLE.startx_length: {
        const low = unit.indexedAddress(cursor.uleb());
        visit(low, low + cursor.uleb());
        break;
      }
      case RLE.offset_pair: {
        const low = cursor.uleb();
        visit(base + low, base + cursor.uleb());
        break;
      }
      case RLE.base_address:
        base = cursor.unsigned(addressSize);
        break;
      case RLE.start_end: {
        const low = cursor.unsigned(addressSize);
        visit(low, cursor.unsigned(addressSize));
        break;
      }
      case RLE.start_length: {
        const low = cursor.unsigned(addressSize);
        visit(low, low + cursor.uleb());
        break;
      }
      default:
        throw cursor.error(`the unknown kind of range ${String(kind)}`);
    }
  }
}
