/**
 * The sections that define functions (by type), tables, memories, tags and globals.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
import { skipConstExpression } from './const-expression.ts';
import { addMemory, addTable, readGlobalType, readTagType } from './import-section.ts';
import { readFunctionTypeIndex } from './index-spaces.ts';
import type { IndexSpaces } from './index-spaces.ts';
import { readMemoryType, readTableType } from './limits.ts';
import { hex } from './reader.ts';
import type { Reader } from './reader.ts';

/**
 * @param reader - stands at the section's contents
 * @param spaces - the functions are added to them
 * @param isJudged - whether V8 judges the module: it is not looked then whether there are such types
 */
export function readFunctionSection(reader: Reader, spaces: IndexSpaces, isJudged: boolean): void {
  const count = reader.count('functions', 1);
  const { bytes, end } = reader;
  const { functions, types } = spaces;
  if (isJudged && reader.left === count) {
    functions.end(bytes.subarray(reader.position, end));
    reader.position = end;
    return;
  }
  // Nearly all indices have one byte, and a large module a hundred thousand of them: this loop has to be fast at once.
  for (let done = 0; done < count; done++) {
    const index = reader.position < end ? (bytes[reader.position] ?? 0x80) : 0x80;
    if (index < 0x80 && types.functions[index] !== undefined) {
      reader.position += 1;
      functions.push(index);
    } else functions.push(readFunctionTypeIndex(reader, spaces));
  }
}

/** A table's type may be preceded by this byte and a zero, and is then followed by an initial value. */
export const TABLE_WITH_INITIALIZER = 0x40;

/**
 * @param reader - stands at the section's contents
 * @param spaces - the tables are added to them
 */
export function readTableSection(reader: Reader, spaces: IndexSpaces): void {
  const count = reader.count('tables', 3);
  for (let done = 0; done < count; done++) readTable(reader, spaces);
}

/**
 * @param reader - stands at a table
 * @param spaces - the table is added to them
 * @returns offset of the table's type
 */
export function readTable(reader: Reader, spaces: IndexSpaces): number {
  const start = reader.position;
  const initialized = reader.bytes[start] === TABLE_WITH_INITIALIZER && start < reader.end;
  if (initialized) {
    reader.use('typed-function-references', start);
    reader.position += 1;
    const reserved = reader.u8('a zero byte');
    if (reserved !== 0) throw reader.error(`expected a zero byte, found ${hex(reserved)}`, start + 1);
  }
  const typeOffset = reader.position;
  const table = readTableType(reader, spaces.types);
  if (initialized) skipConstExpression(reader, spaces);
  addTable(reader, spaces, table);
  return typeOffset;
}

/**
 * @param reader - stands at the section's contents
 * @param spaces - the memories are added to them
 */
export function readMemorySection(reader: Reader, spaces: IndexSpaces): void {
  const count = reader.count('memories', 2);
  for (let done = 0; done < count; done++) addMemory(reader, spaces, readMemoryType(reader));
}

/**
 * @param reader - stands at the section's contents
 * @param spaces - the tags are added to them
 */
export function readTagSection(reader: Reader, spaces: IndexSpaces): void {
  const count = reader.count('tags', 2);
  for (let done = 0; done < count; done++) spaces.tags.push(readTagType(reader, spaces));
}

/**
 * @param reader - stands at the section's contents
 * @param spaces - the globals are added to them
 */
export function readGlobalSection(reader: Reader, spaces: IndexSpaces): void {
  const count = reader.count('globals', 4);
  for (let done = 0; done < count; done++) {
    const type = readGlobalType(reader, spaces);
    skipConstExpression(reader, spaces);
    spaces.globals.push(type);
  }
}
