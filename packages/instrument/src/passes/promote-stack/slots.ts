import type { Frame, FrameAccess } from './frame-accesses.ts';
import { localTypeOf } from './slot-code.ts';
import type { NumberCode } from './slot-code.ts';

/** A place in a frame that can be a local. */
export interface Slot {
  readonly type: NumberCode;
  readonly accesses: readonly FrameAccess[];
}

/**
 * @param frame - of a function
 * @returns its places that can be locals, the lowest first
 */
export function findSlots({ accesses, low, escaped }: Frame): readonly Slot[] {
  const slots: Slot[] = [];
  for (const together of overlapping(accesses)) {
    const [{ place, width }] = together;
    const end = Math.max(...together.map((each) => each.place + each.width));
    if (place < low || end > Math.min(0, escaped)) continue;
    if (together.some((each) => each.place !== place || each.width !== width)) continue;
    const type = localTypeOf(together.map(({ opcode }) => opcode));
    if (type !== undefined) slots.push({ type, accesses: together });
  }
  return slots;
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
