/**
 * The index of a package of split DWARF (`.debug_cu_index`): which part of each section is whose.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 7.3.5.3
 */
import { Cursor } from './cursor.ts';
import type { DwarfSections } from './sections.ts';

/** Columns of the table, `DW_SECT_…`, that are read here. */
const COLUMNS: ReadonlyMap<number, keyof DwarfSections> = new Map([
  [1, 'info'],
  [3, 'abbrev'],
  [4, 'line'],
  [5, 'loclists'],
  [6, 'strOffsets'],
  [8, 'rnglists'],
]);

/** More columns than any version has. */
const MOST_COLUMNS = 16;

/**
 * @param index - `.debug_cu_index`
 * @param sections - of the package
 * @returns each unit's own sections, by the number it has in common with its skeleton
 * @throws Malformed when the index can't be read
 */
export function readUnitIndex(
  index: Uint8Array,
  sections: DwarfSections,
): ReadonlyMap<number, DwarfSections> {
  const cursor = new Cursor(index, '.debug_cu_index');
  // from version 5 on the number has two bytes, with two of padding, so that it reads the same
  const version = cursor.u32();
  if (version !== 2 && version !== 5)
    throw cursor.error(`an index of the unknown version ${String(version)}`);
  const [columnCount, unitCount, slotCount] = [cursor.u32(), cursor.u32(), cursor.u32()];
  const bytes = slotCount * 12 + columnCount * 4 + unitCount * columnCount * 8;
  if (columnCount > MOST_COLUMNS || bytes > cursor.left) throw cursor.error('an index that is cut short');
  const ids = Array.from({ length: slotCount }, () => cursor.u64());
  const rows = Array.from({ length: slotCount }, () => cursor.u32());
  const columns = Array.from({ length: columnCount }, () => COLUMNS.get(cursor.u32()));
  const numbers = (): number[] => Array.from({ length: unitCount * columnCount }, () => cursor.u32());
  const [offsets, sizes] = [numbers(), numbers()];
  const units = new Map<number, DwarfSections>();
  for (const [slot, row] of rows.entries()) {
    if (row === 0 || row > unitCount) continue;
    const own: Partial<Record<keyof DwarfSections, Uint8Array>> = {};
    for (const [column, name] of columns.entries()) {
      if (name === undefined) continue;
      const at = (row - 1) * columnCount + column;
      own[name] = sections[name].subarray(offsets[at], offsets[at] + sizes[at]);
    }
    units.set(ids[slot], { ...sections, ...own });
  }
  return units;
}
