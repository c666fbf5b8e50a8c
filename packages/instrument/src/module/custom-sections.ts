/**
 * What toolchains write into custom sections: names, producers, target features. Nothing here can make a module
 * invalid: what can't be read is left out, what could be read before it is kept.
 *
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#name-section
 * @see https://github.com/WebAssembly/tool-conventions
 */
import type { Names, Producer, SectionInfo } from '@ferrule/core';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { FrozenMap } from '../frozen-map.ts';
import { leniently } from './leniently.ts';
import { Reader } from './reader.ts';

const MODULE_NAME = 0;
const FUNCTION_NAMES = 1;
const GLOBAL_NAMES = 7;

/**
 * @param bytes - the module
 * @param section - its section `name`, where it has one
 */
export function readNames(bytes: Uint8Array, section: SectionInfo | undefined): Names {
  let moduleName: string | undefined;
  const functions = new Map<number, string>();
  const globals = new Map<number, string>();
  readLeniently(bytes, section, (reader) => {
    const end = reader.end;
    while (reader.position < end) {
      const id = reader.u8('the id of a subsection');
      const size = reader.u32('the size of a subsection');
      const next = Math.min(reader.position + size, end);
      reader.end = next;
      leniently(() => {
        if (id === MODULE_NAME) moduleName = readText(reader);
        else if (id === FUNCTION_NAMES) readNameMap(reader, functions);
        else if (id === GLOBAL_NAMES) readNameMap(reader, globals);
      });
      reader.position = next;
      reader.end = end;
    }
  });
  return Object.freeze({
    module: moduleName,
    functions: new FrozenMap(functions),
    globals: new FrozenMap(globals),
  });
}

/**
 * @param bytes - the module
 * @param section - its section `producers`, where it has one
 */
export function readProducers(bytes: Uint8Array, section: SectionInfo | undefined): readonly Producer[] {
  const producers: Producer[] = [];
  readLeniently(bytes, section, (reader) => {
    for (let fields = reader.u32('the number of fields'); fields > 0; fields--) {
      const field = reader.name('a field');
      for (let values = reader.u32('the number of values'); values > 0; values--) {
        const name = reader.name('a name');
        producers.push(Object.freeze({ field, name, version: reader.name('a version') }));
      }
    }
  });
  return Object.freeze(producers);
}

/**
 * @param bytes - the module
 * @param section - its section `target_features`, where it has one
 */
export function readTargetFeatures(bytes: Uint8Array, section: SectionInfo | undefined): readonly string[] {
  const features: string[] = [];
  readLeniently(bytes, section, (reader) => {
    for (let count = reader.u32('the number of features'); count > 0; count--) {
      const prefix = String.fromCharCode(reader.u8('a prefix'));
      features.push(prefix + reader.name('the name of a feature'));
    }
  });
  return Object.freeze(features);
}

function readNameMap(reader: Reader, names: Map<number, string>): void {
  for (let count = reader.u32('the number of names'); count > 0; count--) {
    const index = reader.u32('an index');
    const name = readText(reader);
    if (name !== undefined) names.set(index, name);
  }
}

/** Reads a name; one that is not UTF-8 is stepped over, so that the names after it are not lost. */
function readText(reader: Reader): string | undefined {
  const length = reader.u32('the length of a name');
  const start = reader.position;
  reader.skip(length, 'a name');
  return decodeUtf8(reader.bytes, start, reader.position);
}

function readLeniently(
  bytes: Uint8Array,
  section: SectionInfo | undefined,
  read: (reader: Reader) => void,
): void {
  if (section === undefined) return;
  const reader = new Reader(bytes, '');
  reader.position = section.offset;
  reader.end = Math.min(section.offset + section.byteLength, bytes.length);
  leniently(() => {
    read(reader);
  });
}
