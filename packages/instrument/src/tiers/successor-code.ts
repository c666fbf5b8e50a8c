/** Function bodies and constant expressions of a successor: its globals and tables have other indices. */
import type { CodeWriter } from '../code/code-writer.ts';
import type { InstructionReader } from '../code/instruction-reader.ts';
import type { BodySpan } from '../code/module-layout.ts';
import { opcodeOf, PREFIX_BASE } from '../code/opcodes.ts';
import { rewriteInstructions } from '../code/rewrite-instructions.ts';

/** Where things stand in the successor, by where they stood. */
export interface Places {
  /** Of each global. */
  readonly globals: readonly number[];
  /** Of each table. */
  readonly tables: readonly number[];
  /** Of the global that holds the reference to a function. */
  reference(index: number): number;
}

const CALL_INDIRECT = opcodeOf('call_indirect');
const RETURN_CALL_INDIRECT = opcodeOf('return_call_indirect');
const GLOBAL_GET = opcodeOf('global.get');
const GLOBAL_SET = opcodeOf('global.set');
const TABLE_GET = opcodeOf('table.get');
const TABLE_SET = opcodeOf('table.set');
const REF_FUNC = opcodeOf('ref.func');
const TABLE_INIT = opcodeOf('table.init');
const TABLE_COPY = opcodeOf('table.copy');
const TABLE_GROW = opcodeOf('table.grow');
const TABLE_SIZE = opcodeOf('table.size');
const TABLE_FILL = opcodeOf('table.fill');
const END = opcodeOf('end');
/** The prefix byte of all but the shortest instructions on tables, and where its opcodes begin. */
const PREFIX = 0xfc;
const PREFIXED = PREFIX_BASE[PREFIX];

/**
 * Copies a body with globals, tables and references led to where they are.
 *
 * @param writer - gets the body
 * @param reader - of the same module
 * @param span - of the body
 * @param places - where things are
 */
export function copySuccessorBody(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  places: Places,
): void {
  rewriteInstructions(writer, reader, span, (instruction) => {
    const moved = movedInstruction(instruction, places);
    if (moved === undefined) return undefined;
    return {
      place: 'instead',
      write: () => {
        writeInstruction(writer, moved);
      },
    };
  });
}

/**
 * Copies a constant expression, to its `end`, in the same way.
 *
 * @param writer - gets the expression
 * @param reader - stands at it, and after it when done
 * @param places - where things are
 */
export function copySuccessorConstant(writer: CodeWriter, reader: InstructionReader, places: Places): void {
  for (;;) {
    const opcode = reader.next();
    const moved = movedInstruction(reader, places);
    if (moved === undefined) writer.borrow(reader.start, reader.position);
    else writeInstruction(writer, moved);
    if (opcode === END) return;
  }
}

/** An instruction in its new form: its opcode, and its immediates. */
type Instruction = readonly [opcode: number, ...immediates: number[]];

/** The instruction that stands for the one just read, or `undefined` where that stays as it is. */
function movedInstruction(
  { opcode, first, second }: InstructionReader,
  places: Places,
): Instruction | undefined {
  const { globals, tables } = places;
  switch (opcode) {
    case GLOBAL_GET:
    case GLOBAL_SET:
      return globals[first] === first ? undefined : [opcode, globals[first] ?? 0];
    case TABLE_GET:
    case TABLE_SET:
    case TABLE_GROW:
    case TABLE_SIZE:
    case TABLE_FILL:
      return tables[first] === first ? undefined : [opcode, tables[first] ?? 0];
    case CALL_INDIRECT:
    case RETURN_CALL_INDIRECT:
    case TABLE_INIT:
      return tables[second] === second ? undefined : [opcode, first, tables[second] ?? 0];
    case TABLE_COPY:
      return [opcode, tables[first] ?? 0, tables[second] ?? 0];
    case REF_FUNC:
      return [GLOBAL_GET, places.reference(first)];
    default:
      return undefined;
  }
}

function writeInstruction(writer: CodeWriter, [opcode, ...immediates]: Instruction): void {
  if (opcode < PREFIXED) writer.u8(opcode);
  else {
    writer.u8(PREFIX);
    writer.u32(opcode - PREFIXED);
  }
  for (const each of immediates) writer.u32(each);
}
