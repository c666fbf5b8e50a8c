import { directCalls } from '@ferrule/instrument';
import type { StackModule } from './wasm-stack.ts';

/** A function with the place of a call in it. */
export interface CallPlace {
  readonly index: number;
  /** Byte offset of the call in the module as it was given. */
  readonly offset: number;
}

/** How many calls deep the optimiser is thought to put functions into each other. */
const DEEPEST = 6;

/** So many functions are looked at for one path. */
const MOST_FUNCTIONS = 5_000;

/** What is known of the ways from one function to another: how many, up to 2, and one of them, innermost call first. */
interface Ways {
  readonly count: number;
  readonly path: readonly CallPlace[];
}

const NONE: Ways = { count: 0, path: [] };
const SEVERAL: Ways = { count: 2, path: [] };

/**
 * Finds by which calls one function leads to another.
 *
 * @param module - theirs
 * @param from - index of the function that calls
 * @param to - index of the function that is called in the end
 * @returns the calls, innermost first; `undefined` where there are none, or more than one way
 */
export function callPath(module: StackModule, from: number, to: number): readonly CallPlace[] | undefined {
  const { count, path } = new Search(module, to).waysFrom(from, DEEPEST);
  return count === 1 ? path : undefined;
}

/**
 * Finds by which exported function another one is reached: for code that stands in what instrumentation put before an
 * export.
 *
 * @param module - theirs
 * @param to - index of the function that is reached
 * @returns the only one that leads there; `undefined` where it is exported itself, or there are none or several
 */
export function onlyEntry(module: StackModule, to: number): number | undefined {
  const { exports } = module.info;
  const exported = new Set(
    exports.filter(({ extern }) => extern.kind === 'function').map(({ index }) => index),
  );
  if (exported.has(to)) return undefined;
  const search = new Search(module, to);
  const leading = [...exported].filter((index) => search.waysFrom(index, DEEPEST).count > 0);
  return leading.length === 1 ? leading[0] : undefined;
}

class Search {
  readonly #module: StackModule;
  readonly #to: number;
  readonly #known = new Map<string, Ways>();
  readonly #calls = new Map<number, ReturnType<typeof directCalls>>();

  constructor(module: StackModule, to: number) {
    this.#module = module;
    this.#to = to;
  }

  waysFrom(index: number, depth: number): Ways {
    if (depth === 0) return NONE;
    const key = `${String(index)}:${String(depth)}`;
    let ways = this.#known.get(key);
    if (ways === undefined) {
      ways = this.#count(index, depth);
      this.#known.set(key, ways);
    }
    return ways;
  }

  #count(index: number, depth: number): Ways {
    let ways = NONE;
    const calls = this.#callsOf(index);
    if (calls === undefined) return SEVERAL;
    for (const { target, offset } of calls) {
      const onward = target === this.#to ? { count: 1, path: [] } : this.waysFrom(target, depth - 1);
      if (onward.count === 0) continue;
      if (ways.count + onward.count > 1) return SEVERAL;
      ways = { count: 1, path: [...onward.path, { index, offset }] };
    }
    return ways;
  }

  #callsOf(index: number): ReturnType<typeof directCalls> | undefined {
    const known = this.#calls.get(index);
    if (known !== undefined) return known;
    if (this.#calls.size >= MOST_FUNCTIONS) return undefined;
    const { bytes, info } = this.#module;
    const calls = directCalls(bytes, info.functions[index]);
    this.#calls.set(index, calls);
    return calls;
  }
}
