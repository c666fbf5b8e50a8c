import { nameOfEntry, UnitFunctions } from './functions.ts';
import type { DwarfFunction, InlinedCall, UnitFinder } from './functions.ts';
import { UT } from './constants.ts';
import { Intervals } from './intervals.ts';
import { LineTable } from './line-table.ts';
import { Malformed } from './malformed.ts';
import type { DwarfSections } from './sections.ts';
import type { SplitDwarf } from './split-dwarf.ts';
import { readUnitHeader, Unit } from './unit.ts';

/** A place in a source file; what is not known is `undefined`. */
export interface SourcePlace {
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
  /** From 1, in bytes or characters as the compiler counts. */
  readonly column: number | undefined;
}

/** One function that was being executed at an address. */
export interface SourceFrame extends SourcePlace {
  /** Its name as the compiler left it, mangled where it is; `undefined` where only lines are known. */
  readonly name: string | undefined;
  /** Whether its code stands in that of the next frame. */
  readonly inlined: boolean;
}

/** What was found at an address: frames, innermost first, or why there are none. */
export type Found = { readonly frames: readonly SourceFrame[] } | { readonly reason: string };

/** Where a function's code begins and ends in the code section. */
export interface CodeSpan {
  /** Address of the size in front of the body. */
  readonly low: number;
  readonly high: number;
}

/** Where a function is described. */
export interface FunctionEntry {
  readonly unit: Unit;
  /** Offset in `.debug_info`. */
  readonly entry: number;
  /** Finds the units that it refers to. */
  readonly unitAt: UnitFinder;
}

const NO_UNIT = 'no unit of the debug information speaks of this code';
const OTHER_CODE = 'the debug information is of other code than the module holds';

/** Bytes that the size in front of a body takes at most. */
const WIDEST_SIZE = 5;

/**
 * A module's DWARF. Units are listed when something is first looked up; what a unit says is read when an address
 * falls into it, and kept.
 */
export class Dwarf {
  readonly #sections: DwarfSections;
  readonly #codeLength: number;
  readonly #findSplit: () => SplitDwarf | undefined;
  #split: { readonly file: SplitDwarf | undefined } | undefined;
  #units: UnitIndex | undefined;
  readonly #lines = new Map<Unit, LineTable | Malformed>();
  readonly #functions = new Map<Unit, UnitFunctions>();

  /**
   * @param sections - of the module, or of a file beside it
   * @param codeLength - bytes of the code section
   * @param findSplit - gets the file with what was split off; asked once, where a unit says that something was
   */
  constructor(
    sections: DwarfSections,
    codeLength: number,
    findSplit: () => SplitDwarf | undefined = () => undefined,
  ) {
    this.#sections = sections;
    this.#codeLength = codeLength;
    this.#findSplit = findSplit;
  }

  /** The units that could be read. */
  get units(): readonly Unit[] {
    return this.#index().all;
  }

  /**
   * @param address - offset of an instruction in the code section
   * @param span - of the function it is in
   * @returns the functions that were being executed there, or why they are not known
   */
  find(address: number, span: CodeSpan): Found {
    try {
      return this.#find(address, span);
    } catch (error) {
      if (error instanceof Malformed) return { reason: error.message };
      throw error;
    }
  }

  /**
   * @param address - offset of an instruction in the code section
   * @param span - of the function it is in
   * @returns the function's entry, or why it is not known
   */
  functionAt(address: number, span: CodeSpan): FunctionEntry | { readonly reason: string } {
    const index = this.#index();
    let reason = index.problem ?? NO_UNIT;
    for (const unit of index.candidates(address)) {
      const functions = orMalformed(() => this.functionsOf(unit));
      if (functions instanceof Malformed) {
        reason = functions.message;
        continue;
      }
      const found = functions.find(address);
      if (found === undefined) continue;
      if (!fits(found, span)) reason = OTHER_CODE;
      else return { unit: functions.unit, entry: found.entry, unitAt: this.#unitFinder(unit, functions) };
    }
    return { reason };
  }

  /**
   * @param unit - one of {@link units}
   * @returns its lines, or `undefined` where it has none that can be read
   */
  linesOf(unit: Unit): LineTable | undefined {
    if (unit.lines === undefined) return undefined;
    let table = this.#lines.get(unit);
    if (table === undefined) {
      table = orMalformed(() => new LineTable(unit, this.#codeLength));
      this.#lines.set(unit, table);
    }
    return table instanceof Malformed ? undefined : table;
  }

  /**
   * @param unit - one of {@link units}
   * @returns its functions
   * @throws Malformed when its entries can't be read
   */
  functionsOf(unit: Unit): UnitFunctions {
    let functions = this.#functions.get(unit);
    if (functions === undefined) {
      functions = new UnitFunctions(this.#splitOf(unit) ?? unit);
      this.#functions.set(unit, functions);
    }
    return functions;
  }

  #splitOf(unit: Unit): Unit | undefined {
    if (unit.splitName === undefined) return undefined;
    this.#split ??= { file: this.#findSplit() };
    return this.#split.file?.unitOf(unit);
  }

  #find(address: number, span: CodeSpan): Found {
    const index = this.#index();
    let reason = index.problem ?? NO_UNIT;
    for (const unit of index.candidates(address)) {
      const functions = orMalformed(() => this.functionsOf(unit));
      const found = functions instanceof Malformed ? undefined : functions.find(address);
      if (functions instanceof Malformed) reason = functions.message;
      if (found !== undefined && !fits(found, span)) {
        reason = OTHER_CODE;
        continue;
      }
      const place = this.#placeAt(unit, address, span);
      if (found !== undefined && !(functions instanceof Malformed)) {
        return { frames: this.#frames(unit, functions, found, address, place ?? NOWHERE) };
      }
      if (place !== undefined) return { frames: [{ name: undefined, inlined: false, ...place }] };
      const lines = this.#lines.get(unit);
      if (lines instanceof Malformed) reason = lines.message;
    }
    return { reason };
  }

  #frames(
    unit: Unit,
    functions: UnitFunctions,
    found: DwarfFunction,
    address: number,
    innermost: SourcePlace,
  ): readonly SourceFrame[] {
    const unitAt = this.#unitFinder(unit, functions);
    const frames: SourceFrame[] = [];
    let place = innermost;
    for (const call of [...functions.inlinedAt(found, address)].reverse()) {
      const name = nameOfEntry(functions.unit, call.entry, unitAt);
      frames.push({ name, inlined: true, ...place });
      place = this.#callPlace(unit, call);
    }
    frames.push({ name: functions.nameOf(found, unitAt), inlined: false, ...place });
    return frames;
  }

  #placeAt(unit: Unit, address: number, span: CodeSpan): SourcePlace | undefined {
    const table = this.linesOf(unit);
    const row = table?.find(address);
    // a row that began in front of the function says nothing of it
    if (table === undefined || row === undefined || row.address < span.low) return undefined;
    return place(table, row.file, row.line, row.column);
  }

  /** What was split off refers to nothing outside of it. */
  #unitFinder(unit: Unit, functions: UnitFunctions): UnitFinder {
    return (offset) => (functions.unit === unit ? this.#index().unitAt(offset) : functions.unit);
  }

  #callPlace(unit: Unit, { file, line, column }: InlinedCall): SourcePlace {
    const table = this.linesOf(unit);
    return table === undefined ? NOWHERE : place(table, file, line, column);
  }

  #index(): UnitIndex {
    return (this.#units ??= new UnitIndex(this.#sections));
  }
}

const NOWHERE: SourcePlace = Object.freeze({ file: undefined, line: undefined, column: undefined });

function place(table: LineTable, file: number, line: number, column: number): SourcePlace {
  // line 0 is the compiler's word for code that no line stands for
  if (line <= 0 || line > 0x7fffffff) return NOWHERE;
  return { file: table.path(file), line, column: column > 0 ? column : undefined };
}

/** A function of a module is one function to the compiler: whoever changed the code since has moved it. */
function fits({ low, high }: DwarfFunction, span: CodeSpan): boolean {
  return low >= span.low && low <= span.low + WIDEST_SIZE && high <= span.high;
}

function orMalformed<T>(read: () => T): T | Malformed {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return error;
    throw error;
  }
}

/** Which unit speaks of which code. */
class UnitIndex {
  readonly all: Unit[] = [];
  /** Why units are missing. */
  problem: string | undefined;
  readonly #placed = new Intervals<Unit>();
  /** Units that don't say where their code is. */
  readonly #unplaced: Unit[] = [];

  constructor(sections: DwarfSections) {
    let start = 0;
    while (start < sections.info.length) {
      const header = orMalformed(() => readUnitHeader(sections.info, start));
      if (header instanceof Malformed) {
        this.problem ??= header.message;
        return;
      }
      if (header.type !== UT.type && header.type !== UT.split_type) {
        const unit = orMalformed(() => new Unit(sections, header));
        if (unit instanceof Malformed) this.problem ??= unit.message;
        else this.#add(unit);
      }
      start = header.end;
    }
  }

  *candidates(address: number): Generator<Unit> {
    yield* this.#placed.find(address);
    yield* this.#unplaced;
  }

  unitAt(offset: number): Unit | undefined {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.all[middle].header.start <= offset) low = middle + 1;
      else high = middle;
    }
    const unit = this.all[low - 1] as Unit | undefined;
    return unit !== undefined && offset < unit.header.end ? unit : undefined;
  }

  #add(unit: Unit): void {
    this.all.push(unit);
    const isPlaced = orMalformed(() =>
      unit.ranges((low, high) => {
        this.#placed.add(low, high, unit);
      }),
    );
    if (isPlaced !== true) this.#unplaced.push(unit);
  }
}
