import type { DebugInfo, FunctionPlace } from '../debug-info.ts';
import { blockOf, constantOf } from '../dwarf/attribute-values.ts';
import { AT, FORM } from '../dwarf/constants.ts';
import { owner } from '../dwarf/entries.ts';
import type { PlacedEntry } from '../dwarf/entries.ts';
import type { UnitFinder } from '../dwarf/functions.ts';
import { findInList } from '../dwarf/location-lists.ts';
import { Malformed } from '../dwarf/malformed.ts';
import { computed, locate, OPTIMISED_OUT } from './locate.ts';
import type { Located, Surroundings } from './locate.ts';
import { variablesAt } from './scopes.ts';
import type { ScopedVariable } from './scopes.ts';
import type { StoppedFrame } from './stopped-frame.ts';
import { Type } from './types.ts';
import { sourceOf, unknownText } from './value-source.ts';
import { ValueWriter } from './value-text.ts';

/** A variable or parameter of the sources, where a program stands still. */
export interface Variable {
  readonly name: string;
  readonly isParameter: boolean;
  /** As the sources would write it; empty where it is not told. */
  readonly type: string;
  /** Its value as text, as it lies in memory; what is not known of it stands within `<>`. `undefined` where nothing is. */
  readonly value: string | undefined;
  /** Why there is no value: `optimised out`, or `not known` and a reason. */
  readonly unknown: string | undefined;
  /** Where it lies in memory. */
  readonly address: number | undefined;
}

/** How many values are shown of all variables of a frame, parts counted: more is nobody's, and hostile. */
const MOST_VALUES = 5_000;

/**
 * What was found at a place: the variables of each function that was being executed there, innermost first as
 * `DebugInfo.find` gives them, or why they are not known.
 */
export type FoundVariables =
  { readonly frames: readonly (readonly Variable[])[] } | { readonly reason: string };

/**
 * @param debugInfo - of a module
 * @param index - of a defined function
 * @param offset - of the instruction that is about to be executed, in the module
 * @param frame - what is known of the function's frame
 * @returns the variables and parameters that can be seen there, or why they are not known
 */
export function readVariables(
  debugInfo: DebugInfo,
  index: number,
  offset: number,
  frame: StoppedFrame,
): FoundVariables {
  const place = debugInfo.functionAt(index, offset);
  if ('reason' in place) return place;
  try {
    return { frames: variablesOf(place, frame) };
  } catch (error) {
    if (error instanceof Malformed) return { reason: error.message };
    throw error;
  }
}

function variablesOf(place: FunctionPlace, frame: StoppedFrame): readonly (readonly Variable[])[] {
  const { unit, entry, address, unitAt } = place;
  const functionEntry = unit.readEntry(unit.cursorAt(entry));
  const base = functionEntry === undefined ? undefined : blockOf(unit, functionEntry, AT.frame_base);
  const outside: Surroundings = { unit, frame, frameBase: () => undefined };
  let known: { readonly value: bigint | undefined } | undefined;
  const frameBase = (): bigint | undefined =>
    (known ??= { value: base === undefined ? undefined : computed(base, outside) }).value;
  const reader = { surroundings: { unit, frame, frameBase }, address, unitAt, left: MOST_VALUES };
  return variablesAt(unit, entry, address, unitAt)
    .map((variables) => visible(variables).map((variable) => readVariable(variable, reader)))
    .reverse();
}

/** What an inner block calls by the same name hides what an outer one does. */
function visible(variables: readonly ScopedVariable[]): readonly ScopedVariable[] {
  const last = new Map(variables.map((variable) => [variable.name, variable]));
  return variables.filter((variable) => last.get(variable.name) === variable);
}

interface VariableReader {
  readonly surroundings: Surroundings;
  readonly address: number;
  readonly unitAt: UnitFinder;
  /** How many values may still be shown of the frame. */
  left: number;
}

function readVariable({ name, isParameter, placed }: ScopedVariable, reader: VariableReader): Variable {
  const shown = { name, isParameter, type: '', value: undefined, address: undefined };
  try {
    const type = Type.of(placed, reader.unitAt);
    const located = locateVariable(placed, type, reader);
    const told = { ...shown, type: type?.name ?? '' };
    if ('unknown' in located) return { ...told, unknown: located.unknown };
    const { frame } = reader.surroundings;
    const source = sourceOf(located, frame);
    const writer = new ValueWriter(frame, reader.left);
    const before = writer.left;
    const value = writer.text(type, source);
    reader.left -= before - writer.left;
    // what is nothing but a reason is no value
    const isUnknown = value === unknownText(source.unknown) || value.startsWith('<not known: ');
    const unknown = isUnknown ? value.slice(1, -1) : undefined;
    return { ...told, value: isUnknown ? undefined : value, unknown, address: source.address };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { ...shown, unknown: `not known: ${error.message}` };
  }
}

function locateVariable(placed: PlacedEntry, type: Type | undefined, reader: VariableReader): Located {
  const { unitAt, address, surroundings } = reader;
  const constant = owner(placed, AT.const_value, unitAt);
  if (constant !== undefined) return constantBytes(constant, type);
  const located = owner(placed, AT.location, unitAt);
  if (located === undefined) return { unknown: OPTIMISED_OUT };
  const { unit, entry } = located;
  const at = entry.abbreviation.attributes.indexOf(AT.location);
  const form = entry.abbreviation.forms[at];
  const isList = form === FORM.sec_offset || form === FORM.loclistx || form === FORM.data4;
  const expression = isList
    ? findInList(unit, form, entry.values[at], address)
    : blockOf(unit, entry, AT.location);
  return expression === undefined
    ? { unknown: OPTIMISED_OUT }
    : locate(expression, { ...surroundings, unit });
}

function constantBytes({ unit, entry }: PlacedEntry, type: Type | undefined): Located {
  const block = blockOf(unit, entry, AT.const_value);
  if (block !== undefined) return { bytes: block };
  const value = constantOf(unit, entry, AT.const_value);
  const size = type?.size ?? 0;
  if (value === undefined || size === 0 || size > 16) return { unknown: 'not known' };
  const bytes = new Uint8Array(size);
  for (let index = 0, rest = BigInt.asUintN(size * 8, value); index < size; index++, rest >>= 8n)
    bytes[index] = Number(rest & 0xffn);
  return { bytes };
}
