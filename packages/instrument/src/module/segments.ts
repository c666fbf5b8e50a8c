/**
 * The element, data count, code and data sections.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html#element-section
 */
import { skipConstExpression } from './const-expression.ts';
import type { IndexSpaces } from './index-spaces.ts';
import { hex } from './reader.ts';
import type { Reader } from './reader.ts';
import { readReferenceType } from './value-types.ts';

const PASSIVE_OR_DECLARED = 0x01;
const EXPLICIT_INDEX = 0x02;
const EXPRESSIONS = 0x04;

/** Most element segments, and most elements of one, that V8 takes. */
const MOST_ELEMENTS = 10_000_000;

/**
 * @param reader - stands at the section's contents
 * @param spaces - what elements may refer to
 * @returns how many segments there are
 */
export function readElementSection(reader: Reader, spaces: IndexSpaces): number {
  const count = reader.count('element segments', 2, MOST_ELEMENTS);
  for (let done = 0; done < count; done++) skipElementSegment(reader, spaces);
  return count;
}

function skipElementSegment(reader: Reader, spaces: IndexSpaces): void {
  const start = reader.position;
  const flags = reader.u32('the flags of an element segment');
  if (flags > 7)
    throw reader.error(`expected the flags of an element segment (0 to 7), found ${hex(flags)}`, start);
  if (flags !== 0) reader.use(flags < EXPRESSIONS ? 'bulk-memory' : 'reference-types', start);
  if ((flags & PASSIVE_OR_DECLARED) === 0) {
    const table = flags & EXPLICIT_INDEX ? reader.u32('the index of a table') : 0;
    if (table >= spaces.tables.length) {
      throw reader.error(
        `expected a table index below ${String(spaces.tables.length)}, found ${String(table)}`,
        start,
      );
    }
    if (table > 0) reader.use('reference-types', start);
    skipConstExpression(reader, spaces);
  }
  if ((flags & EXPRESSIONS) !== 0) {
    if (flags !== EXPRESSIONS) readReferenceType(reader, spaces.types, "the type of a segment's elements");
    const count = reader.count('elements', 1, MOST_ELEMENTS);
    for (let done = 0; done < count; done++) skipConstExpression(reader, spaces);
    return;
  }
  if (flags !== 0) {
    const kindOffset = reader.position;
    const kind = reader.u8("the kind of a segment's elements");
    if (kind !== 0)
      throw reader.error(`expected elements that are functions (0), found ${hex(kind)}`, kindOffset);
  }
  const count = reader.count('elements', 1, MOST_ELEMENTS);
  const functions = spaces.functions.length;
  for (let done = 0; done < count; done++) reader.index('function', functions);
}

/**
 * @param reader - stands at the section's contents
 * @returns how many data segments are to come
 */
export function readDataCountSection(reader: Reader): number {
  reader.use('bulk-memory', reader.position);
  return reader.u32('the number of data segments');
}

/**
 * Steps over the function bodies by their sizes.
 *
 * @param reader - stands at the section's contents
 * @param defined - how many functions the function section declares
 */
export function readCodeSection(reader: Reader, defined: number): void {
  const start = reader.position;
  const count = reader.count('function bodies', 1);
  if (count !== defined) {
    throw reader.error(`expected ${String(defined)} function bodies, found ${String(count)}`, start);
  }
  reader.skipSized(count, 'a function body');
}

/**
 * Steps over the data segments.
 *
 * @param reader - stands at the section's contents
 * @param spaces - what they may refer to
 * @param declared - how many the data count section declares, where there is one
 * @returns how many there are
 */
export function readDataSection(reader: Reader, spaces: IndexSpaces, declared: number | undefined): number {
  const start = reader.position;
  const count = reader.count('data segments', 2);
  if (declared !== undefined && count !== declared) {
    throw reader.error(`expected ${String(declared)} data segments, found ${String(count)}`, start);
  }
  for (let done = 0; done < count; done++) skipDataSegment(reader, spaces);
  return count;
}

function skipDataSegment(reader: Reader, spaces: IndexSpaces): void {
  const start = reader.position;
  const flags = reader.u32('the flags of a data segment');
  if (flags > 2)
    throw reader.error(`expected the flags of a data segment (0 to 2), found ${hex(flags)}`, start);
  if (flags !== 0) reader.use('bulk-memory', start);
  if (flags !== PASSIVE_OR_DECLARED) {
    const memory = flags === EXPLICIT_INDEX ? reader.u32('the index of a memory') : 0;
    if (memory >= spaces.memories.length) {
      throw reader.error(
        `expected a memory index below ${String(spaces.memories.length)}, found ${String(memory)}`,
        start,
      );
    }
    skipConstExpression(reader, spaces);
  }
  reader.skip(reader.u32('the length of a data segment'), 'a data segment');
}
