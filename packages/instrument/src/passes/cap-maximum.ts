import type { Edit } from '../bytes/edits.ts';
import { encodeUnsigned } from '../bytes/leb128.ts';
import type { MemoryLimits, TableLimits } from '../module/find-limits.ts';
import { HAS_MAXIMUM } from '../module/limits.ts';
import { Reader } from '../module/reader.ts';

/**
 * The change that gives a memory or table a smaller maximum.
 *
 * @param bytes - the module
 * @param limits - where its limits stand
 * @param maximum - the new maximum, in pages or elements
 * @returns one or two edits, ascending
 */
export function capMaximum(
  bytes: Uint8Array,
  limits: MemoryLimits | TableLimits,
  maximum: number,
): readonly Edit[] {
  const reader = new Reader(bytes, '');
  reader.position = limits.offset;
  const flags = reader.u8('flags');
  const edits: Edit[] = [];
  if ((flags & HAS_MAXIMUM) === 0) {
    edits.push({ offset: limits.offset, removed: 1, inserted: Uint8Array.of(flags | HAS_MAXIMUM) });
  }
  reader.u64('the minimum');
  const offset = reader.position;
  if ((flags & HAS_MAXIMUM) !== 0) reader.u64('the maximum');
  edits.push({ offset, removed: reader.position - offset, inserted: encodeUnsigned(maximum) });
  return edits;
}
