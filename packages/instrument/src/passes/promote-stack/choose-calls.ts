import type { CallSite, FunctionCode, FunctionCodes } from '../../code/function-code.ts';
import type { ChosenBody, InlinedCall } from '../../code/inlined-bodies.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { Weight } from './weights.ts';

const UNREACHABLE = opcodeOf('unreachable');

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
 * the callee with its own calls replaced. Left alone are calls that never come back.
 *
 * @param bytes - the module
 * @param codes - its functions
 * @param weights - how heavy each is, by index
 * @param referred - those that are used other than by direct calls
 * @returns what is inlined, by the function that it is inlined into, and how many calls are replaced
 */
export function chooseCalls(
  bytes: Uint8Array,
  codes: FunctionCodes,
  weights: ReadonlyMap<number, Weight>,
  referred: ReadonlySet<number>,
): { readonly bodies: ReadonlyMap<number, ChosenBody>; readonly count: number } {
  const places = new Map<number, number>();
  for (const index of codes.indices)
    for (const { callee } of codes.get(index)?.sites ?? []) places.set(callee, (places.get(callee) ?? 0) + 1);
  const chosen = new Map<number, readonly CallSite[]>();
  const whole = [...weights.values()].reduce((sum, { weight }) => sum + weight, 0);
  let budget = Math.max(MODULE_LEAST, MODULE_TIMES * whole) - whole;
  let count = 0;
  /** Weights with what is written in place of calls, of functions that are decided. */
  const grown = new Map<number, number>();
  for (const { index, sites } of calleesFirst(codes)) {
    const { weight: own = 0, frames = 0 } = weights.get(index) ?? {};
    let weight = own;
    const replaced = sites.filter(({ callee, end }) => {
      const added = grown.get(callee);
      if (added === undefined || frames > 1 || bytes[end] === UNREACHABLE) return false;
      if (codes.get(callee)?.locals === undefined || (weights.get(callee)?.frames ?? 0) > 1) return false;
      const isOnly = places.get(callee) === 1 && !referred.has(callee);
      if (added > (isOnly ? SINGLE : SMALL) || weight + added > GROWN || added > budget) return false;
      weight += added;
      budget -= added;
      return true;
    });
    count += replaced.length;
    if (replaced.length > 0) chosen.set(index, replaced);
    grown.set(index, weight);
  }
  return { bodies: chosenBodies(codes, chosen), count };
}

/** Gives every inlined function locals of its own. */
function chosenBodies(
  codes: FunctionCodes,
  chosen: ReadonlyMap<number, readonly CallSite[]>,
): ReadonlyMap<number, ChosenBody> {
  const bodies = new Map<number, ChosenBody>();
  for (const index of chosen.keys()) {
    const localCount = codes.get(index)?.localCount ?? 0;
    const locals: number[] = [];
    const callsOf = (caller: number): Map<number, InlinedCall> => {
      const calls = new Map<number, InlinedCall>();
      for (const { start, callee } of chosen.get(caller) ?? []) {
        const code = codes.get(callee);
        if (code === undefined) continue;
        const firstLocal = localCount + locals.length;
        for (const type of code.locals ?? []) locals.push(type);
        calls.set(start, { code, firstLocal, calls: callsOf(callee) });
      }
      return calls;
    };
    bodies.set(index, { calls: callsOf(index), locals });
  }
  return bodies;
}

/** Defined functions, each after those it calls, but for rings; depth first without recursion. */
function* calleesFirst(codes: FunctionCodes): Generator<FunctionCode> {
  const seen = new Set<number>();
  for (const root of codes.indices) {
    if (seen.has(root)) continue;
    seen.add(root);
    const stack = [{ index: root, at: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const code = codes.get(top.index);
      const site = code?.sites[top.at];
      top.at += 1;
      if (site === undefined) {
        stack.pop();
        if (code !== undefined) yield code;
      } else if (!seen.has(site.callee)) {
        seen.add(site.callee);
        stack.push({ index: site.callee, at: 0 });
      }
    }
  }
}
