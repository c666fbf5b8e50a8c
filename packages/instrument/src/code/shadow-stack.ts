import type { ModuleInfo } from '@ferrule/core';
import { InstructionReader } from './instruction-reader.ts';
import { skipLocals } from './function-bodies.ts';
import { findSection, SECTION } from './module-layout.ts';
import type { ModuleLayout } from './module-layout.ts';

/** A stack that the guest keeps in linear memory. */
export interface ShadowStack {
  /** Index of the global that points to its top. */
  readonly global: number;
  /** Lowest address it may use. */
  readonly low: number;
  /** Where it begins, growing downwards. */
  readonly high: number;
}

const I32_CONST = 0x41;
const GLOBAL_GET = 0x23;
const I32_SUB = 0x6b;
const END = 0x0b;

/** An initial value below this is hardly a stack's. */
const SMALLEST_STACK = 1024;

/**
 * Finds the stack that LLVM's linker lays out.
 *
 * @param layout - of the module
 * @returns where it lies, or `undefined` when there is none to be found
 */
export function findShadowStack(layout: ModuleLayout): ShadowStack | undefined {
  const { info } = layout;
  const constants = readGlobals(layout);
  const global = findPointer(layout, constants);
  if (global === undefined) return undefined;
  const high = constants.get(global);
  if (high === undefined || high <= 0) return undefined;
  const ends = readDataEnds(layout).filter(({ start }) => start < high);
  if (ends.length === 0) return { global, low: 0, high };
  const named = info.exports.find(({ name, extern }) => name === '__data_end' && extern.kind === 'global');
  const low = named && constants.get(named.index);
  const lastEnd = Math.max(...ends.map(({ end }) => end));
  return { global, low: low !== undefined && low <= high ? low : Math.min(lastEnd, high), high };
}

function findPointer(layout: ModuleLayout, constants: ReadonlyMap<number, number>): number | undefined {
  const { info } = layout;
  const isMutable = (index: number): boolean =>
    info.globals[index]?.mutable === true && info.globals[index].valueType === 'i32';
  for (const [index, name] of info.names.globals)
    if (name === '__stack_pointer' && isMutable(index)) return index;
  const exported = info.exports.find(
    ({ name, extern, index }) => name === '__stack_pointer' && extern.kind === 'global' && isMutable(index),
  );
  if (exported) return exported.index;
  const first = info.imports.filter(({ extern }) => extern.kind === 'global').length;
  if (!isMutable(first) || (constants.get(first) ?? 0) < SMALLEST_STACK) return undefined;
  return layout.bodies.some(({ start, end }) => lowers(layout, first, start, end)) ? first : undefined;
}

/** Whether a body subtracts a constant from the global, as LLVM's functions with a frame do. */
function lowers(layout: ModuleLayout, global: number, start: number, end: number): boolean {
  const reader = new InstructionReader(layout.bytes);
  reader.seek(start, end);
  skipLocals(reader);
  let matched = 0;
  while (reader.position < end) {
    const opcode = reader.next();
    if (opcode === GLOBAL_GET && reader.first === global) matched = 1;
    else if (matched === 1 && opcode === I32_CONST) matched = 2;
    else if (matched === 2 && opcode === I32_SUB) return true;
    else matched = 0;
  }
  return false;
}

/**
 * @param layout - of a module
 * @returns values of the globals that begin with an i32 constant, by index
 */
export function readGlobals(layout: ModuleLayout): Map<number, number> {
  const constants = new Map<number, number>();
  const section = findSection(layout, SECTION.global);
  if (!section) return constants;
  const reader = new InstructionReader(layout.bytes);
  reader.seek(section.contents, section.end);
  let index = layout.info.imports.filter(
    ({ extern }: ModuleInfo['imports'][number]) => extern.kind === 'global',
  ).length;
  for (let count = reader.u32(); count > 0; count--) {
    reader.valueType();
    reader.position += 1;
    const value = readConstant(reader);
    if (value !== undefined) constants.set(index, value);
    index += 1;
  }
  return constants;
}

/** Reads a constant expression; returns its value where it is one i32 constant. */
function readConstant(reader: InstructionReader): number | undefined {
  let value: number | undefined;
  let count = 0;
  while (reader.next() !== END) {
    count += 1;
    value = reader.opcode === I32_CONST ? signedConstant(reader) : undefined;
  }
  return count === 1 ? value : undefined;
}

/**
 * @param reader - stands after an `i32.const`
 * @returns its value
 */
export function signedConstant(reader: InstructionReader): number {
  let value = 0;
  let shift = 0;
  for (let at = reader.immediates; at < reader.position; at++) {
    const byte = reader.bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80 && shift < 32 && (byte & 0x40) !== 0) value |= -1 << shift;
  }
  return value;
}

/**
 * @param layout - of a module
 * @returns where the active data segments of the first memory lie
 */
export function readDataEnds(layout: ModuleLayout): { readonly start: number; readonly end: number }[] {
  const spans: { readonly start: number; readonly end: number }[] = [];
  const section = findSection(layout, SECTION.data);
  if (!section) return spans;
  const reader = new InstructionReader(layout.bytes);
  reader.seek(section.contents, section.end);
  for (let count = reader.u32(); count > 0; count--) {
    const flags = reader.u32();
    const memory = flags === 2 ? reader.u32() : 0;
    const start = flags === 1 ? undefined : readConstant(reader);
    const length = reader.u32();
    reader.position += length;
    if (start !== undefined && memory === 0) spans.push({ start, end: start + length });
  }
  return spans;
}
