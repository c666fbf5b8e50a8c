/** Copies the instructions of function bodies, some of them in another form. */
import type { CodeWriter } from './code-writer.ts';
import { depthChange, skipLocals } from './function-bodies.ts';
import type { InstructionReader } from './instruction-reader.ts';
import type { BodySpan } from './module-layout.ts';

/** What is written for an instruction: in its place, or in front of it. */
export interface WrittenInstruction {
  readonly place: 'instead' | 'before';
  readonly write: (writer: CodeWriter) => void;
}

/**
 * Copies a body, declarations of locals and all.
 *
 * @param writer - gets the body
 * @param reader - of the same module
 * @param span - of the body
 * @param change - told of each instruction, which the reader has just read and which it must not move; gives what is
 *   written for it, or `undefined` where it stays as it is
 */
export function rewriteInstructions(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  change: (reader: InstructionReader) => WrittenInstruction | undefined,
): void {
  reader.seek(span.start, span.end);
  skipLocals(reader);
  let copied = span.start;
  for (let depth = 1; depth > 0;) {
    depth += depthChange(reader.next());
    const written = change(reader);
    if (written === undefined) continue;
    writer.copy(copied, reader.start);
    copied = reader.start;
    const from = writer.length;
    written.write(writer);
    if (written.place === 'before') continue;
    writer.rewritten(from, reader.start, reader.position - reader.start);
    copied = reader.position;
  }
  writer.copy(copied, span.end);
}
