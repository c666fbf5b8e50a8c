/**
 * The values of attributes, read and stepped over.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 7.5.6
 */
import { FORM } from './constants.ts';
import type { Cursor } from './cursor.ts';

/** What a unit's header says of how its values are written. */
export interface Encoding {
  readonly version: number;
  readonly is64: boolean;
  /** Bytes of an address. */
  readonly addressSize: number;
}

/** `indirect` may lead to `indirect`, but nobody writes that. */
const MOST_INDIRECTIONS = 8;

/**
 * Reads a value that is a number: an address, an offset, an index, a constant, a flag. What the number means depends
 * on the form; values of other kinds are stepped over.
 *
 * @param cursor - stands at the value; after it when done
 * @param form - `DW_FORM_…`
 * @param encoding - of the unit
 * @param implicit - the value, where the form says that it stands in the abbreviation
 * @returns the number; for a text that stands there itself its offset; 0 for a block
 */
export function readNumber(cursor: Cursor, form: number, encoding: Encoding, implicit: number): number {
  switch (form) {
    case FORM.addr:
      return cursor.unsigned(encoding.addressSize);
    case FORM.data1:
    case FORM.flag:
    case FORM.ref1:
    case FORM.strx1:
    case FORM.addrx1:
      return cursor.u8();
    case FORM.data2:
    case FORM.ref2:
    case FORM.strx2:
    case FORM.addrx2:
      return cursor.u16();
    case FORM.strx3:
    case FORM.addrx3:
      return cursor.u24();
    case FORM.data4:
    case FORM.ref4:
    case FORM.ref_sup4:
    case FORM.strx4:
    case FORM.addrx4:
      return cursor.u32();
    case FORM.data8:
    case FORM.ref8:
    case FORM.ref_sig8:
    case FORM.ref_sup8:
      return cursor.u64();
    case FORM.sdata:
      return cursor.sleb();
    case FORM.udata:
    case FORM.ref_udata:
    case FORM.strx:
    case FORM.addrx:
    case FORM.loclistx:
    case FORM.rnglistx:
    case FORM.GNU_addr_index:
    case FORM.GNU_str_index:
      return cursor.uleb();
    case FORM.strp:
    case FORM.line_strp:
    case FORM.sec_offset:
    case FORM.strp_sup:
      return cursor.offset(encoding.is64);
    case FORM.ref_addr:
      return encoding.version < 3 ? cursor.unsigned(encoding.addressSize) : cursor.offset(encoding.is64);
    case FORM.flag_present:
      return 1;
    case FORM.implicit_const:
      return implicit;
    case FORM.string: {
      const at = cursor.position;
      cursor.skipText();
      return at;
    }
    default:
      skipBlock(cursor, form, encoding);
      return 0;
  }
}

function skipBlock(cursor: Cursor, form: number, encoding: Encoding): void {
  switch (form) {
    case FORM.block1:
      cursor.skip(cursor.u8());
      return;
    case FORM.block2:
      cursor.skip(cursor.u16());
      return;
    case FORM.block4:
      cursor.skip(cursor.u32());
      return;
    case FORM.block:
    case FORM.exprloc:
      cursor.skip(cursor.uleb());
      return;
    case FORM.data16:
      cursor.skip(16);
      return;
    case FORM.indirect:
      for (let left = MOST_INDIRECTIONS; left > 0; left--) {
        const actual = cursor.uleb();
        if (actual !== FORM.indirect) {
          if (actual === FORM.implicit_const) break;
          readNumber(cursor, actual, encoding, 0);
          return;
        }
      }
      throw cursor.error('an indirect form that leads nowhere');
    default:
      throw cursor.error(`the unknown form 0x${form.toString(16)}`);
  }
}

/**
 * @param form - `DW_FORM_…`
 * @param encoding - of the unit
 * @returns how many bytes its values take; -1 where each says that itself
 */
export function fixedSize(form: number, { version, is64, addressSize }: Encoding): number {
  switch (form) {
    case FORM.flag_present:
    case FORM.implicit_const:
      return 0;
    case FORM.data1:
    case FORM.flag:
    case FORM.ref1:
    case FORM.strx1:
    case FORM.addrx1:
      return 1;
    case FORM.data2:
    case FORM.ref2:
    case FORM.strx2:
    case FORM.addrx2:
      return 2;
    case FORM.strx3:
    case FORM.addrx3:
      return 3;
    case FORM.data4:
    case FORM.ref4:
    case FORM.ref_sup4:
    case FORM.strx4:
    case FORM.addrx4:
      return 4;
    case FORM.data8:
    case FORM.ref8:
    case FORM.ref_sig8:
    case FORM.ref_sup8:
      return 8;
    case FORM.data16:
      return 16;
    case FORM.addr:
      return addressSize;
    case FORM.strp:
    case FORM.line_strp:
    case FORM.sec_offset:
    case FORM.strp_sup:
      return is64 ? 8 : 4;
    case FORM.ref_addr:
      return version < 3 ? addressSize : is64 ? 8 : 4;
    default:
      return -1;
  }
}
