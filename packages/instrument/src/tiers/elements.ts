/**
 * What element segments hold.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html#element-section
 */
import { InstructionReader } from '../code/instruction-reader.ts';
import { findSection, SECTION } from '../code/module-layout.ts';
import type { ModuleLayout } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';

/** One element segment. */
export interface Elements {
  /** `active` ones are written to a table when the module is instantiated, and dropped; `declared` ones hold nothing. */
  readonly mode: 'active' | 'passive' | 'declared';
  /** The table an active one is written to. */
  readonly table: number | undefined;
  /** Where in the table, where that is a constant below 2^31. */
  readonly offset: number | undefined;
  /** The type of its elements, encoded. */
  readonly type: Uint8Array;
  /** The functions by index, `undefined` for null; left out where an element is something else. */
  readonly functions: readonly (number | undefined)[] | undefined;
  /** Offsets of the segment, of the expression for the offset, and of the elements' count, and after the last. */
  readonly start: number;
  readonly expression: number;
  readonly count: number;
  readonly end: number;
  /** Whether elements are expressions, not indices. */
  readonly isExpressions: boolean;
}

const FUNCREF = Uint8Array.of(0x70);
const REF_FUNC = opcodeOf('ref.func');
const REF_NULL = opcodeOf('ref.null');
const I32_CONST = opcodeOf('i32.const');
const END = opcodeOf('end');

/**
 * @param layout - of a module
 * @returns its element segments in order
 */
export function readElements(layout: ModuleLayout): readonly Elements[] {
  const section = findSection(layout, SECTION.element);
  if (section === undefined) return [];
  const reader = new InstructionReader(layout.bytes);
  reader.seek(section.contents, section.end);
  return Array.from({ length: reader.u32() }, () => readSegment(reader));
}

function readSegment(reader: InstructionReader): Elements {
  const start = reader.position;
  const flags = reader.u32();
  const mode = (flags & 1) === 0 ? 'active' : (flags & 2) === 0 ? 'passive' : 'declared';
  const table = mode !== 'active' ? undefined : (flags & 2) === 0 ? 0 : reader.u32();
  const expression = reader.position;
  const offset = mode === 'active' ? readOffset(reader) : undefined;
  const isExpressions = (flags & 4) !== 0;
  let type = FUNCREF;
  if ((flags & 3) !== 0) {
    const from = reader.position;
    if (isExpressions) {
      reader.valueType();
      type = reader.bytes.slice(from, reader.position);
    } else reader.position += 1;
  }
  const count = reader.position;
  let functions: (number | undefined)[] | undefined = [];
  for (let left = reader.u32(); left > 0; left--) {
    const element = isExpressions ? readElement(reader) : reader.u32();
    if (element === 'other') functions = undefined;
    else functions?.push(element);
  }
  return {
    mode,
    table,
    offset,
    type,
    functions,
    start,
    expression,
    count,
    end: reader.position,
    isExpressions,
  };
}

function readOffset(reader: InstructionReader): number | undefined {
  const opcode = reader.next();
  const value = opcode === I32_CONST ? smallConstant(reader) : undefined;
  if (opcode === END) return undefined;
  if (reader.next() === END) return value;
  while (reader.next() !== END);
  return undefined;
}

/** The signed LEB128 that was just stepped over, where it is below 2^31. */
function smallConstant({ bytes, immediates, position }: InstructionReader): number | undefined {
  let value = 0;
  for (let at = immediates, shift = 0; at < position; at++, shift += 7)
    value |= ((bytes[at] ?? 0) & 0x7f) << shift;
  const isNegative = ((bytes[position - 1] ?? 0) & 0x40) !== 0 && position - immediates < 5;
  return isNegative || value < 0 ? undefined : value;
}

function readElement(reader: InstructionReader): number | undefined | 'other' {
  const opcode = reader.next();
  const element = opcode === REF_FUNC ? reader.first : opcode === REF_NULL ? undefined : 'other';
  if (reader.next() === END) return element;
  while (reader.next() !== END);
  return 'other';
}
