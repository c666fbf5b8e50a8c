import { NATIVE } from '@ferrule/core';
import type { FirstTierFacts } from '@ferrule/instrument';
import { isOnStack } from '../traps/is-on-stack.ts';

/** An instance in its first tier: V8's own, and what it imported. */
export interface FirstInstance {
  readonly native: WebAssembly.Instance;
  readonly imports: WebAssembly.Imports;
}

/** The module that takes over, compiled. */
export interface CompiledSuccessor {
  readonly module: WebAssembly.Module;
  /** The module that it imports from what the first tier exports. */
  readonly importsFrom: string;
}

/**
 * Has an instance's successor go on in its place: from here on, whoever calls one of its functions runs the successor's.
 *
 * @param first - the instance, which nobody must be in
 * @param facts - of the pass `first-tier`
 * @param successor - compiled from what `makeSuccessor` made
 * @returns why it was not done; `undefined` where it was
 */
export function handOver(
  { native, imports }: FirstInstance,
  facts: FirstTierFacts,
  { module, importsFrom }: CompiledSuccessor,
): string | undefined {
  if (isOnStack(native)) return 'it runs';
  const obstacle = suspending(imports, facts);
  if (obstacle !== undefined) return obstacle;
  const { exports } = native;
  const shared = Object.create(null) as Record<string, WebAssembly.ImportValue>;
  for (const externs of [facts.memories, facts.tables, facts.globals, facts.tags, facts.references]) {
    for (const { name } of externs) shared[name] = exports[name];
  }
  const tops = exports[facts.tops] as WebAssembly.Table;
  shared[facts.tops] = tops;
  for (const [group, name] of facts.state.entries()) tops.set(facts.entries.length + group, exports[name]);
  try {
    void new NATIVE.Instance(module, { ...imports, [importsFrom]: shared });
  } catch (error) {
    return `V8 did not instantiate its optimised code: ${error instanceof Error ? error.message : String(error)}`;
  }
  (exports[facts.handed] as WebAssembly.Global<'i32'>).value = 1;
  return undefined;
}

/**
 * A call that waits for a promise goes on with the globals of the instance that it was made in, while the other has the
 * values that they had. Nobody can be asked whether one waits, only whether one can; where a table can be seen, the pass
 * has seen to it that globals are shared.
 */
function suspending(imports: WebAssembly.Imports, facts: FirstTierFacts): string | undefined {
  const { Suspending } = WebAssembly as { readonly Suspending?: new (...args: never[]) => object };
  if (Suspending === undefined || facts.ownGlobals.length === 0) return undefined;
  const values = Object.values(imports).flatMap((module) => Object.values(module));
  return values.some((value) => value instanceof Suspending || isGuest(value))
    ? 'a call may wait for a promise: it imports what can wait'
    : undefined;
}

/** Whether a function is one of WebAssembly's: only those fit into a table. */
function isGuest(value: unknown): boolean {
  if (typeof value !== 'function') return false;
  try {
    new WebAssembly.Table({ element: 'anyfunc', initial: 1 }).set(0, value);
    return true;
  } catch {
    return false;
  }
}
