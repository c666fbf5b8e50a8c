import type { SectionInfo } from '@ferrule/core';
import { Cursor } from './dwarf/cursor.ts';
import { Malformed } from './dwarf/malformed.ts';

/**
 * Finds the custom sections of a file that is written as a module is, which need not be a valid module.
 *
 * @param bytes - the file
 * @returns its custom sections
 * @throws Malformed when it is no such file
 */
export function customSectionsOf(bytes: Uint8Array): readonly SectionInfo[] {
  const cursor = new Cursor(bytes, 'the debug file');
  if (cursor.left < 8 || cursor.u32() !== 0x6d736100) throw new Malformed('the debug file is no module');
  cursor.skip(4);
  const sections: SectionInfo[] = [];
  while (cursor.left > 0) {
    const id = cursor.u8();
    const size = cursor.uleb();
    const end = cursor.position + size;
    if (!(end <= cursor.end)) throw cursor.error('a section that is cut short');
    if (id === 0) {
      const length = cursor.uleb();
      const start = cursor.position;
      cursor.skip(length);
      const name = new TextDecoder().decode(bytes.subarray(start, start + length));
      const offset = cursor.position;
      if (offset <= end) sections.push({ section: 'custom', name, offset, byteLength: end - offset });
    }
    cursor.position = end;
  }
  return sections;
}

/**
 * @param bytes - a module
 * @param section - one of its custom sections that holds a text as names are written
 * @returns the text
 * @throws Malformed when it is cut short
 */
export function sectionText(bytes: Uint8Array, section: SectionInfo): string {
  const { offset, byteLength } = section;
  const cursor = new Cursor(bytes, section.name ?? 'a custom section', offset, offset + byteLength);
  const length = cursor.uleb();
  const start = cursor.position;
  cursor.skip(length);
  return new TextDecoder().decode(bytes.subarray(start, start + length));
}
