import type { Callee } from './callees.ts';

/** Weight up to which a function is written in every place where it is called. */
const SMALL = 120;

/** Weight up to which a function is written in the only place where it is called. */
const SINGLE = 800;

/** Weight up to which a function may grow. */
const GROWN = 4000;

/** How many times its weight a module may grow to; small ones may grow more. */
const MODULE_TIMES = 6;
const MODULE_LEAST = 50_000;

/**
 * Decides which calls are replaced, from the functions that call nobody upwards: what is written in place of a call is
 * the callee with its own calls replaced.
 *
 * @param callees - every defined function
 * @param imported - how many functions stand before them
 * @param referred - those that are used other than by direct calls
 * @returns offsets of the calls
 */
export function chooseCalls(
  callees: readonly Callee[],
  imported: number,
  referred: ReadonlySet<number>,
): ReadonlySet<number> {
  const places = new Map<number, number>();
  for (const { calls } of callees)
    for (const { callee } of calls) places.set(callee, (places.get(callee) ?? 0) + 1);
  const chosen = new Set<number>();
  const whole = callees.reduce((sum, { weight }) => sum + weight, 0);
  let budget = Math.max(MODULE_LEAST, MODULE_TIMES * whole) - whole;
  /** Weights with what is written in place of calls, of functions that are decided. */
  const weights = new Map<number, number>();
  for (const index of calleesFirst(callees, imported)) {
    const caller = callees[index];
    if (caller === undefined) continue;
    let { weight } = caller;
    if (caller.frames < 2)
      for (const { callee, offset, isLast } of caller.calls) {
        const added = weights.get(callee - imported);
        const target = callees[callee - imported];
        if (added === undefined || target === undefined || isLast) continue;
        if (!target.isMovable || target.frames > 1) continue;
        const isOnly = places.get(callee) === 1 && !referred.has(callee);
        if (added > (isOnly ? SINGLE : SMALL) || weight + added > GROWN || added > budget) continue;
        chosen.add(offset);
        weight += added;
        budget -= added;
      }
    weights.set(index, weight);
  }
  return chosen;
}

/** Defined functions, each after those it calls, but for rings; depth first without recursion. */
function* calleesFirst(callees: readonly Callee[], imported: number): Generator<number> {
  const seen = new Uint8Array(callees.length);
  for (const root of callees.keys()) {
    if (seen[root] === 1) continue;
    seen[root] = 1;
    const stack = [{ index: root, at: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const call = callees[top.index]?.calls[top.at];
      top.at += 1;
      if (call === undefined) {
        stack.pop();
        yield top.index;
        continue;
      }
      const index = call.callee - imported;
      if (seen[index] === 1) continue;
      seen[index] = 1;
      stack.push({ index, at: 0 });
    }
  }
}
