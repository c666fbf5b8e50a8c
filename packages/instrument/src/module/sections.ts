/**
 * The module's header and the frame of its sections.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html#sections
 */
import type { SectionName } from '@ferrule/core';
import { bytesOf } from './reader.ts';
import type { Reader } from './reader.ts';

/** The sections by id; each with its place in the order. */
const sections: readonly (readonly [name: SectionName, place: number])[] = [
  ['custom', 0],
  ['type', 1],
  ['import', 2],
  ['function', 3],
  ['table', 4],
  ['memory', 5],
  ['global', 7],
  ['export', 8],
  ['start', 9],
  ['element', 10],
  ['code', 12],
  ['data', 13],
  ['data count', 11],
  ['tag', 6],
];

/** Where a section's frame stands. */
export interface SectionFrame {
  readonly name: SectionName;
  /** Byte offset of its id. */
  readonly start: number;
  /** Byte offset of its size. */
  readonly sizeOffset: number;
  /** Byte offset of its contents; of a custom section: of its name. */
  readonly contents: number;
  /** Byte offset after its contents. */
  readonly end: number;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d];
const VERSION = [0x01, 0x00, 0x00, 0x00];
const COMPONENT = [0x0d, 0x00, 0x01, 0x00];

/** @param reader - stands at the start of the module; after its header when done */
export function readHeader(reader: Reader): void {
  const { bytes } = reader;
  if (bytes.length === 0) throw reader.error('expected a WebAssembly module, found no bytes', 0);
  const found = bytes.subarray(0, 4);
  if (found.some((byte, index) => byte !== MAGIC[index])) {
    throw reader.error(`expected the magic number ${dump(MAGIC)} (\\0asm), found ${dump(found)}`, 0);
  }
  if (bytes.length < 8) {
    throw reader.error(`expected a header of 8 bytes, found ${bytesOf(bytes.length)}`, bytes.length);
  }
  const version = bytes.subarray(4, 8);
  if (version.some((byte, index) => byte !== VERSION[index])) {
    if (version[2] === COMPONENT[2] && version[3] === COMPONENT[3]) {
      throw reader.error('expected a core module, found a component (layer 1), which V8 does not run', 4);
    }
    throw reader.error(`expected version 1 (${dump(VERSION)}), found ${dump(version)}`, 4);
  }
  reader.position = 8;
}

/**
 * Reads the frame of the next section and checks that it fits and stands in order.
 *
 * @param reader - stands at a section's id, and at its contents when done; its `end` stays the module's
 * @param before - the section before it that is not custom
 */
export function readSectionFrame(reader: Reader, before: SectionName | undefined): SectionFrame {
  reader.section = 'header';
  const start = reader.position;
  const id = reader.u8('the id of a section');
  const [name, place] = sections[id] ?? [undefined, 0];
  if (name === undefined)
    throw reader.error(`expected the id of a section (0 to 13), found ${String(id)}`, start);
  reader.section = name;
  const sizeOffset = reader.position;
  const size = reader.u32('the size of the section');
  if (size > reader.left) {
    throw reader.error(
      `expected a section of at most ${bytesOf(reader.left)}, all that is left of the module, found a size of ${bytesOf(size)}`,
      sizeOffset,
    );
  }
  if (name === before) throw reader.error(`expected one ${name} section, found another`, start);
  if (place !== 0 && before !== undefined && place < placeOf(before)) {
    throw reader.error(`expected the ${name} section before the ${before} section, found it after`, start);
  }
  return { name, start, sizeOffset, contents: reader.position, end: reader.position + size };
}

function placeOf(name: SectionName): number {
  return sections.find(([other]) => other === name)?.[1] ?? 0;
}

function dump(bytes: Iterable<number>): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
