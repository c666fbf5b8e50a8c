import type { ModuleInfo } from '@ferrule/core';
import { encodeUnsigned } from '../bytes/leb128.ts';
import { Reader } from '../module/reader.ts';
import { readHeader, readSectionFrame } from '../module/sections.ts';

/**
 * Prepares a module for binaryen. The name section is written anew with the names of the module, its functions and its
 * globals: binaryen refuses a whole module for a name section that it can't read, such as one that numbers the names of
 * tags as wabt does. Sections that describe the code by byte offsets are left out: they would be wrong afterwards, and
 * binaryen's own rewriting of DWARF is not to be relied on.
 *
 * @param bytes - a module that was read without error
 * @param info - about these bytes
 * @returns the module as binaryen is to read it
 */
export function readableBytes(bytes: Uint8Array, info: ModuleInfo): Uint8Array<ArrayBuffer> {
  const reader = new Reader(bytes, info.name);
  readHeader(reader);
  const parts: Uint8Array[] = [bytes.subarray(0, reader.position)];
  while (reader.left > 0) {
    const { name: section, start, end } = readSectionFrame(reader, undefined);
    const name = section === 'custom' ? reader.name('the name of a custom section') : undefined;
    if (name === 'name') parts.push(...nameSection(info));
    else if (name === undefined || !describesOffsets(name)) parts.push(bytes.subarray(start, end));
    reader.position = end;
  }
  return concatenate(parts);
}

function describesOffsets(name: string): boolean {
  return name.startsWith('.debug_') || name === 'sourceMappingURL';
}

type Parts = readonly Uint8Array[];

function nameSection({ names, functions, globals }: ModuleInfo): Parts {
  return withSize(0, [
    ...encodeText('name'),
    ...(names.module === undefined ? [] : withSize(0, encodeText(names.module))),
    ...nameMap(1, names.functions, functions.length),
    ...nameMap(7, names.globals, globals.length),
  ]);
}

function nameMap(id: number, names: ReadonlyMap<number, string>, size: number): Parts {
  const known = [...names].filter(([index]) => index < size).sort(([a], [b]) => a - b);
  if (known.length === 0) return [];
  const entries = known.flatMap(([index, name]) => [encodeUnsigned(index), ...encodeText(name)]);
  return withSize(id, [encodeUnsigned(known.length), ...entries]);
}

/** A section or subsection. */
function withSize(id: number, contents: Parts): Parts {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.of(id), encodeUnsigned(length), ...contents];
}

function encodeText(text: string): Parts {
  const bytes = new TextEncoder().encode(text);
  return [encodeUnsigned(bytes.length), bytes];
}

function concatenate(parts: Parts): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
