import type { FunctionType, ValueType } from '@ferrule/core';
import type { CoreType, WasmFunctionParts } from '@ferrule/host';
import type { ByteReader } from '../byte-reader.ts';
import type { Border } from './border.ts';
import { readThrown } from './thrown.ts';
import type { RecordedThrown } from './thrown.ts';
import { readValues } from './values.ts';
import type { RecordedValue } from './values.ts';

/** Something of the guest's that the host has changed. */
export type Change =
  | { readonly of: 'bytes'; readonly index: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly of: 'memory'; readonly index: number; readonly size: number }
  | { readonly of: 'global'; readonly index: number; readonly value: RecordedValue }
  | { readonly of: 'element'; readonly index: number; readonly slot: number; readonly value: RecordedValue }
  | { readonly of: 'table'; readonly index: number; readonly size: number }
  | { readonly of: 'fuel'; readonly units: bigint };

/** Each way over the border, and what else a record tells, one after the other. */
export type RecordEvent =
  /** The guest is instantiated: what it imports but functions, by the order of the imports. */
  | { readonly is: 'start'; readonly changes: readonly Change[] }
  /** The host calls an export, or a function out of a table. */
  | {
      readonly is: 'enter';
      readonly target: number;
      readonly args: readonly RecordedValue[];
      readonly changes: readonly Change[];
    }
  /** That call is over, or the instantiation is; with fuel, what was used up to here. */
  | { readonly is: 'leave'; readonly results: readonly RecordedValue[]; readonly fuel: bigint }
  | { readonly is: 'leave-thrown'; readonly thrown: RecordedThrown; readonly fuel: bigint }
  /** The guest calls an import, or asks for fuel. */
  | { readonly is: 'call'; readonly target: number; readonly args: readonly RecordedValue[] }
  /** That call is over. */
  | { readonly is: 'return'; readonly results: readonly RecordedValue[]; readonly changes: readonly Change[] }
  | { readonly is: 'throw'; readonly thrown: RecordedThrown; readonly changes: readonly Change[] }
  /** The guest was stopped by a time-out of so many milliseconds: what had begun beyond `depth` is over. */
  | { readonly is: 'cut'; readonly depth: number; readonly timeout: number }
  /** What follows can't be told, and why. */
  | { readonly is: 'gap'; readonly reason: string }
  /** The instance was closed. */
  | { readonly is: 'end' }
  /** The host makes a function that the guest can call, the next by number. */
  | { readonly is: 'lend'; readonly type: LentType };

/** The type of a function of the host's in a table. */
export type LentType = Pick<WasmFunctionParts, 'params' | 'results'>;

/** What a reader keeps in mind from one event to the next. */
export interface ReadingState {
  /** The functions that are being called, the innermost last. */
  readonly open: FunctionType[];
  /** The host's functions in tables. */
  readonly lent: LentType[];
}

/** Numbers of the events, in the order in which they begin. */
export const EVENTS = Object.freeze([
  'start',
  'enter',
  'leave',
  'leave-thrown',
  'call',
  'return',
  'throw',
  'cut',
  'gap',
  'end',
  'lend',
] as const satisfies readonly RecordEvent['is'][]);

/** Numbers of what changes. */
export const CHANGES = Object.freeze([
  'bytes',
  'memory',
  'global',
  'element',
  'table',
  'fuel',
] as const satisfies readonly Change['of'][]);

/**
 * Reads an event.
 *
 * @param reader - where one begins
 * @param border - the types of what crosses
 * @param state - of the reading, changed by what is read
 * @returns the event
 * @throws the reader's error where it makes no sense
 */
export function readEvent(reader: ByteReader, border: Border, state: ReadingState): RecordEvent {
  const { open, lent } = state;
  const is = EVENTS[reader.u8()] as RecordEvent['is'] | undefined;
  switch (is) {
    case 'start':
      open.push(NOTHING);
      return { is, changes: readChanges(reader, border) };
    case 'enter':
    case 'call': {
      const target = reader.unsigned();
      const { exports, imports } = border;
      const type = is === 'enter' ? exports[target] : (imports[target] ?? lent[target - imports.length]);
      if (type === undefined) throw reader.error();
      open.push(type);
      const args = readValues(reader, type.params);
      return is === 'call'
        ? { is, target, args }
        : { is, target, args, changes: readChanges(reader, border) };
    }
    case 'leave':
      return { is, results: readValues(reader, last(reader, open).results), fuel: readFuel(reader) };
    case 'leave-thrown':
      last(reader, open);
      return { is, thrown: readThrown(reader, border), fuel: readFuel(reader) };
    case 'return': {
      const results = readValues(reader, last(reader, open).results);
      return { is, results, changes: readChanges(reader, border) };
    }
    case 'throw':
      last(reader, open);
      return { is, thrown: readThrown(reader, border), changes: readChanges(reader, border) };
    case 'cut': {
      const depth = reader.unsigned();
      if (depth >= open.length) throw reader.error();
      open.length = depth;
      return { is, depth, timeout: reader.unsigned() };
    }
    case 'gap':
      return { is, reason: reader.text() };
    case 'end':
      return { is };
    case 'lend': {
      const type = { params: readCoreTypes(reader), results: readCoreTypes(reader) };
      if (type.results.length > 1) throw reader.error();
      lent.push(type);
      return { is, type };
    }
    case undefined:
      throw reader.error();
  }
}

const NOTHING: FunctionType = Object.freeze({ params: Object.freeze([]), results: Object.freeze([]) });

/** Types of values that a host function in a table takes and gives, by the number that a record has for them. */
export const CORE_TYPES = Object.freeze([
  'i32',
  'i64',
  'f32',
  'f64',
  'externref',
] as const satisfies readonly CoreType[]);

function readCoreTypes(reader: ByteReader): readonly CoreType[] {
  return Array.from({ length: reader.u8() & 0x7f }, () => {
    const type = CORE_TYPES[reader.u8()] as CoreType | undefined;
    if (type === undefined) throw reader.error();
    return type;
  });
}

function last(reader: ByteReader, open: FunctionType[]): FunctionType {
  const type = open.pop();
  if (type === undefined) throw reader.error();
  return type;
}

function readFuel(reader: ByteReader): bigint {
  return BigInt(reader.unsigned()) | (BigInt(reader.unsigned()) << 32n);
}

function readChanges(reader: ByteReader, { info }: Border): readonly Change[] {
  return Array.from({ length: reader.count() }, (): Change => {
    const of = CHANGES[reader.u8()] as Change['of'] | undefined;
    if (of === 'fuel') return { of, units: reader.signed() };
    const index = reader.unsigned();
    const one = (type: ValueType | undefined): RecordedValue => {
      if (type === undefined) throw reader.error();
      return readValues(reader, [type])[0];
    };
    switch (of) {
      case 'bytes':
        return { of, index, offset: reader.unsigned(), bytes: reader.block() };
      case 'memory':
      case 'table':
        return { of, index, size: reader.unsigned() };
      case 'global':
        return { of, index, value: one(info.globals[index]?.valueType) };
      case 'element':
        return { of, index, slot: reader.unsigned(), value: one(info.tables[index]?.elementType) };
      case undefined:
        throw reader.error();
    }
  });
}
