import type { CodeWriter } from '../../code/code-writer.ts';
import { skipLocals } from '../../code/function-bodies.ts';
import type { InstructionReader } from '../../code/instruction-reader.ts';
import type { BodySpan } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { Frame, FrameAccess } from './frame.ts';
import { writeSlotAccess } from './slot-code.ts';
import type { SlotLocal } from './slot-code.ts';
import { findSlots, isVacant } from './slots.ts';
import type { SlotGroup } from './slots.ts';

const I32 = 0x7f;
const I64 = 0x7e;
const DROP = opcodeOf('drop');

/** V8's limit. */
const MOST_LOCALS = 50_000;

/** An instruction that becomes others. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly write: (writer: CodeWriter) => void;
}

/**
 * Writes a body with the slots of its frames in locals.
 *
 * @param writer - gets the body
 * @param reader - of the module
 * @param span - of the body
 * @param params - how many parameters the function has
 * @param frames - what is known of its frames
 * @returns how many slots there were
 */
export function writePromoted(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  params: number,
  frames: readonly Frame[],
): number {
  const groups = frames.flatMap(findSlots);
  const slots = groups.flatMap((group) => group.slots);
  reader.seek(span.start, span.end);
  const first = params + skipLocals(reader);
  const spare = first + slots.length;
  const changes = [...accessChanges(groups, first, spare), ...moveChanges(frames)];
  if (changes.length === 0 || spare + 2 > MOST_LOCALS) {
    writer.copy(span.start, span.end);
    return 0;
  }
  const code = reader.position;
  reader.seek(span.start, span.end);
  writer.u32(reader.u32() + slots.length + 2);
  writer.borrow(reader.position, code);
  for (const { type } of slots) writer.raw(Uint8Array.of(1, type));
  writer.raw(Uint8Array.of(1, I32, 1, I64));
  let copied = code;
  for (const { start, end, write } of changes.sort((a, b) => a.start - b.start)) {
    writer.copy(copied, start);
    const from = writer.length;
    write(writer);
    writer.rewritten(from, start, end - start);
    copied = end;
  }
  writer.copy(copied, span.end);
  return slots.length;
}

/** `first` is the local that holds the first slot, `spare` the first of one of each type that may be overwritten. */
function accessChanges(groups: readonly SlotGroup[], first: number, spare: number): readonly Change[] {
  let next = first;
  return groups.flatMap(({ slots, accesses }) => {
    const held = slots.map((slot, index) => ({ ...slot, local: next + index }));
    next += slots.length;
    return accesses.map((access) => ({
      ...access,
      write: (writer: CodeWriter): void => {
        writeSlotAccess(writer, access.opcode, piecesOf(access, held), (type) =>
          type === I32 ? spare : spare + 1,
        );
      },
    }));
  });
}

function piecesOf(
  { place, width }: FrameAccess,
  held: readonly (Omit<SlotLocal, 'at'> & { readonly place: number })[],
): readonly SlotLocal[] {
  return held
    .filter((slot) => slot.place >= place && slot.place < place + width)
    .map((slot) => ({ ...slot, at: slot.place - place }));
}

/** The pointer stays where it is for a frame of which nothing is left in memory. */
function moveChanges(frames: readonly Frame[]): readonly Change[] {
  const write = (writer: CodeWriter): void => {
    writer.u8(DROP);
  };
  return frames.filter(isVacant).flatMap(({ moves }) => moves.map((move) => ({ ...move, write })));
}
