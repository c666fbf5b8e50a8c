import { printable } from '@ferrule/core';
import { AT, TAG } from '../dwarf/constants.ts';
import { owner } from '../dwarf/entries.ts';
import type { PlacedEntry } from '../dwarf/entries.ts';
import type { UnitFinder } from '../dwarf/functions.ts';
import type { Entry, Unit } from '../dwarf/unit.ts';

/** A variable that can be seen at a place. */
export interface ScopedVariable {
  readonly name: string;
  readonly isParameter: boolean;
  readonly placed: PlacedEntry;
}

/** More variables than that are not told of one function. */
const MOST_VARIABLES = 500;

const isScope = (tag: number): boolean => tag === TAG.lexical_block || tag === TAG.inlined_subroutine;
const isVariable = (tag: number): boolean => tag === TAG.variable || tag === TAG.formal_parameter;
const isRead = (tag: number): boolean => isScope(tag) || isVariable(tag) || tag === TAG.subprogram;

/**
 * Finds what can be seen at a place in a function: parameters and the variables of the blocks around it.
 *
 * @param unit - the function's
 * @param functionEntry - offset of its entry in `.debug_info`
 * @param address - in the code section
 * @param unitAt - finds the unit of an offset in `.debug_info`
 * @returns the variables of the function itself, and behind them those of each call inlined there, outermost first; what an
 *   inner block declares stands behind what outer ones do
 */
export function variablesAt(
  unit: Unit,
  functionEntry: number,
  address: number,
  unitAt: UnitFinder,
): readonly (readonly ScopedVariable[])[] {
  const frames: ScopedVariable[][] = [[]];
  const cursor = unit.cursorAt(functionEntry);
  if (unit.readEntry(cursor)?.abbreviation.hasChildren !== true) return frames;
  /** Of each open entry: the variables that its children belong to, where they can be seen. */
  const open: (ScopedVariable[] | undefined)[] = [frames[0]];
  let left = MOST_VARIABLES;
  while (open.length > 0 && left > 0) {
    const variables = open.at(-1);
    const entry = unit.scanEntry(cursor, (tag) => variables !== undefined && isRead(tag));
    if (entry === undefined) {
      open.pop();
      continue;
    }
    if (!('values' in entry) || variables === undefined) {
      if ('hasChildren' in entry && entry.hasChildren) open.push(undefined);
      continue;
    }
    const { tag, hasChildren } = entry.abbreviation;
    if (isVariable(tag)) {
      variables.push(...scoped({ unit, entry }, unitAt));
      left -= 1;
    }
    let inner = isScope(tag) && isWithin(unit, entry, address) ? variables : undefined;
    if (inner !== undefined && tag === TAG.inlined_subroutine) frames.push((inner = []));
    if (hasChildren) open.push(inner);
  }
  return frames;
}

function scoped(placed: PlacedEntry, unitAt: UnitFinder): readonly ScopedVariable[] {
  const named = owner(placed, AT.name, unitAt);
  const name = named?.unit.textOf(named.entry, AT.name);
  const isParameter = placed.entry.abbreviation.tag === TAG.formal_parameter;
  return name === undefined ? [] : [{ name: printable(name), isParameter, placed }];
}

function isWithin(unit: Unit, entry: Entry, address: number): boolean {
  let isFound = false;
  unit.rangesOf(entry, (low, high) => {
    isFound ||= address >= low && address < high;
  });
  return isFound;
}
