import type { FunctionCode } from '../../code/function-code.ts';
import { depthChange } from '../../code/function-bodies.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { opcodeOf } from '../../code/opcodes.ts';

const GLOBAL_GET = opcodeOf('global.get');

/** What costs nothing once V8 has brought it into its own form. */
const FREE: ReadonlySet<number> = new Set(
  [
    ...['nop', 'block', 'loop', 'else', 'end', 'drop', 'return', 'local.get', 'local.set', 'local.tee'],
    ...['i32.const', 'i64.const', 'f32.const', 'f64.const'],
  ].map(opcodeOf),
);

/** What decides whether a function is written where it is called. */
export interface Weight {
  /** Instructions that do something; more where there are very many others, or locals. */
  readonly weight: number;
  /** How often it takes the pointer of the shadow stack; `Infinity` where it does so within a block. */
  readonly frames: number;
}

/**
 * @param bytes - the module
 * @param code - one of its functions
 * @param pointer - index of the shadow stack's global
 * @returns how heavy the function is
 */
export function weigh(bytes: Uint8Array, { start, span, localCount }: FunctionCode, pointer: number): Weight {
  const reader = new InstructionReader(bytes);
  reader.seek(start, span.end);
  let weight = 0;
  let frames = 0;
  for (let depth = 1; depth > 0;) {
    const opcode = reader.next();
    depth += depthChange(opcode);
    if (!FREE.has(opcode)) weight += 1;
    if (opcode === GLOBAL_GET && reader.first === pointer) frames += depth > 1 ? Infinity : 1;
  }
  const least = Math.max(Math.ceil((span.end - start) / 32), Math.ceil(localCount / 8));
  return { weight: Math.max(weight, least), frames };
}
