import type { ModuleInfo } from '@ferrule/core';
import { applySectionEdits } from '../bytes/section-edits.ts';
import { encodeUnsigned } from '../bytes/leb128.ts';

/**
 * Writes the name section anew with the names of the module, its functions and its globals. Binaryen refuses a whole
 * module for a name section that it can't read, such as those that number the names of tags as wabt does.
 *
 * @param bytes - a module
 * @param info - about these bytes
 * @returns the module with a name section that binaryen reads; the bytes as they are where there is none
 */
export function withPlainNames(bytes: Uint8Array, info: ModuleInfo): Uint8Array {
  const section = info.customSections.find(({ name }) => name === 'name');
  if (section === undefined) return bytes;
  const { names } = info;
  const contents = [
    ...(names.module === undefined ? [] : subsection(0, encodeText(names.module))),
    ...nameMap(1, names.functions, info.functions.length),
    ...nameMap(7, names.globals, info.globals.length),
  ];
  const edit = { offset: section.offset, removed: section.byteLength, inserted: concatenate(contents) };
  return applySectionEdits(bytes, [edit]).bytes;
}

type Parts = readonly Uint8Array[];

function nameMap(id: number, names: ReadonlyMap<number, string>, size: number): Parts {
  const known = [...names].filter(([index]) => index < size).sort(([a], [b]) => a - b);
  if (known.length === 0) return [];
  const entries = known.flatMap(([index, name]) => [encodeUnsigned(index), ...encodeText(name)]);
  return subsection(id, [encodeUnsigned(known.length), ...entries]);
}

function subsection(id: number, contents: Parts): Parts {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.of(id), encodeUnsigned(length), ...contents];
}

function encodeText(text: string): Parts {
  const bytes = new TextEncoder().encode(text);
  return [encodeUnsigned(bytes.length), bytes];
}

function concatenate(parts: Parts): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
