/**
 * The lines of a unit: its line program is run once, and its rows are kept in typed arrays.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 6.2
 */
import { LNE, LNS } from './constants.ts';
import { Cursor } from './cursor.ts';
import { Intervals } from './intervals.ts';
import { readLineHeader } from './line-header.ts';
import type { LineFile, LineHeader } from './line-header.ts';
import { joinPaths } from './paths.ts';
import type { Unit } from './unit.ts';

/** A row as it stands in the table. */
export interface LineRow {
  /** First address it stands for. */
  readonly address: number;
  /** Address after the last. */
  readonly end: number;
  /** Index of the file. */
  readonly file: number;
  /** From 1; 0 where the compiler says that it is no line's. */
  readonly line: number;
  /** From 1; 0 where it is not told. */
  readonly column: number;
  /** First address of the rows it stands among. */
  readonly sequence: number;
}

/** Rows that follow each other without a gap. */
interface Sequence {
  readonly low: number;
  readonly first: number;
  /** Index after the row that only says where the sequence ends. */
  readonly end: number;
}

/** The lines of one unit. */
export class LineTable {
  readonly #header: LineHeader;
  readonly #files: (LineFile | undefined)[];
  readonly #paths = new Map<number, string | undefined>();
  readonly #rows: RowStore;

  /**
   * @param unit - one with lines
   * @param codeLength - bytes of the code section; what lies beyond was dropped by the linker
   */
  constructor(unit: Unit, codeLength: number) {
    this.#header = readLineHeader(unit.sections, unit.lines ?? 0, unit.encoding, unit.directory ?? '');
    this.#files = [...this.#header.files];
    this.#rows = new RowStore(codeLength);
    runProgram(unit.sections.line, this.#header, this.#rows, this.#files);
  }

  /**
   * @param address - in the code section
   * @returns the row that stands for it
   */
  find(address: number): LineRow | undefined {
    return this.#rows.find(address);
  }

  /** All rows but those that say where sequences end. */
  rows(): Generator<LineRow> {
    return this.#rows.all();
  }

  /**
   * @param index - of a file
   * @returns its path, as far as the compiler told it
   */
  path(index: number): string | undefined {
    if (!this.#paths.has(index)) this.#paths.set(index, this.#path(index));
    return this.#paths.get(index);
  }

  #path(index: number): string | undefined {
    const file = this.#files[index];
    if (file === undefined || file.name === '') return undefined;
    const { directories } = this.#header;
    const [base = ''] = directories;
    return joinPaths(base, file.directory === 0 ? '' : (directories[file.directory] ?? ''), file.name);
  }
}

class RowStore {
  #addresses = new Float64Array(256);
  #files = new Uint32Array(256);
  #lines = new Uint32Array(256);
  #columns = new Uint32Array(256);
  #count = 0;
  /** Where the sequence that is being read begins. */
  #first = 0;
  #isOrdered = true;
  readonly #sequences = new Intervals<Sequence>();
  readonly #codeLength: number;

  constructor(codeLength: number) {
    this.#codeLength = codeLength;
  }

  add(address: number, file: number, line: number, column: number): void {
    if (this.#count === this.#lines.length) this.#grow();
    const at = this.#count++;
    if (at > this.#first && address < this.#addresses[at - 1]) this.#isOrdered = false;
    this.#addresses[at] = address;
    this.#files[at] = file;
    this.#lines[at] = line;
    this.#columns[at] = column;
  }

  /** Ends a sequence; one that is out of order, or of code that was dropped, is forgotten. */
  endSequence(address: number): void {
    this.add(address, 0, 0, 0);
    const first = this.#first;
    const low = this.#addresses[first];
    if (this.#isOrdered && low > 0 && address <= this.#codeLength) {
      this.#sequences.add(low, address, { low, first, end: this.#count });
    } else this.#count = first;
    this.#first = this.#count;
    this.#isOrdered = true;
  }

  find(address: number): LineRow | undefined {
    for (const sequence of this.#sequences.find(address)) {
      let low = sequence.first;
      let high = sequence.end;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.#addresses[middle] <= address) low = middle + 1;
        else high = middle;
      }
      return this.#row(low - 1, sequence);
    }
    return undefined;
  }

  *all(): Generator<LineRow> {
    for (const sequence of this.#sequences.values()) {
      for (let index = sequence.first; index < sequence.end - 1; index++) yield this.#row(index, sequence);
    }
  }

  #row(index: number, { low }: Sequence): LineRow {
    return {
      address: this.#addresses[index],
      end: this.#addresses[index + 1],
      file: this.#files[index],
      line: this.#lines[index],
      column: this.#columns[index],
      sequence: low,
    };
  }

  #grow(): void {
    const size = this.#lines.length * 2;
    const grown = <T extends Float64Array | Uint32Array>(larger: T, from: T): T => {
      larger.set(from);
      return larger;
    };
    this.#addresses = grown(new Float64Array(size), this.#addresses);
    this.#files = grown(new Uint32Array(size), this.#files);
    this.#lines = grown(new Uint32Array(size), this.#lines);
    this.#columns = grown(new Uint32Array(size), this.#columns);
  }
}

/** Every opcode takes a byte at least and makes a row at most, so that a program ends and fits in memory. */
function runProgram(
  section: Uint8Array,
  header: LineHeader,
  rows: RowStore,
  files: (LineFile | undefined)[],
): void {
  const { instructionLength, lineBase, lineRange, opcodeBase, encoding } = header;
  const cursor = new Cursor(section, '.debug_line', header.program, header.end);
  const constAdvance = Math.floor((255 - opcodeBase) / lineRange) * instructionLength;
  let address = 0;
  let file = 1;
  let line = 1;
  let column = 0;
  while (cursor.position < cursor.end) {
    const opcode = cursor.u8();
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      address += Math.floor(adjusted / lineRange) * instructionLength;
      line += lineBase + (adjusted % lineRange);
      rows.add(address, file, line, column);
      continue;
    }
    switch (opcode) {
      case 0: {
        const length = cursor.uleb();
        const next = cursor.position + length;
        if (!(next <= cursor.end)) throw cursor.error('an instruction that is cut short');
        const extended = length === 0 ? 0 : cursor.u8();
        if (extended === LNE.end_sequence) {
          rows.endSequence(address);
          address = column = 0;
          file = line = 1;
        } else if (extended === LNE.set_address) {
          address = cursor.unsigned(length - 1 || encoding.addressSize);
        } else if (extended === LNE.define_file) {
          files.push({ name: cursor.text(), directory: cursor.uleb() });
        }
        cursor.position = next;
        break;
      }
      case LNS.copy:
        rows.add(address, file, line, column);
        break;
      case LNS.advance_pc:
        address += cursor.uleb() * instructionLength;
        break;
      case LNS.advance_line:
        line += cursor.sleb();
        break;
      case LNS.set_file:
        file = cursor.uleb();
        break;
      case LNS.set_column:
        column = cursor.uleb();
        break;
      case LNS.const_add_pc:
        address += constAdvance;
        break;
      case LNS.fixed_advance_pc:
        address += cursor.u16();
        break;
      default:
        for (let left = header.operands[opcode - 1] ?? 0; left > 0; left--) cursor.skipLeb();
    }
  }
}
