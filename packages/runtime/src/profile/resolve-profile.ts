import { demangle } from '@ferrule/debug';
import { compiledPlace } from '../traps/wasm-stack.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import { placeOf } from './function-frame.ts';
import type { Profile, ProfileFrame, ProfileSample } from './profile.ts';
import type { V8Profile } from './v8-profiler.ts';

type V8Node = V8Profile['nodes'][number];

/** What V8 puts between the host's functions and a guest's. */
const GLUE = /^(?:js-to-wasm|wasm-to-js|\(root\)$)/;

/**
 * Puts what V8's profiler told into the words of the guests' sources.
 *
 * @param name - what was profiled
 * @param v8 - what V8 told
 * @param interval - microseconds between samples
 * @param modules - those that guests' functions may be of
 * @returns the profile
 */
export function resolveProfile(
  name: string,
  v8: V8Profile,
  interval: number,
  modules: readonly StackModule[],
): Profile {
  const frames: ProfileFrame[] = [];
  const known = new Map<string, number>();
  const indexOf = (node: V8Node): number | undefined => {
    const { functionName, url, lineNumber, columnNumber } = node.callFrame;
    if (GLUE.test(functionName)) return undefined;
    const key = [functionName, url, lineNumber, columnNumber].join('\0');
    let index = known.get(key);
    if (index === undefined) {
      index = frames.push(url.startsWith('wasm://') ? guestFrame(node, modules) : hostFrame(node)) - 1;
      known.set(key, index);
    }
    return index;
  };
  const stacks = stacksOf(v8, indexOf);
  const times = v8.timeDeltas ?? [];
  const samples = (v8.samples ?? []).map((id, at): ProfileSample => {
    // a delta leads to its sample: what ran then ran until the next
    const weight = Math.max(0, times[at + 1] ?? interval);
    return { stack: stacks.get(id) ?? [], weight, count: 1 };
  });
  const start = Date.now() * 1000 - (v8.endTime - v8.startTime);
  const duration = v8.endTime - v8.startTime;
  return Object.freeze({ name, unit: 'microseconds', start, duration, interval, frames, samples });
}

/** The stack of each node, outermost first. Parents come before their children. */
function stacksOf(
  v8: V8Profile,
  indexOf: (node: V8Node) => number | undefined,
): ReadonlyMap<number, readonly number[]> {
  const parents = new Map(v8.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const stacks = new Map<number, readonly number[]>();
  for (const node of v8.nodes) {
    const above = stacks.get(parents.get(node.id) ?? -1) ?? [];
    const index = indexOf(node);
    stacks.set(node.id, index === undefined ? above : [...above, index]);
  }
  return stacks;
}

function hostFrame({ callFrame: { functionName, url, lineNumber } }: V8Node): ProfileFrame {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return Object.freeze({ name, module: undefined, file: url, line: lineNumber + 1 });
}

/** V8 tells the function's first byte in the compiled module, and its name there or its index. */
function guestFrame({ callFrame }: V8Node, modules: readonly StackModule[]): ProfileFrame {
  const { functionName, url, columnNumber } = callFrame;
  const told = /^wasm-function\[(\d+)\]$/.exec(functionName)?.[1];
  const index = told === undefined ? undefined : Number(told);
  for (const module of modules) {
    const place = compiledPlace(module, { name: functionName, index, offset: columnNumber });
    if (place === undefined) continue;
    return Object.freeze({ name: place.name, module: module.name, ...placeOf(module, place.index, url) });
  }
  return Object.freeze({ name: demangle(functionName), module: 'unknown', file: url, line: 0 });
}
