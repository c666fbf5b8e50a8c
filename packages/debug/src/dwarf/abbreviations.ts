import { FORM } from './constants.ts';
import { Cursor } from './cursor.ts';

/** How one kind of entry is written: its tag and its attributes in order. */
export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  /** `DW_AT_…` of each attribute. */
  readonly attributes: readonly number[];
  /** `DW_FORM_…` of each attribute. */
  readonly forms: readonly number[];
  /** The value of each attribute whose form is `implicit_const`. */
  readonly implicit: readonly number[];
}

/** The abbreviations of a unit, by code. */
export type Abbreviations = ReadonlyMap<number, Abbreviation>;

/**
 * Reads a table of abbreviations.
 *
 * @param section - `.debug_abbrev`
 * @param offset - of the table
 * @returns the abbreviations by code
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 7.5.3
 */
export function readAbbreviations(section: Uint8Array, offset: number): Abbreviations {
  const cursor = new Cursor(section, '.debug_abbrev', offset);
  const table = new Map<number, Abbreviation>();
  for (;;) {
    const code = cursor.uleb();
    if (code === 0) return table;
    const tag = cursor.uleb();
    const hasChildren = cursor.u8() !== 0;
    const attributes: number[] = [];
    const forms: number[] = [];
    const implicit: number[] = [];
    for (;;) {
      const attribute = cursor.uleb();
      const form = cursor.uleb();
      const value = form === FORM.implicit_const ? cursor.sleb() : 0;
      if (attribute === 0 && form === 0) break;
      attributes.push(attribute);
      forms.push(form);
      implicit.push(value);
    }
    if (!table.has(code)) table.set(code, { tag, hasChildren, attributes, forms, implicit });
  }
}
