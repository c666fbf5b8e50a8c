/**
 * Bodies of a module whose functions' indices move because imports are added in front of them.
 */
import type { CodeWriter } from './code-writer.ts';
import { depthChange, skipLocals } from './function-bodies.ts';
import type { InstructionReader } from './instruction-reader.ts';
import type { BodySpan } from './module-layout.ts';
import { opcodeOf } from './opcodes.ts';

const CALL = opcodeOf('call');
const RETURN_CALL = opcodeOf('return_call');
const REF_FUNC = opcodeOf('ref.func');

/**
 * Copies a body with the functions it names renumbered.
 *
 * @param writer - gets the body, declarations of locals first
 * @param reader - of the same module
 * @param span - of the body
 * @param moved - the new index of a function
 */
export function copyMovedBody(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  moved: (original: number) => number,
): void {
  reader.seek(span.start, span.end);
  skipLocals(reader);
  let copied = span.start;
  for (let depth = 1; depth > 0;) {
    const opcode = reader.next();
    depth += depthChange(opcode);
    if (opcode !== CALL && opcode !== RETURN_CALL && opcode !== REF_FUNC) continue;
    writer.copy(copied, reader.start);
    const from = writer.length;
    writer.u8(opcode);
    writer.u32(moved(reader.first));
    writer.rewritten(from, reader.start, reader.position - reader.start);
    copied = reader.position;
  }
  writer.copy(copied, span.end);
}
