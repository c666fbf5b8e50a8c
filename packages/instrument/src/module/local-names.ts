import type { ModuleInfo } from '@ferrule/core';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { leniently } from './leniently.ts';
import { Reader } from './reader.ts';

const LOCAL_NAMES = 2;

/**
 * Reads what the custom section `name` calls the parameters and locals of functions.
 *
 * @param bytes - the module
 * @param info - about exactly these bytes
 * @param functions - indices of the functions to look for; names of the others are stepped over
 * @returns by function index, the names by local index; what can't be read is left out
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#local-names
 */
export function readLocalNames(
  bytes: Uint8Array,
  info: ModuleInfo,
  functions: ReadonlySet<number>,
): ReadonlyMap<number, ReadonlyMap<number, string>> {
  const found = new Map<number, Map<number, string>>();
  const section = info.customSections.find(({ name }) => name === 'name');
  if (section === undefined) return found;
  leniently(() => {
    const reader = new Reader(bytes, '');
    reader.position = section.offset;
    reader.end = section.offset + section.byteLength;
    while (reader.position < reader.end) {
      const id = reader.u8('the id of a subsection');
      const size = reader.u32('the size of a subsection');
      const next = reader.position + size;
      if (id === LOCAL_NAMES) readFunctions(reader, functions, found);
      reader.position = next;
    }
  });
  return found;
}

function readFunctions(
  reader: Reader,
  functions: ReadonlySet<number>,
  found: Map<number, Map<number, string>>,
): void {
  for (let count = reader.u32('the number of functions'); count > 0; count--) {
    const index = reader.u32('an index');
    const names = new Map<number, string>();
    if (functions.has(index)) found.set(index, names);
    for (let locals = reader.u32('the number of names'); locals > 0; locals--) {
      const local = reader.u32('an index');
      const length = reader.u32('the length of a name');
      const start = reader.position;
      reader.skip(length, 'a name');
      if (!functions.has(index)) continue;
      const name = decodeUtf8(reader.bytes, start, reader.position);
      if (name !== undefined) names.set(local, name);
    }
  }
}
