import type { Frame, FrameAccess } from './frame.ts';
import { localTypeOf } from './slot-code.ts';
import type { NumberCode } from './slot-code.ts';

/** A place in a frame that can be a local. */
export interface Slot {
  readonly place: number;
  readonly width: number;
  readonly type: NumberCode;
}

/** Slots next to each other, and everything that touches them. */
export interface SlotGroup {
  /** The lowest first; together they are all that the accesses touch. */
  readonly slots: readonly Slot[];
  readonly accesses: readonly FrameAccess[];
}

const I32 = 0x7f;
const I64 = 0x7e;

/**
 * @param frame - one frame of a function
 * @returns its places that can be locals, the lowest first
 */
export function findSlots({ accesses, low, escaped }: Frame): readonly SlotGroup[] {
  const groups: SlotGroup[] = [];
  for (const together of overlapping(accesses)) {
    const [{ place, width }] = together;
    const end = Math.max(...together.map((each) => each.place + each.width));
    if (place < low || end > Math.min(0, escaped)) continue;
    const type = together.every((each) => each.place === place && each.width === width)
      ? localTypeOf(together.map(({ opcode }) => opcode))
      : undefined;
    const slots = type === undefined ? divide(together) : [{ place, width, type }];
    groups.push({ slots, accesses: together });
  }
  return groups;
}

/**
 * @param frame - one frame of a function
 * @returns whether nothing of it is in memory once its slots are locals
 */
export function isVacant(frame: Frame): boolean {
  if (frame.escaped !== Infinity) return false;
  const promoted = findSlots(frame).reduce((sum, { accesses }) => sum + accesses.length, 0);
  return promoted === frame.accesses.length;
}

/** The largest pieces of which every access touches none or all. */
function divide(accesses: readonly FrameAccess[]): readonly Slot[] {
  const edges = new Set(accesses.flatMap(({ place, width }) => [place, place + width]));
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => {
    const place = sorted[index] ?? end;
    return { place, width: end - place, type: end - place > 4 ? I64 : I32 };
  });
}

/** Puts together what touches the same bytes, directly or by way of others. */
function overlapping(accesses: readonly FrameAccess[]): [FrameAccess, ...FrameAccess[]][] {
  const groups: [FrameAccess, ...FrameAccess[]][] = [];
  let end = -Infinity;
  for (const access of [...accesses].sort((a, b) => a.place - b.place)) {
    const group = access.place < end ? groups.at(-1) : undefined;
    if (group === undefined) groups.push([access]);
    else group.push(access);
    end = Math.max(end, access.place + access.width);
  }
  return groups;
}
