import { ValidationError } from '@ferrule/core';
import { InstructionReader } from './instruction-reader.ts';

/** Most locals a function may have in V8. */
const MOST_LOCALS = 50_000;

/** Opcodes that open a block which `end` or `delegate` closes. */
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const TRY = 0x06;
const END = 0x0b;
const DELEGATE = 0x18;
const TRY_TABLE = 0x1f;

/**
 * Steps over the declarations of a body's locals.
 *
 * @param reader - stands at them; at the first instruction when done
 * @returns how many locals are declared
 * @throws ValidationError when they are malformed, or more than V8 allows
 */
export function skipLocals(reader: InstructionReader): number {
  reader.start = reader.position;
  let total = 0;
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.start = reader.position;
    total += reader.u32();
    if (total > MOST_LOCALS) {
      throw reader.error(
        `expected at most ${String(MOST_LOCALS)} locals in a function, found ${String(total)}`,
      );
    }
    reader.valueType();
  }
  return total;
}

/**
 * Reads every instruction of some function bodies in order and checks that blocks are closed.
 *
 * @param bytes - the whole module
 * @param bodies - where each body stands: after its size, and to its end
 * @param visit - called with the reader at each instruction; must not keep or move it
 * @throws ValidationError at malformed code
 */
export function scanInstructions(
  bytes: Uint8Array,
  bodies: Iterable<{ readonly start: number; readonly end: number }>,
  visit: (reader: InstructionReader) => void,
): void {
  const reader = new InstructionReader(bytes);
  for (const { start, end } of bodies) {
    reader.seek(start, end);
    skipLocals(reader);
    let depth = 1;
    while (depth > 0) {
      const opcode = reader.next();
      if (opcode <= TRY_TABLE) depth += depthChange(opcode);
      visit(reader);
    }
    if (reader.position !== end) throw trailing(reader, end);
  }
}

/**
 * @param opcode - an instruction's
 * @returns by how much it changes the depth of nesting
 */
export function depthChange(opcode: number): number {
  switch (opcode) {
    case BLOCK:
    case LOOP:
    case IF:
    case TRY:
    case TRY_TABLE:
      return 1;
    case END:
    case DELEGATE:
      return -1;
    default:
      return 0;
  }
}

function trailing(reader: InstructionReader, end: number): ValidationError {
  return new ValidationError(
    `expected the end of the function body, found ${String(end - reader.position)} more bytes at offset ${String(reader.position)} in the code section`,
    { offset: reader.position, section: 'code' },
  );
}
