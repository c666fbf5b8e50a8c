import { Reader } from '../module/reader.ts';
import { readHeader, readSectionFrame } from '../module/sections.ts';

/**
 * @param bytes - a module
 * @param name - what errors call it
 * @param isKept - asked for the name of each custom section
 * @returns the module without those that are not kept
 */
export function keepCustomSections(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  isKept: (name: string) => boolean,
): Uint8Array<ArrayBuffer> {
  const reader = new Reader(bytes, name);
  readHeader(reader);
  const kept = new Uint8Array(bytes.length);
  kept.set(bytes.subarray(0, reader.position));
  let length = reader.position;
  while (reader.left > 0) {
    const { name: section, start, end } = readSectionFrame(reader, undefined);
    if (section !== 'custom' || isKept(reader.name('the name of a custom section'))) {
      kept.set(bytes.subarray(start, end), length);
      length += end - start;
    }
    reader.position = end;
  }
  return kept.slice(0, length);
}
