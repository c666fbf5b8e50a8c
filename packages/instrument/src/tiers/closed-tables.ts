/** Tables of which everything is known: what they hold never changes, and nobody outside sees them. */
import { scanInstructions } from '../code/function-bodies.ts';
import { opcodeOf } from '../code/opcodes.ts';
import type { ModuleLayout } from '../code/module-layout.ts';
import { readElements } from './elements.ts';

/** What a table holds by index: a function's index, or `undefined` for null. */
export type ClosedTable = readonly (number | undefined)[];

const TABLE_COPY = opcodeOf('table.copy');
const TABLE_INIT = opcodeOf('table.init');
/** Those that name a table first. What is read out of a table can be seen outside. */
const TOUCHING = new Set(['table.get', 'table.set', 'table.grow', 'table.fill'].map(opcodeOf));
const FIRST_TOUCHING = Math.min(...TOUCHING);

/** A larger table is nobody's vtable. */
const MOST_ELEMENTS = 100_000;

/**
 * @param layout - of a module
 * @returns its closed tables by their index; a table whose segments begin where only an import says is none
 */
export function closedTables(layout: ModuleLayout): ReadonlyMap<number, ClosedTable> {
  const { info } = layout;
  const imported = info.imports.filter(({ extern }) => extern.kind === 'table').length;
  const closed = new Map<number, (number | undefined)[]>();
  for (const [index, { elementType, addressType, minimum }] of info.tables.entries()) {
    if (index < imported || elementType !== 'funcref' || addressType !== 'i32' || minimum > MOST_ELEMENTS)
      continue;
    closed.set(index, Array<number | undefined>(minimum).fill(undefined));
  }
  for (const { extern, index } of info.exports) if (extern.kind === 'table') closed.delete(index);
  if (closed.size === 0) return closed;
  scanInstructions(layout.bytes, layout.bodies, ({ opcode, first, second }) => {
    if (opcode < FIRST_TOUCHING) return;
    if (TOUCHING.has(opcode)) closed.delete(first);
    else if (opcode === TABLE_INIT) closed.delete(second);
    else if (opcode === TABLE_COPY) {
      closed.delete(first);
      closed.delete(second);
    }
  });
  for (const { table, offset, functions } of readElements(layout)) {
    const elements = table === undefined ? undefined : closed.get(table);
    if (table === undefined || elements === undefined) continue;
    if (offset === undefined || functions === undefined || offset + functions.length > elements.length)
      closed.delete(table);
    else for (const [index, target] of functions.entries()) elements[offset + index] = target;
  }
  return closed;
}
