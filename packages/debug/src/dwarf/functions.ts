/**
 * The functions of a unit, with the calls that the compiler inlined into them.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 3.3
 */
import { AT, TAG } from './constants.ts';
import type { Cursor } from './cursor.ts';
import { Intervals } from './intervals.ts';
import type { Entry, Unit } from './unit.ts';

/** A function with code of its own. */
export interface DwarfFunction {
  /** First address of its code, and the address after the last. */
  readonly low: number;
  readonly high: number;
  /** Offset of its entry in `.debug_info`. */
  readonly entry: number;
}

/** A call that was inlined. */
export interface InlinedCall {
  /** Its entry, which says by `abstract_origin` whose code it is. */
  readonly entry: Entry;
  /** Where the call was: index of the file, line and column; 0 where it is not told. */
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

const isFunction = (tag: number): boolean => tag === TAG.subprogram;
const isCode = (tag: number): boolean => tag === TAG.subprogram || tag === TAG.inlined_subroutine;

/** Entries may refer to each other in a ring. */
const MOST_REFERENCES = 16;

/** The functions of one unit. */
export class UnitFunctions {
  readonly unit: Unit;
  readonly #functions: Intervals<DwarfFunction>;

  /**
   * @param unit - its entries are stepped through once
   */
  constructor(unit: Unit) {
    this.unit = unit;
    this.#functions = findFunctions(unit);
  }

  /**
   * @param address - in the code section
   * @returns the function whose code it is
   */
  find(address: number): DwarfFunction | undefined {
    for (const found of this.#functions.find(address)) return found;
    return undefined;
  }

  /** All functions with code. */
  all(): Generator<DwarfFunction> {
    return this.#functions.values();
  }

  /**
   * @param found - a function of this unit
   * @param address - in its code
   * @returns the calls inlined there, outermost first
   */
  inlinedAt(found: DwarfFunction, address: number): readonly InlinedCall[] {
    const { unit } = this;
    const cursor = unit.cursorAt(found.entry);
    const calls: InlinedCall[] = [];
    if (unit.readEntry(cursor)?.abbreviation.hasChildren !== true) return calls;
    /** Below which depth what is inlined counts: that of the innermost call found so far, plus one. */
    let depth = 1;
    /** Depth below which nothing is looked at. */
    let skipped = Infinity;
    while (depth > 0) {
      const entry = unit.scanEntry(cursor, isCode);
      if (entry === undefined) {
        depth -= 1;
        if (depth <= skipped) skipped = Infinity;
        continue;
      }
      if (skipped === Infinity && 'values' in entry && !this.#isWithin(entry, address, calls))
        skipped = depth;
      const { hasChildren } = 'values' in entry ? entry.abbreviation : entry;
      if (hasChildren) depth += 1;
      else if (depth === skipped) skipped = Infinity;
    }
    return calls;
  }

  #isWithin(entry: Entry, address: number, calls: InlinedCall[]): boolean {
    if (entry.abbreviation.tag !== TAG.inlined_subroutine) return false;
    const { unit } = this;
    let isWithin = false;
    unit.rangesOf(entry, (low, high) => {
      isWithin ||= address >= low && address < high;
    });
    if (isWithin) {
      calls.push({
        entry,
        file: unit.numberOf(entry, AT.call_file) ?? 0,
        line: unit.numberOf(entry, AT.call_line) ?? 0,
        column: unit.numberOf(entry, AT.call_column) ?? 0,
      });
    }
    return isWithin;
  }

  /**
   * @param found - a function of this unit
   * @param unitAt - finds the unit of an offset in `.debug_info`
   * @returns its name, mangled where it has such a name
   */
  nameOf(found: DwarfFunction, unitAt: UnitFinder): string | undefined {
    const entry = this.unit.readEntry(this.unit.cursorAt(found.entry));
    return entry === undefined ? undefined : nameOfEntry(this.unit, entry, unitAt);
  }
}

/** Finds the unit that an offset of `.debug_info` lies in. */
export type UnitFinder = (offset: number) => Unit | undefined;

/**
 * @param unit - the entry's
 * @param entry - of a function or an inlined call
 * @param unitAt - finds the unit of an offset in `.debug_info`
 * @returns the function's name, mangled where it has such a name
 */
export function nameOfEntry(unit: Unit, entry: Entry, unitAt: UnitFinder): string | undefined {
  let plain: string | undefined;
  let at: Unit = unit;
  let current: Entry = entry;
  for (let left = MOST_REFERENCES; left > 0; left--) {
    const linkage = at.textOf(current, AT.linkage_name) ?? at.textOf(current, AT.MIPS_linkage_name);
    if (linkage !== undefined) return linkage;
    plain ??= at.textOf(current, AT.name);
    const next = at.referenceOf(current, AT.abstract_origin) ?? at.referenceOf(current, AT.specification);
    const nextUnit = next === undefined ? undefined : unitAt(next);
    if (next === undefined || nextUnit === undefined) break;
    const nextEntry = nextUnit.readEntry(nextUnit.cursorAt(next));
    if (nextEntry === undefined) break;
    at = nextUnit;
    current = nextEntry;
  }
  return plain;
}

function findFunctions(unit: Unit): Intervals<DwarfFunction> {
  const functions = new Intervals<DwarfFunction>();
  const cursor: Cursor = unit.cursorAt(unit.header.root);
  while (cursor.position < cursor.end) {
    const entry = unit.scanEntry(cursor, isFunction);
    if (entry === undefined || !('values' in entry)) continue;
    unit.rangesOf(entry, (low, high) => {
      functions.add(low, high, { low, high, entry: entry.offset });
    });
  }
  return functions;
}
