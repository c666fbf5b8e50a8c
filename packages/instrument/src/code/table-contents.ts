import type { ModuleInfo } from '@ferrule/core';
import { readElements } from '../tiers/elements.ts';
import { readLayout } from './module-layout.ts';

/** A function that a table holds from the beginning. */
export interface TableElement {
  /** Index of the table. */
  readonly table: number;
  readonly slot: number;
  /** Index of the function. */
  readonly function: number;
}

/**
 * @param bytes - a module that `validateModule` has accepted
 * @param info - about it
 * @returns the functions that its tables hold once it is instantiated, as far as the module says: segments at a constant
 *   place are known, others are not
 * @throws ValidationError at malformed code
 */
export function tableContents(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): readonly TableElement[] {
  const elements: TableElement[] = [];
  for (const { table, offset, functions = [] } of readElements(readLayout(bytes, info))) {
    if (table === undefined || offset === undefined) continue;
    for (const [position, index] of functions.entries())
      if (index !== undefined) elements.push({ table, slot: offset + position, function: index });
  }
  return elements;
}
