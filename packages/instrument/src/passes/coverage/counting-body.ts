import { skipLocals } from '../../code/function-bodies.ts';
import type { CodeWriter } from '../../code/code-writer.ts';
import type { InstructionReader } from '../../code/instruction-reader.ts';
import type { BodySpan } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import { findHoldingLoops } from './held-counters.ts';
import type { CounterPlace } from './held-counters.ts';

const I64 = 0x7e;
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_SET = opcodeOf('local.set');
const LOCAL_TEE = opcodeOf('local.tee');
const GLOBAL_GET = opcodeOf('global.get');
const GLOBAL_SET = opcodeOf('global.set');
const I64_CONST = opcodeOf('i64.const');
const I64_ADD = opcodeOf('i64.add');

/** V8's limit. */
const MOST_LOCALS = 50_000;

/**
 * Writes a body with its counters. Loops that call nothing hold theirs in locals and write them to the globals alone.
 *
 * @param writer - gets the body, declarations of locals first
 * @param reader - of the module
 * @param span - of the body
 * @param places - of its counters, by offset
 * @param params - how many parameters the function has
 */
export function writeCounting(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  places: readonly CounterPlace[],
  params: number,
): void {
  if (places.length === 0) {
    writer.copy(span.start, span.end);
    return;
  }
  const loops = findHoldingLoops(reader, span, places);
  const most = loops.reduce((sum, { globals }) => Math.max(sum, globals.length), 0);
  reader.seek(span.start, span.end);
  const firstLocal = params + skipLocals(reader);
  const instructions = reader.position;
  const holding = firstLocal + most <= MOST_LOCALS ? loops : [];
  if (holding.length === 0) writer.copy(span.start, instructions);
  else {
    reader.position = span.start;
    writer.u32(reader.u32() + 1);
    writer.borrow(reader.position, instructions);
    writer.u32(most);
    writer.u8(I64);
  }
  const locals = new Map<number, number>();
  let copied = instructions;
  const copyTo = (at: number): void => {
    writer.copy(copied, at);
    copied = at;
  };
  let next = 0;
  for (const { at, global } of places) {
    for (let loop = holding[next]; loop !== undefined && loop.at < at; loop = holding[next]) {
      copyTo(loop.at);
      next += 1;
      for (const [position, held] of loop.globals.entries()) {
        locals.set(held, firstLocal + position);
        writer.op(GLOBAL_GET, held);
        writer.op(LOCAL_SET, firstLocal + position);
      }
    }
    copyTo(at);
    count(writer, global, locals.get(global));
  }
  copyTo(span.end);
}

function count(writer: CodeWriter, global: number, local: number | undefined): void {
  if (local === undefined) writer.op(GLOBAL_GET, global);
  else writer.op(LOCAL_GET, local);
  writer.raw(Uint8Array.of(I64_CONST, 1, I64_ADD));
  if (local !== undefined) writer.op(LOCAL_TEE, local);
  writer.op(GLOBAL_SET, global);
}
