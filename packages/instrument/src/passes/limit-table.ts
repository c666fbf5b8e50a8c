/**
 * limit-table: no table of the module can ever have more than so many elements.
 *
 * The declared maximum of every table, defined or imported, is lowered to the limit where it is higher or missing.
 * `table.grow` beyond it then fails as it does at any other maximum. An imported table must be made with a maximum
 * that is no higher.
 *
 * Arguments: `elements`, the most elements a table may have.
 *
 * Before, with `elements` 1000:
 *
 *     (table 10 funcref)
 *     (table 5 5 externref)
 *
 * After:
 *
 *     (table 10 1000 funcref)
 *     (table 5 5 externref)
 *
 * Effects: tables and imports are changed; nothing is added. A module whose maxima are all within the limit is left
 * alone; one whose minimum is over it is refused when it is planned.
 */
import { PlanError } from '@ferrule/core';
import type { ModuleInfo, TableType } from '@ferrule/core';
import { applySectionEdits } from '../bytes/section-edits.ts';
import { findLimits } from '../module/find-limits.ts';
import { numberArgument } from './arguments.ts';
import { capMaximum } from './cap-maximum.ts';
import type { Pass } from './pass.ts';

const name = 'limit-table';

export const limitTable: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['tables', 'imports'], needsHost: false, conflicts: [] },
  plan(info, { tableElements: elements }) {
    if (elements === undefined) return undefined;
    checkMinima(info, elements);
    return info.tables.some((type) => exceeds(type, elements))
      ? { pass: name, args: { elements } }
      : undefined;
  },
  apply({ bytes }, args) {
    const elements = numberArgument(name, args, 'elements');
    const tables: { index: number; maximum: number }[] = [];
    const edits = findLimits(bytes).flatMap((limits) => {
      if (limits.kind !== 'table' || !exceeds(limits.type, elements)) return [];
      tables.push({ index: limits.index, maximum: elements });
      return capMaximum(bytes, limits, elements);
    });
    const entry = { pass: name, imports: [], exports: [], facts: { elements, tables } };
    return { ...applySectionEdits(bytes, edits), entry };
  },
});

function exceeds(type: TableType, elements: number): boolean {
  const reachable = type.addressType === 'i32' ? 2 ** 32 - 1 : 2 ** 64;
  return (type.maximum ?? reachable) > elements;
}

function checkMinima(info: ModuleInfo, elements: number): void {
  for (const [index, type] of info.tables.entries()) {
    if (type.minimum > elements) {
      throw new PlanError(
        `${info.name}: table ${String(index)} needs at least ${String(type.minimum)} elements, which is over the limit of ${String(elements)} elements`,
      );
    }
  }
}
