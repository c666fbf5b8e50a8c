/**
 * The head of a line program: how it is written, and the files it speaks of.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 6.2.4
 */
import { FORM, LNCT } from './constants.ts';
import { Cursor } from './cursor.ts';
import { readNumber } from './forms.ts';
import type { Encoding } from './forms.ts';
import type { DwarfSections } from './sections.ts';

/** One file: its name, and the index of its directory. */
export interface LineFile {
  readonly name: string;
  readonly directory: number;
}

/** What stands in front of a line program. */
export interface LineHeader {
  readonly encoding: Encoding;
  /** Offsets of the program. */
  readonly program: number;
  readonly end: number;
  readonly instructionLength: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** How many operands each opcode below `opcodeBase` takes; the first is opcode 1's. */
  readonly operands: readonly number[];
  /** The directory with index 0 is where the unit was compiled. */
  readonly directories: readonly string[];
  /** Where the version counts from 1, the first is left out. */
  readonly files: readonly (LineFile | undefined)[];
}

/**
 * @param sections - the module's
 * @param offset - of the line program
 * @param unit - how the unit that it belongs to is written, for what versions before 5 don't say
 * @param directory - where the unit was compiled
 */
export function readLineHeader(
  sections: DwarfSections,
  offset: number,
  unit: Encoding,
  directory: string,
): LineHeader {
  const cursor = new Cursor(sections.line, '.debug_line', offset);
  const { length, is64 } = cursor.unitLength();
  if (length > cursor.left) throw cursor.error('lines that are cut short');
  const end = cursor.position + length;
  cursor.end = end;
  const version = cursor.u16();
  if (version < 2 || version > 5) throw cursor.error(`lines of the unknown version ${String(version)}`);
  let { addressSize } = unit;
  if (version >= 5) {
    addressSize = cursor.u8();
    cursor.skip(1);
  }
  const headerLength = cursor.offset(is64);
  const program = cursor.position + headerLength;
  if (!(program <= end)) throw cursor.error('a head that is longer than what it belongs to');
  const instructionLength = cursor.u8();
  if (version >= 4 && cursor.u8() > 1) throw cursor.error('lines for instructions in bundles');
  cursor.skip(1);
  const lineBase = cursor.i8();
  const lineRange = cursor.u8();
  const opcodeBase = cursor.u8();
  if (lineRange === 0) throw cursor.error('a line range of 0');
  const operands: number[] = [];
  for (let opcode = 1; opcode < opcodeBase; opcode++) operands.push(cursor.u8());
  const encoding = { version, is64, addressSize };
  cursor.end = program;
  const table = version >= 5 ? readTables(cursor, sections, encoding) : readLists(cursor, directory);
  return { encoding, program, end, instructionLength, lineBase, lineRange, opcodeBase, operands, ...table };
}

type FileTable = Pick<LineHeader, 'directories' | 'files'>;

function readLists(cursor: Cursor, directory: string): FileTable {
  const directories = [directory];
  for (let name = cursor.text(); name !== ''; name = cursor.text()) directories.push(name);
  const files: (LineFile | undefined)[] = [undefined];
  for (let name = cursor.text(); name !== ''; name = cursor.text()) {
    files.push({ name, directory: cursor.uleb() });
    cursor.skipLeb();
    cursor.skipLeb();
  }
  return { directories, files };
}

function readTables(cursor: Cursor, sections: DwarfSections, encoding: Encoding): FileTable {
  const directories = readTable(cursor, sections, encoding).map(({ name }) => name);
  return { directories, files: readTable(cursor, sections, encoding) };
}

function readTable(cursor: Cursor, sections: DwarfSections, encoding: Encoding): LineFile[] {
  const format: (readonly [content: number, form: number])[] = [];
  for (let left = cursor.u8(); left > 0; left--) format.push([cursor.uleb(), cursor.uleb()]);
  const count = cursor.uleb();
  // every entry takes a byte at least, or the count is a lie
  if (count > cursor.left) throw cursor.error(`a table of ${String(count)} files that are not there`);
  const files: LineFile[] = [];
  for (let left = count; left > 0; left--) {
    let name = '';
    let directory = 0;
    for (const [content, form] of format) {
      const value = readNumber(cursor, form, encoding, 0);
      if (content === LNCT.path) name = textAt(cursor, sections, form, value);
      else if (content === LNCT.directory_index) directory = value;
    }
    files.push({ name, directory });
  }
  return files;
}

function textAt(cursor: Cursor, sections: DwarfSections, form: number, value: number): string {
  if (form === FORM.string) return new Cursor(sections.line, '.debug_line', value).text();
  if (form === FORM.line_strp) return new Cursor(sections.lineStr, '.debug_line_str', value).text();
  if (form === FORM.strp) return new Cursor(sections.str, '.debug_str', value).text();
  throw cursor.error(`a name of the form 0x${form.toString(16)}`);
}
