/** Something that both instances share: its index in the module before the pass, and the name it is exported by. */
export interface SharedExtern {
  readonly index: number;
  readonly name: string;
}

/** What the pass `first-tier` tells in the manifest. Indices are those of the module that the pass was given. */
export interface FirstTierFacts {
  /** The table through which calls are handed on, and the global that says so once it is 1. */
  readonly tops: string;
  readonly handed: string;
  /** Functions that hand calls on; the element of the table that each calls has its place in this list. */
  readonly entries: readonly number[];
  /** Functions that references are taken of. */
  readonly references: readonly SharedExtern[];
  readonly memories: readonly SharedExtern[];
  readonly tables: readonly SharedExtern[];
  readonly globals: readonly SharedExtern[];
  readonly tags: readonly SharedExtern[];
  /** Exported functions that return the values of `ownGlobals`, then 1 or 0 for each segment of the lists after it. */
  readonly state: readonly string[];
  readonly ownGlobals: readonly number[];
  /** Passive segments that code drops, by their number among the passive ones. */
  readonly droppedData: readonly number[];
  readonly droppedElements: readonly number[];
  /** Exported functions that return how often each of `counted` was called. */
  readonly calls: readonly string[];
  readonly counted: readonly number[];
  /** Exported functions that return which elements the indirect calls found, in the order of the code. */
  readonly targets: readonly string[];
  readonly sites: number;
  /** The global that counts calls through tables that can be seen from outside or change; left out where there are none. */
  readonly openCalls?: string;
}

/** V8's limit for the results of a function. */
export const MOST_RESULTS = 1000;

/**
 * @param count - of values
 * @returns how many each function returns that has to return them
 */
export function resultGroups(count: number): readonly { readonly from: number; readonly to: number }[] {
  return Array.from({ length: Math.ceil(count / MOST_RESULTS) }, (_, group) => ({
    from: group * MOST_RESULTS,
    to: Math.min(count, (group + 1) * MOST_RESULTS),
  }));
}
