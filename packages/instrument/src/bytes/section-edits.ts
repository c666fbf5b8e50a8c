import { Reader } from '../module/reader.ts';
import { readHeader, readSectionFrame } from '../module/sections.ts';
import { applyEdits } from './edits.ts';
import type { Edit, EditedBytes } from './edits.ts';
import { encodeUnsigned } from './leb128.ts';

/**
 * Applies changes inside the contents of sections, and corrects the sizes the sections declare.
 * A size keeps the number of bytes it was written in where the new one fits.
 *
 * @param bytes - a module that was read without error
 * @param edits - the changes, ascending by offset; each inside the contents of one section or at their end
 * @returns the new bytes with their map
 */
export function applySectionEdits(bytes: Uint8Array, edits: readonly Edit[]): EditedBytes {
  const all: Edit[] = [];
  const reader = new Reader(bytes, '');
  readHeader(reader);
  let next = 0;
  while (reader.left > 0 && next < edits.length) {
    const { sizeOffset, contents, end } = readSectionFrame(reader, undefined);
    const sizeAt = all.length;
    let growth = 0;
    for (let edit = edits[next]; edit !== undefined && edit.offset <= end; edit = edits[++next]) {
      all.push(edit);
      growth += edit.inserted.length - edit.removed;
    }
    if (growth !== 0) {
      const width = contents - sizeOffset;
      const inserted = encodeUnsigned(end - contents + growth, width);
      all.splice(sizeAt, 0, { offset: sizeOffset, removed: width, inserted });
    }
    reader.position = end;
  }
  return applyEdits(bytes, all.concat(edits.slice(next)));
}
