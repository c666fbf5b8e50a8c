import type { StackModule } from '../traps/wasm-stack.ts';
import { functionFrame } from './function-frame.ts';
import type { Profile, ProfileFrame, ProfileSample } from './profile.ts';

/** A function called by those above it. */
export interface CallNode {
  /** Its number among the functions counted; -1 for the root. */
  readonly id: number;
  readonly depth: number;
  calls: number;
  /** Executed by it alone. */
  instructions: number;
  readonly children: Map<number, CallNode>;
}

/** What was counted: calls and what they executed. */
export interface CountedCalls {
  /** Index of each function in the module as it was given, by its number. */
  readonly functions: readonly number[];
  readonly root: CallNode;
}

/**
 * @param name - of what was counted
 * @param module - whose calls they are
 * @param counted - what was counted
 * @returns the same as a profile of instructions
 */
export function profileOfCalls(name: string, module: StackModule, counted: CountedCalls): Profile {
  const frames: ProfileFrame[] = [];
  const known = new Map<number, number>();
  const frameOf = (id: number): number => {
    let index = known.get(id);
    if (index === undefined) {
      index = frames.push(functionFrame(module, counted.functions[id] ?? -1)) - 1;
      known.set(id, index);
    }
    return index;
  };
  const samples: ProfileSample[] = [];
  const visit = (node: CallNode, above: readonly number[]): void => {
    const stack = node.id < 0 ? above : [...above, frameOf(node.id)];
    if (node.instructions !== 0 || node.calls > 0)
      samples.push({ stack, weight: node.instructions, count: node.calls });
    for (const child of node.children.values()) visit(child, stack);
  };
  visit(counted.root, []);
  const duration = samples.reduce((sum, { weight }) => sum + weight, 0);
  return Object.freeze({
    name,
    unit: 'instructions',
    start: Date.now() * 1000,
    duration,
    interval: 0,
    frames,
    samples,
  });
}
