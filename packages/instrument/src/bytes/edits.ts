import { OffsetRunsBuilder } from '@ferrule/core';
import type { OffsetRuns } from '@ferrule/core';

/** One change of some bytes. */
export interface Edit {
  /** Byte offset at which it begins. */
  readonly offset: number;
  /** How many bytes are taken away there. */
  readonly removed: number;
  /** What is put in their place. */
  readonly inserted: Uint8Array;
}

/** Bytes that were changed, and where each of them came from. */
export interface EditedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly offsets: OffsetRuns;
}

/**
 * Applies changes to some bytes; the bytes themselves stay as they are.
 * A byte that replaces another keeps the other's origin: byte k of `inserted` leads back to byte k of what was
 * removed, and the bytes beyond that count as added.
 *
 * @param bytes - the bytes to change
 * @param edits - the changes, ascending by offset, not overlapping
 * @returns the new bytes with their map
 * @throws RangeError when the edits overlap or reach outside the bytes: a mistake of the caller
 */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): EditedBytes {
  const growth = edits.reduce((sum, edit) => sum + edit.inserted.length - edit.removed, 0);
  const edited = new Uint8Array(bytes.length + growth);
  const offsets = new OffsetRunsBuilder();
  let from = 0;
  let to = 0;
  const copyUpTo = (end: number): void => {
    edited.set(bytes.subarray(from, end), to);
    offsets.copy(from, end - from);
    to += end - from;
    from = end;
  };
  for (const { offset, removed, inserted } of edits) {
    if (offset < from || offset + removed > bytes.length) {
      throw new RangeError(
        `edit of ${String(removed)} bytes at offset ${String(offset)} overlaps another or the end`,
      );
    }
    copyUpTo(offset);
    edited.set(inserted, to);
    const kept = Math.min(removed, inserted.length);
    offsets.copy(offset, kept);
    offsets.add(inserted.length - kept);
    to += inserted.length;
    from = offset + removed;
  }
  copyUpTo(bytes.length);
  return { bytes: edited, offsets: offsets.finish() };
}
