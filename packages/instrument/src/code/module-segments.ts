import type { ModuleInfo } from '@ferrule/core';
import { scanInstructions } from './function-bodies.ts';
import { InstructionReader } from './instruction-reader.ts';
import { readLayout } from './module-layout.ts';
import { opcodeOf } from './opcodes.ts';
import { findSegments } from './segments.ts';
import type { BodySegments } from './body-segments.ts';

const TRY = opcodeOf('try');
const TRY_TABLE = opcodeOf('try_table');

/**
 * @param bytes - a module that `validateModule` has accepted
 * @param info - about it
 * @returns the stretches of each defined function, with counters numbered from 0 throughout
 */
export function moduleSegments(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): readonly BodySegments[] {
  const { bodies } = readLayout(bytes, info);
  const handles = info.features.includes('exceptions') || info.features.includes('legacy-exceptions');
  let catches = false;
  if (handles) {
    scanInstructions(bytes, bodies, ({ opcode }) => {
      catches ||= opcode === TRY || opcode === TRY_TABLE;
    });
  }
  const reader = new InstructionReader(bytes);
  let next = 0;
  return bodies.map((span) => {
    const found = findSegments(reader, span, next, catches);
    next += found.counters.length;
    return found;
  });
}
