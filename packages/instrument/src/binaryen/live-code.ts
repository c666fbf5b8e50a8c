import { identityOffsets } from '@ferrule/core';
import type { ModuleInfo, OffsetMap } from '@ferrule/core';
import type { CodeWriter } from '../code/code-writer.ts';
import { depthChange, skipLocals } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout } from '../code/module-layout.ts';
import type { BodySpan } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { unchanged } from '../code/unchanged.ts';
import { validateModule } from '../validate-module.ts';

const LEAVES: ReadonlySet<number> = new Set(
  [
    ...['unreachable', 'br', 'br_table', 'return', 'throw', 'rethrow', 'throw_ref'],
    ...['return_call', 'return_call_indirect', 'return_call_ref'],
  ].map(opcodeOf),
);
/** Where another part of the same block begins. */
const PARTS: ReadonlySet<number> = new Set(['else', 'catch', 'catch_all'].map(opcodeOf));

/** A module without code that can't be reached. */
export interface LiveCode {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** About exactly these bytes. */
  readonly info: ModuleInfo;
  /** From these bytes to the ones given. */
  readonly offsets: OffsetMap;
}

/**
 * Leaves out instructions that can't be reached because the one before never goes on. Binaryen misreads some of them:
 * where a block takes parameters behind a `return`, it puts a trap before the `return`.
 *
 * @param bytes - a module that was read without error
 * @param info - about these bytes
 * @returns the module without such instructions; the same bytes where there are none, or no block can take parameters
 */
export function liveCode(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): LiveCode {
  const untouched = { bytes, info, offsets: identityOffsets };
  if (!info.features.includes('multi-value')) return untouched;
  const layout = readLayout(bytes, info);
  const reader = new InstructionReader(bytes);
  let dropsAny = false;
  const body = (writer: CodeWriter, span: BodySpan): void => {
    if (copyLive(writer, reader, span)) dropsAny = true;
  };
  const live = rewriteModule(layout, { ...unchanged(layout), body });
  return dropsAny ? { ...live, info: validateModule({ bytes: live.bytes, name: info.name }) } : untouched;
}

/** @returns whether anything was left out */
function copyLive(writer: CodeWriter, reader: InstructionReader, span: BodySpan): boolean {
  reader.seek(span.start, span.end);
  skipLocals(reader);
  let copied = span.start;
  let dropsAny = false;
  /** Blocks open within code that is left out, and one more; 0 in code that is kept. */
  let dead = 0;
  let from = 0;
  for (let depth = 1; depth > 0;) {
    const opcode = reader.next();
    const change = depthChange(opcode);
    depth += change;
    if (dead === 0) {
      if (!LEAVES.has(opcode)) continue;
      writer.copy(copied, reader.position);
      from = reader.position;
      dead = 1;
      continue;
    }
    dead += change;
    if (dead === 0 || (dead === 1 && PARTS.has(opcode))) {
      if (reader.start > from) dropsAny = true;
      copied = reader.start;
      dead = 0;
    }
  }
  writer.copy(copied, span.end);
  return dropsAny;
}
