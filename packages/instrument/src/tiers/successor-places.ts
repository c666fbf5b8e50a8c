/** What stands where in a successor. */
import type { ModuleInfo } from '@ferrule/core';
import type { ModuleLayout } from '../code/module-layout.ts';
import type { Definition, Definitions } from './definitions.ts';
import type { FirstTierFacts, SharedExtern } from './first-tier-facts.ts';
import { own } from './hand-over.ts';
import type { Places } from './successor-code.ts';

/** What a successor imports beside what the module does, kind by kind, in the order of their indices. */
export interface SharedImports {
  readonly memories: readonly SharedDefinition[];
  readonly tables: readonly SharedDefinition[];
  readonly globals: readonly SharedDefinition[];
  readonly tags: readonly SharedDefinition[];
}

/** A definition of the module that becomes an import. */
export interface SharedDefinition {
  readonly definition: Definition;
  readonly name: string;
}

/** Indices in a successor, and the functions of the module it is made of by the indices they had before. */
export class SuccessorPlaces implements Places {
  readonly globals: readonly number[];
  readonly tables: readonly number[];
  readonly shared: SharedImports;
  /** Definitions that stay. */
  readonly ownTables: readonly Definition[];
  readonly ownGlobals: readonly Definition[];
  /** Index of the table through which calls are handed on. */
  readonly tops: number;
  readonly #current: ReadonlyMap<number, number>;
  readonly #former: readonly (number | null)[];
  readonly #references: ReadonlyMap<number, number>;

  /**
   * @param layout - of the module
   * @param definitions - in it
   * @param facts - of the first tier
   * @param former - for each function the index it has in the first tier
   * @throws RangeError when the module does not define what the first tier shares
   */
  constructor(
    { info }: ModuleLayout,
    definitions: Definitions,
    facts: FirstTierFacts,
    former: readonly (number | null)[],
  ) {
    this.#former = former;
    this.#current = new Map(former.flatMap((was, index) => (was === null ? [] : [[was, index]])));
    this.shared = {
      memories: sharedOf(definitions.memories, facts.memories, 'memory'),
      tables: sharedOf(definitions.tables, facts.tables, 'table'),
      globals: sharedOf(definitions.globals, facts.globals, 'global'),
      tags: sharedOf(definitions.tags, facts.tags, 'tag'),
    };
    if (this.shared.memories.length !== definitions.memories.length)
      throw new RangeError('it has other memories');
    if (this.shared.tags.length !== definitions.tags.length) throw new RangeError('it has other tags');
    this.ownTables = rest(definitions.tables, this.shared.tables);
    this.ownGlobals = rest(definitions.globals, this.shared.globals);
    const importedTables = info.tables.length - definitions.tables.length;
    this.tops = importedTables + this.shared.tables.length;
    this.tables = placed(info.tables.length, this.shared.tables, this.ownTables, this.tops + 1);
    const importedGlobals = info.globals.length - definitions.globals.length;
    const firstReference = importedGlobals + this.shared.globals.length;
    this.#references = new Map(
      facts.references.map(({ index }, position) => [index, firstReference + position]),
    );
    const firstOwn = firstReference + facts.references.length;
    this.globals = placed(info.globals.length, this.shared.globals, this.ownGlobals, firstOwn);
    checkOwn(info, facts, this.ownGlobals);
  }

  reference(index: number): number {
    const place = this.#references.get(this.#former[index] ?? -1);
    if (place === undefined)
      throw new RangeError(`it refers to function ${String(index)}, which did not happen before`);
    return place;
  }

  /**
   * @param former - index of a function in the first tier
   * @returns its index here
   * @throws RangeError when it is no more
   */
  function(former: number): number {
    const index = this.#current.get(former);
    if (index === undefined) throw new RangeError(`it has no function ${String(former)} any more`);
    return index;
  }
}

function sharedOf(
  definitions: readonly Definition[],
  externs: readonly SharedExtern[],
  kind: string,
): readonly SharedDefinition[] {
  return externs.map(({ index, name }) => {
    const definition = definitions.find((each) => each.index === index);
    if (definition === undefined) throw new RangeError(`it defines no ${kind} ${String(index)}`);
    return { definition, name };
  });
}

function rest(
  definitions: readonly Definition[],
  shared: readonly SharedDefinition[],
): readonly Definition[] {
  const those = new Set(shared.map(({ definition }) => definition));
  return definitions.filter((each) => !those.has(each));
}

/** New indices by old ones: imports stay, what is shared comes behind them, then what is added, then the rest. */
function placed(
  count: number,
  shared: readonly SharedDefinition[],
  ownOnes: readonly Definition[],
  firstOwn: number,
): readonly number[] {
  const imported = count - shared.length - ownOnes.length;
  const places = Array.from({ length: count }, (_, index) => index);
  for (const [position, { definition }] of shared.entries()) places[definition.index] = imported + position;
  for (const [position, { index }] of ownOnes.entries()) places[index] = firstOwn + position;
  return places;
}

/** Both must have the same globals of their own, or a value would go into another. */
function checkOwn(info: ModuleInfo, facts: FirstTierFacts, definitions: readonly Definition[]): void {
  const mutable = definitions
    .filter(({ index }) => info.globals[index]?.mutable === true)
    .map(({ index }) => index);
  const isSame =
    mutable.length === facts.ownGlobals.length && mutable.every((each, at) => each === facts.ownGlobals[at]);
  if (!isSame) throw new RangeError('it has other globals');
  const tables = own(info, 'table', info.tables.length);
  if (facts.tables.some(({ index }) => !tables.includes(index))) throw new RangeError('it has other tables');
}
