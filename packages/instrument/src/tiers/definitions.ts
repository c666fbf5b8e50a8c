/** Where the definitions of tables, memories, globals and tags stand in a module. */
import { InstructionReader } from '../code/instruction-reader.ts';
import { findSection, SECTION, skipLimits } from '../code/module-layout.ts';
import type { ModuleLayout } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';

/** A definition: its type, and for a global the expression of its first value, to its `end`. */
export interface Definition {
  /** Position in the index space of its kind. */
  readonly index: number;
  readonly start: number;
  /** Offset after the type. */
  readonly typeEnd: number;
  readonly end: number;
}

const END = opcodeOf('end');
const WITH_VALUE = 0x40;

/** Definitions by kind, each in order. */
export interface Definitions {
  readonly tables: readonly Definition[];
  readonly memories: readonly Definition[];
  readonly globals: readonly Definition[];
  readonly tags: readonly Definition[];
}

/**
 * @param layout - of a module
 * @returns where its definitions stand
 * @throws RangeError at a table that begins with anything but nulls
 */
export function readDefinitions(layout: ModuleLayout): Definitions {
  const { info } = layout;
  return {
    tables: read(layout, SECTION.table, info.tables.length, (reader) => {
      if (reader.bytes[reader.position] === WITH_VALUE)
        throw new RangeError('a table begins with values of its own');
      reader.valueType();
      skipLimits(reader);
    }),
    memories: read(layout, SECTION.memory, info.memories.length, skipLimits),
    globals: read(
      layout,
      SECTION.global,
      info.globals.length,
      (reader) => {
        reader.valueType();
        reader.position += 1;
      },
      (reader) => {
        while (reader.next() !== END);
      },
    ),
    tags: read(layout, SECTION.tag, info.tags.length, (reader) => {
      reader.position += 1;
      reader.u32();
    }),
  };
}

function read(
  layout: ModuleLayout,
  id: number,
  total: number,
  skipType: (reader: InstructionReader) => void,
  skipValue: (reader: InstructionReader) => void = () => undefined,
): readonly Definition[] {
  const section = findSection(layout, id);
  if (section === undefined) return [];
  const reader = new InstructionReader(layout.bytes);
  reader.seek(section.contents, section.end);
  const count = reader.u32();
  return Array.from({ length: count }, (_, position) => {
    const start = reader.position;
    skipType(reader);
    const typeEnd = reader.position;
    skipValue(reader);
    return { index: total - count + position, start, typeEnd, end: reader.position };
  });
}
