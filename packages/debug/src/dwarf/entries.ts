import { AT } from './constants.ts';
import type { UnitFinder } from './functions.ts';
import type { Entry, Unit } from './unit.ts';

/** An entry with the unit that it stands in. */
export interface PlacedEntry {
  readonly unit: Unit;
  readonly entry: Entry;
}

/** Entries may refer to each other in a ring. */
const MOST_REFERENCES = 16;

/** Who has more parts is not looked at: no type that a person wrote has. */
const MOST_CHILDREN = 5_000;

/** What was read once; values of a type are many. */
const read = new WeakMap<Unit, Map<number, readonly Entry[]>>();

/**
 * @param from - an entry
 * @param attribute - `DW_AT_…`
 * @param unitAt - finds the unit of an offset in `.debug_info`
 * @returns the entry that the attribute refers to
 */
export function referred(
  { unit, entry }: PlacedEntry,
  attribute: number,
  unitAt: UnitFinder,
): PlacedEntry | undefined {
  const offset = unit.referenceOf(entry, attribute);
  const target = offset === undefined ? undefined : unitAt(offset);
  if (offset === undefined || target === undefined) return undefined;
  const found = target.readEntry(target.cursorAt(offset));
  return found === undefined ? undefined : { unit: target, entry: found };
}

/**
 * @param from - an entry
 * @param attribute - `DW_AT_…`
 * @param unitAt - finds the unit of an offset in `.debug_info`
 * @returns the entry that has the attribute: this one, or the one that it is made after
 */
export function owner(from: PlacedEntry, attribute: number, unitAt: UnitFinder): PlacedEntry | undefined {
  let current: PlacedEntry | undefined = from;
  for (let left = MOST_REFERENCES; left > 0 && current !== undefined; left--) {
    if (current.entry.abbreviation.attributes.includes(attribute)) return current;
    current = referred(current, AT.abstract_origin, unitAt) ?? referred(current, AT.specification, unitAt);
  }
  return undefined;
}

/**
 * @param parent - an entry
 * @returns the entries right below it
 * @throws Malformed where they can't be read, or are too many
 */
export function childrenOf({ unit, entry }: PlacedEntry): readonly Entry[] {
  let known = read.get(unit);
  if (known === undefined) {
    known = new Map<number, readonly Entry[]>();
    read.set(unit, known);
  }
  let children = known.get(entry.offset);
  if (children === undefined) known.set(entry.offset, (children = readChildren(unit, entry)));
  return children;
}

function readChildren(unit: Unit, entry: Entry): readonly Entry[] {
  const children: Entry[] = [];
  const cursor = unit.cursorAt(entry.offset);
  if (unit.readEntry(cursor)?.abbreviation.hasChildren !== true) return children;
  for (let depth = 1; depth > 0;) {
    const isChild = depth === 1;
    const child = unit.scanEntry(cursor, () => isChild);
    if (child === undefined) {
      depth -= 1;
      continue;
    }
    if ('values' in child) children.push(child);
    if (children.length > MOST_CHILDREN) throw cursor.error('an entry of too many parts');
    const { hasChildren } = 'values' in child ? child.abbreviation : child;
    if (hasChildren) depth += 1;
  }
  return children;
}
