/**
 * The custom section `name` of a module to which imported functions were added.
 *
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#name-section
 */
import type { CodeWriter } from './code-writer.ts';
import type { InstructionReader } from './instruction-reader.ts';
import { skipName } from './module-layout.ts';

const FUNCTIONS = 1;
const LOCALS = 2;
const LABELS = 3;

/**
 * Copies the section with the functions' indices moved up. The names of locals and labels are left out: rewritten
 * bodies have other ones. A malformed section ends where it goes wrong, as engines read it.
 *
 * @param reader - stands at the section's contents, and ends with it
 * @param writer - gets the contents
 * @param from - index of the first function whose index moved
 * @param by - how far it moved
 */
export function copyNameSection(
  reader: InstructionReader,
  writer: CodeWriter,
  from: number,
  by: number,
): void {
  const { end } = reader;
  const start = reader.position;
  skipName(reader);
  writer.copy(start, reader.position);
  while (reader.position < end) {
    const head = reader.position;
    const id = reader.bytes[head] ?? 0;
    reader.position += 1;
    const next = lengthAt(reader, end);
    if (next === undefined) return;
    if (id === FUNCTIONS) copyFunctionNames(reader, writer, next, from, by);
    else if (id !== LOCALS && id !== LABELS) writer.copy(head, next);
    reader.position = next;
  }
}

/** Reads a size; returns the offset it leads to, or `undefined` when that lies outside. */
function lengthAt(reader: InstructionReader, end: number): number | undefined {
  try {
    const size = reader.u32();
    return reader.position + size <= end ? reader.position + size : undefined;
  } catch {
    return undefined;
  }
}

function copyFunctionNames(
  reader: InstructionReader,
  writer: CodeWriter,
  end: number,
  from: number,
  by: number,
): void {
  const names = readFunctionNames(reader, end);
  writer.u8(FUNCTIONS);
  const size = writer.beginSize();
  writer.u32(names.length);
  for (const { index, start, next } of names) {
    writer.u32(index < from ? index : index + by);
    writer.copy(start, next);
  }
  writer.endSize(size);
}

function readFunctionNames(
  reader: InstructionReader,
  end: number,
): readonly { readonly index: number; readonly start: number; readonly next: number }[] {
  const names: { readonly index: number; readonly start: number; readonly next: number }[] = [];
  try {
    for (let count = reader.u32(); count > 0; count--) {
      const index = reader.u32();
      const start = reader.position;
      skipName(reader);
      if (reader.position > end) break;
      names.push({ index, start, next: reader.position });
    }
  } catch {
    // Names are for people; what could be read is kept.
  }
  return names;
}
