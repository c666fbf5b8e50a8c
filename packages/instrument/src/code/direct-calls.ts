import type { FunctionInfo } from '@ferrule/core';
import { scanInstructions } from './function-bodies.ts';
import { InstructionReader } from './instruction-reader.ts';
import { opcodeOf } from './opcodes.ts';

const CALL = opcodeOf('call');
const RETURN_CALL = opcodeOf('return_call');

/** A call of a function that is named in the instruction. */
export interface DirectCall {
  /** Index of the function that is called. */
  readonly target: number;
  /** Byte offset of the instruction in the module. */
  readonly offset: number;
}

/**
 * @param bytes - a module that `validateModule` has accepted
 * @param info - about one of its functions
 * @returns the direct calls in its body, in order; none of an imported function
 * @throws ValidationError at malformed code
 */
export function directCalls(bytes: Uint8Array, { offset, byteLength }: FunctionInfo): readonly DirectCall[] {
  if (offset === undefined || byteLength === undefined) return [];
  const reader = new InstructionReader(bytes);
  reader.seek(offset, bytes.length);
  reader.u32();
  const start = reader.position;
  const calls: DirectCall[] = [];
  scanInstructions(bytes, [{ start, end: start + byteLength }], (instruction) => {
    const { opcode, first, start: at } = instruction;
    if (opcode === CALL || opcode === RETURN_CALL) calls.push({ target: first, offset: at });
  });
  return calls;
}
