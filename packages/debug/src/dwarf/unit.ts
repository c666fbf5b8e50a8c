/**
 * A unit of `.debug_info`: what one compilation left, with the values that its root entry sets for all others.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf sections 3.1 and 7.5
 */
import { readAbbreviations } from './abbreviations.ts';
import type { Abbreviation, Abbreviations } from './abbreviations.ts';
import { AT, FORM, UT } from './constants.ts';
import { Cursor } from './cursor.ts';
import { fixedSize, readNumber } from './forms.ts';
import type { Encoding } from './forms.ts';
import { readRanges } from './ranges.ts';
import type { RangeVisitor } from './ranges.ts';
import type { DwarfSections } from './sections.ts';

/** What stands at the front of a unit. */
export interface UnitHeader {
  /** Offset of the unit in `.debug_info`. */
  readonly start: number;
  readonly end: number;
  readonly encoding: Encoding;
  /** `DW_UT_…` */
  readonly type: number;
  readonly abbreviationsOffset: number;
  /** Offset of the root entry. */
  readonly root: number;
  /** What a skeleton and its split unit have in common, to the precision of a double; 0 where it is not told here. */
  readonly splitId: number;
}

/**
 * @param section - `.debug_info`
 * @param start - of the unit
 * @returns its header; the next unit begins at its `end`
 */
export function readUnitHeader(section: Uint8Array, start: number): UnitHeader {
  const cursor = new Cursor(section, '.debug_info', start);
  const { length, is64 } = cursor.unitLength();
  if (length > cursor.left) throw cursor.error(`a unit of ${String(length)} bytes that is cut short`);
  const end = cursor.position + length;
  cursor.end = end;
  const version = cursor.u16();
  if (version < 2 || version > 5) throw cursor.error(`a unit of the unknown version ${String(version)}`);
  let type: number = UT.compile;
  let addressSize: number;
  let abbreviationsOffset: number;
  if (version >= 5) {
    type = cursor.u8();
    addressSize = cursor.u8();
    abbreviationsOffset = cursor.offset(is64);
  } else {
    abbreviationsOffset = cursor.offset(is64);
    addressSize = cursor.u8();
  }
  let splitId = 0;
  if (type === UT.skeleton || type === UT.split_compile) splitId = cursor.u64();
  else if (type === UT.type || type === UT.split_type) cursor.skip(is64 ? 16 : 12);
  const encoding = { version, is64, addressSize };
  return { start, end, encoding, type, abbreviationsOffset, root: cursor.position, splitId };
}

/** One entry's attributes; the values mean what the forms say. */
export interface Entry {
  readonly offset: number;
  readonly abbreviation: Abbreviation;
  readonly values: readonly number[];
}

/** One unit. Throws `Malformed` wherever it can't be read. */
export class Unit {
  readonly header: UnitHeader;
  readonly sections: DwarfSections;
  readonly encoding: Encoding;
  /** Where the unit's addresses begin; 0 where they are in several places. */
  readonly lowPc: number;
  /** Offset in `.debug_line`, where there are lines. */
  readonly lines: number | undefined;
  /** Where it was compiled. */
  readonly directory: string | undefined;
  readonly name: string | undefined;
  /** Name of the file with the rest, where the unit is a skeleton. */
  readonly splitName: string | undefined;
  readonly splitId: number;
  readonly #root: Entry;
  #abbreviations: Abbreviations | undefined;
  #stringBase: number;
  #addressBase: number;
  #rangeBase: number;
  /** Where the ranges of a unit that was split off begin, up to DWARF 4. */
  readonly #pairsBase: number;
  /** Sizes of attributes that are all of fixed size, by abbreviation. */
  readonly #sizes = new Map<Abbreviation, number>();

  /**
   * @param sections - the module's
   * @param header - the unit's
   * @param skeleton - the unit in the module itself, where this one was split off
   */
  constructor(sections: DwarfSections, header: UnitHeader, skeleton?: Unit) {
    this.header = header;
    this.encoding = header.encoding;
    const { is64, version } = header.encoding;
    const isSplit = skeleton !== undefined;
    const { addr, ranges } = skeleton?.sections ?? sections;
    this.sections = isSplit ? { ...sections, addr, ranges } : sections;
    const cursor = this.cursorAt(header.root);
    const root = this.readEntry(cursor);
    if (root === undefined) throw cursor.error('a unit without a root');
    this.#root = root;
    // what is left out begins after the header of the section's first table
    this.#stringBase = this.#number(AT.str_offsets_base) ?? (version < 5 ? 0 : is64 ? 16 : 8);
    this.#addressBase =
      skeleton === undefined
        ? (this.#number(AT.addr_base) ?? this.#number(AT.GNU_addr_base) ?? (version < 5 ? 0 : is64 ? 16 : 8))
        : skeleton.#addressBase;
    this.#rangeBase = this.#number(AT.rnglists_base) ?? (is64 ? 20 : 12);
    this.#pairsBase = (skeleton === undefined ? undefined : skeleton.#number(AT.GNU_ranges_base)) ?? 0;
    this.lowPc = this.addressOf(root, AT.low_pc) ?? skeleton?.lowPc ?? 0;
    this.lines = this.#number(AT.stmt_list);
    this.directory = this.textOf(root, AT.comp_dir);
    this.name = this.textOf(root, AT.name);
    this.splitName = this.textOf(root, AT.dwo_name) ?? this.textOf(root, AT.GNU_dwo_name);
    this.splitId = header.splitId === 0 ? (this.#number(AT.GNU_dwo_id) ?? 0) : header.splitId;
  }

  /** Its root entry. */
  get root(): Entry {
    return this.#root;
  }

  /**
   * The addresses of the unit's code.
   *
   * @param visit - told of each range
   * @returns whether the unit says them at all
   */
  ranges(visit: RangeVisitor): boolean {
    return this.rangesOf(this.#root, visit);
  }

  /** @param offset - in `.debug_info`; @returns a cursor that ends where the unit does */
  cursorAt(offset: number): Cursor {
    return new Cursor(this.sections.info, '.debug_info', offset, this.header.end);
  }

  /**
   * Reads one entry.
   *
   * @param cursor - stands at it; after it when done
   * @returns `undefined` for what ends a list of children
   */
  readEntry(cursor: Cursor): Entry | undefined {
    const offset = cursor.position;
    const abbreviation = this.#abbreviationAt(cursor);
    if (abbreviation === undefined) return undefined;
    const { forms, implicit } = abbreviation;
    const values: number[] = [];
    for (let index = 0; index < forms.length; index++) {
      values.push(readNumber(cursor, forms[index], this.encoding, implicit[index]));
    }
    return { offset, abbreviation, values };
  }

  /**
   * Reads one entry where its tag is among those wanted, and steps over it where it is not.
   *
   * @param cursor - stands at it; after it when done
   * @param isWanted - asked for each tag
   * @returns the entry, only its abbreviation where it is not wanted, `undefined` for what ends a list of children
   */
  scanEntry(cursor: Cursor, isWanted: (tag: number) => boolean): Entry | Abbreviation | undefined {
    const start = cursor.position;
    const abbreviation = this.#abbreviationAt(cursor);
    if (abbreviation === undefined) return undefined;
    if (isWanted(abbreviation.tag)) {
      cursor.position = start;
      return this.readEntry(cursor);
    }
    this.#skipAttributes(cursor, abbreviation);
    return abbreviation;
  }

  /** @param entry - of this unit; @param attribute - `DW_AT_…`; @returns its text, where it has one */
  textOf(entry: Entry, attribute: number): string | undefined {
    const index = entry.abbreviation.attributes.indexOf(attribute);
    return index < 0 ? undefined : this.#text(entry.abbreviation.forms[index], entry.values[index]);
  }

  /** @param entry - of this unit; @param attribute - `DW_AT_…`; @returns its number as it stands there */
  numberOf(entry: Entry, attribute: number): number | undefined {
    const index = entry.abbreviation.attributes.indexOf(attribute);
    return index < 0 ? undefined : entry.values[index];
  }

  /** @param entry - of this unit; @param attribute - `DW_AT_…`; @returns the address, where it is one */
  addressOf(entry: Entry, attribute: number): number | undefined {
    const index = entry.abbreviation.attributes.indexOf(attribute);
    if (index < 0) return undefined;
    const value = entry.values[index];
    switch (entry.abbreviation.forms[index]) {
      case FORM.addr:
        return value;
      case FORM.addrx:
      case FORM.addrx1:
      case FORM.addrx2:
      case FORM.addrx3:
      case FORM.addrx4:
      case FORM.GNU_addr_index:
        return this.indexedAddress(value);
      default:
        return undefined;
    }
  }

  /** @param entry - of this unit; @param attribute - `DW_AT_…`; @returns offset in `.debug_info` of what it refers to */
  referenceOf(entry: Entry, attribute: number): number | undefined {
    const index = entry.abbreviation.attributes.indexOf(attribute);
    if (index < 0) return undefined;
    const value = entry.values[index];
    switch (entry.abbreviation.forms[index]) {
      case FORM.ref1:
      case FORM.ref2:
      case FORM.ref4:
      case FORM.ref8:
      case FORM.ref_udata:
        return this.header.start + value;
      case FORM.ref_addr:
        return value;
      default:
        return undefined;
    }
  }

  /**
   * The addresses of an entry's code.
   *
   * @param entry - of this unit
   * @param visit - told of each range
   * @returns whether the entry says them at all
   */
  rangesOf(entry: Entry, visit: RangeVisitor): boolean {
    const { attributes, forms } = entry.abbreviation;
    const at = attributes.indexOf(AT.ranges);
    if (at >= 0) {
      readRanges(this, this.#rangeList(forms[at], entry.values[at]), visit);
      return true;
    }
    const low = this.addressOf(entry, AT.low_pc);
    const high = attributes.indexOf(AT.high_pc);
    if (low === undefined || high < 0) return false;
    const end = this.addressOf(entry, AT.high_pc) ?? low + entry.values[high];
    if (low > 0) visit(low, end);
    return true;
  }

  /** @param index - in the unit's table of addresses */
  indexedAddress(index: number): number {
    const { addressSize } = this.encoding;
    const cursor = new Cursor(this.sections.addr, '.debug_addr', this.#addressBase + index * addressSize);
    return cursor.unsigned(addressSize);
  }

  #rangeList(form: number, value: number): number {
    if (form !== FORM.rnglistx) return value + this.#pairsBase;
    const { is64 } = this.encoding;
    const at = this.#rangeBase + value * (is64 ? 8 : 4);
    return this.#rangeBase + new Cursor(this.sections.rnglists, '.debug_rnglists', at).offset(is64);
  }

  #number(attribute: number): number | undefined {
    return this.numberOf(this.#root, attribute);
  }

  #text(form: number, value: number): string | undefined {
    const { info, str, lineStr } = this.sections;
    switch (form) {
      case FORM.string:
        return new Cursor(info, '.debug_info', value).text();
      case FORM.strp:
        return new Cursor(str, '.debug_str', value).text();
      case FORM.line_strp:
        return new Cursor(lineStr, '.debug_line_str', value).text();
      case FORM.strx:
      case FORM.strx1:
      case FORM.strx2:
      case FORM.strx3:
      case FORM.strx4:
      case FORM.GNU_str_index: {
        const { is64 } = this.encoding;
        const at = this.#stringBase + value * (is64 ? 8 : 4);
        const offset = new Cursor(this.sections.strOffsets, '.debug_str_offsets', at).offset(is64);
        return new Cursor(str, '.debug_str', offset).text();
      }
      default:
        return undefined;
    }
  }

  #abbreviationAt(cursor: Cursor): Abbreviation | undefined {
    const code = cursor.uleb();
    if (code === 0) return undefined;
    this.#abbreviations ??= readAbbreviations(this.sections.abbrev, this.header.abbreviationsOffset);
    const abbreviation = this.#abbreviations.get(code);
    if (abbreviation === undefined) throw cursor.error(`an entry of the unknown kind ${String(code)}`);
    return abbreviation;
  }

  #skipAttributes(cursor: Cursor, abbreviation: Abbreviation): void {
    let size = this.#sizes.get(abbreviation);
    if (size === undefined) {
      const sizes = abbreviation.forms.map((form) => fixedSize(form, this.encoding));
      size = sizes.includes(-1) ? -1 : sizes.reduce((sum, each) => sum + each, 0);
      this.#sizes.set(abbreviation, size);
    }
    if (size >= 0) {
      cursor.skip(size);
      return;
    }
    for (const form of abbreviation.forms) readNumber(cursor, form, this.encoding, 0);
  }
}
