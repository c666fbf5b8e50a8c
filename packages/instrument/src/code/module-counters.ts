/**
 * Which of a module's stretches need a counter in the code, and how the counts of the others follow from those: what
 * stands behind an `else` from the `if` and its other way, and how often a function is called from the places that call
 * it, where all of them are known. Functions without a counter stay as small as they were, so that V8 inlines them.
 */
import type { ModuleInfo } from '@ferrule/core';
import { readLayout } from './module-layout.ts';
import { moduleSegments } from './module-segments.ts';
import type { BodySegments, CounterCall, OtherWay } from './body-segments.ts';
import { surveyModule } from './survey.ts';

/** A place in a defined function that calls another one. */
export interface CallSite extends CounterCall {
  /** Index of the function it stands in. */
  readonly caller: number;
}

/** How a count follows from others: from the other way of an `if`, in some function, or from all calls of a function. */
export type Derivation =
  | ({ readonly kind: 'other way'; readonly function: number } & OtherWay)
  | { readonly kind: 'calls'; readonly sites: readonly CallSite[] };

/** A module's counters. */
export interface ModuleCounters {
  /** The stretches of each defined function, with counters numbered from 0 throughout. */
  readonly bodies: readonly BodySegments[];
  /** The counters that stand in the code, in order. */
  readonly placed: readonly number[];
  /** How the others follow; no count follows from itself. */
  readonly derived: ReadonlyMap<number, Derivation>;
}

const NO_COSTS = new Uint8Array(0);

/**
 * @param bytes - a module that `validateModule` has accepted
 * @param info - about it
 * @returns its counters
 */
export function moduleCounters(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): ModuleCounters {
  const bodies = moduleSegments(bytes, info);
  const layout = readLayout(bytes, info);
  const derived = new Map<number, Derivation>();
  const sites = new Map<number, CallSite[]>();
  for (const [defined, { otherWays, calls }] of bodies.entries()) {
    const index = layout.importedFunctions + defined;
    for (const way of otherWays) derived.set(way.counter, { kind: 'other way', function: index, ...way });
    for (const call of calls) {
      const known = sites.get(call.target);
      if (known === undefined) sites.set(call.target, [{ ...call, caller: index }]);
      else known.push({ ...call, caller: index });
    }
  }
  const { exposed, elements, referenced } = surveyModule(layout, NO_COSTS);
  for (const [defined, { counters }] of bodies.entries()) {
    const index = layout.importedFunctions + defined;
    const first = counters[0];
    if (first === undefined || exposed.has(index) || elements.has(index) || referenced.has(index)) continue;
    derived.set(first.counter, { kind: 'calls', sites: sites.get(index) ?? [] });
  }
  breakRings(derived);
  const placed = bodies.flatMap(({ counters }) =>
    counters.filter(({ counter }) => !derived.has(counter)).map(({ counter }) => counter),
  );
  return { bodies, placed, derived };
}

function sourcesOf(derivation: Derivation): readonly number[] {
  return derivation.kind === 'calls'
    ? derivation.sites.map(({ counter }) => counter)
    : [derivation.before, derivation.other];
}

/** A count that would follow from itself, as that of a recursive function, gets a counter. */
function breakRings(derived: Map<number, Derivation>): void {
  const done = new Set<number>();
  const open = new Set<number>();
  for (const root of [...derived.keys()]) {
    const stack = [root];
    while (stack.length > 0) {
      const counter = stack[stack.length - 1] ?? 0;
      const derivation = derived.get(counter);
      if (derivation === undefined || done.has(counter) || open.has(counter)) {
        stack.pop();
        open.delete(counter);
        done.add(counter);
        continue;
      }
      open.add(counter);
      for (const source of sourcesOf(derivation)) {
        if (open.has(source)) derived.delete(source);
        else if (!done.has(source) && derived.has(source)) stack.push(source);
      }
    }
  }
}
