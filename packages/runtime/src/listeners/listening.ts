import type { ManifestEntry, ValueType, WasmFrame } from '@ferrule/core';
import { demangle } from '@ferrule/debug';
import type { GuestMemory } from '@ferrule/host';
import { uncatchable } from '../endings.ts';
import { stackModulesOf } from '../instance.ts';
import type { Instance } from '../instance.ts';
import type { Module } from '../module.ts';
import { guestStack } from '../traps/wasm-stack.ts';
import { listenersOf } from './module-listeners.ts';
import type { FunctionCall, FunctionListener, GuestValue, ListenedFunction } from './function-call.ts';
import { selectFunctions } from './select-functions.ts';

/** Frames of a call's stack that are told. */
const DEPTH = 100;

/** A function with whoever listens to it. */
interface Target {
  readonly function: ListenedFunction;
  readonly listeners: readonly FunctionListener[];
  /** Turn what crosses into values; `undefined` where they are the same. */
  readonly params: ((raw: readonly unknown[]) => readonly GuestValue[]) | undefined;
  readonly results: ((raw: readonly unknown[]) => readonly GuestValue[]) | undefined;
}

const targetsOf = new WeakMap<Module, readonly Target[]>();

/**
 * @param module - what is to be instantiated
 * @param instance - the instance to be
 * @returns what tells its listeners, or `undefined` where it was compiled without any
 */
export function listeningOf(module: Module, instance: Instance): Listening | undefined {
  const entry = module.compiled.manifest.entries.find(({ pass }) => pass === 'listeners');
  if (entry === undefined) return undefined;
  let targets = targetsOf.get(module);
  if (targets === undefined) {
    targets = findTargets(module, entry);
    targetsOf.set(module, targets);
  }
  return new Listening(entry, targets, instance);
}

/** One instance's calls that are listened to, on the host's side of the pass `listeners`. */
export class Listening {
  readonly #entry: ManifestEntry;
  readonly #targets: readonly Target[];
  readonly #instance: Instance;
  readonly #exports: ReadonlySet<string>;
  /** Calls that have begun and not ended, outermost first. */
  readonly #calls: Call[] = [];

  /**
   * @param entry - what the pass says it added
   * @param targets - the functions, by the numbers that the pass gave them
   * @param instance - theirs
   */
  constructor(entry: ManifestEntry, targets: readonly Target[], instance: Instance) {
    this.#entry = entry;
    this.#targets = targets;
    this.#instance = instance;
    this.#exports = new Set(entry.facts['exports'] as readonly string[]);
  }

  isReachedBy(exportName: string): boolean {
    return this.#exports.has(exportName);
  }

  /** What the pass imports. */
  get imports(): WebAssembly.Imports {
    const hooks: Readonly<Record<string, (token: number, ...values: readonly unknown[]) => unknown>> = {
      before: (id, ...values) => this.#before(id, values),
      after: (token, ...values) => {
        this.#after(token, values);
      },
      left: (token) => {
        this.#after(token, undefined);
      },
      thrown: (token) => {
        uncatchably(() => {
          this.unwind(token, undefined);
        });
      },
    };
    const imports: Record<string, Record<string, (...values: never[]) => unknown>> = {};
    for (const { module, name } of this.#entry.imports) {
      const hook = hooks[name.slice(0, name.indexOf('-'))];
      if (hook !== undefined) (imports[module] ??= {})[name] = hook;
    }
    return imports;
  }

  /** How many calls have begun and not ended. */
  get depth(): number {
    return this.#calls.length;
  }

  /**
   * Tells of calls that will not return.
   *
   * @param depth - how many are left
   * @param error - what the caller gets
   */
  unwind(depth: number, error: unknown): void {
    while (this.#calls.length > depth) {
      const call = this.#calls.pop();
      if (call === undefined) return;
      for (const { abort } of call.target.listeners) abort?.(call, error);
    }
  }

  #before(id: number, values: readonly unknown[]): number {
    const target = this.#targets[id];
    const { params } = target;
    const depth = this.#calls.length;
    const call = new Call(target, this.#instance, depth, params === undefined ? values : params(values));
    this.#calls.push(call);
    uncatchably(() => {
      for (const listener of target.listeners) listener.before?.(call);
    });
    return depth;
  }

  #after(token: number, values: readonly unknown[] | undefined): void {
    uncatchably(() => {
      // an exception that another instance caught may have left some behind
      if (this.#calls.length > token + 1) this.unwind(token + 1, undefined);
      const call = this.#calls.pop();
      if (call === undefined) return;
      const { results, listeners } = call.target;
      call.results = values === undefined || results === undefined ? values : results(values);
      for (const listener of listeners) listener.after?.(call);
    });
  }
}

/** The guest may not catch what a listener throws. */
function uncatchably(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    throw error instanceof Error ? uncatchable(error) : error;
  }
}

class Call implements FunctionCall {
  readonly target: Target;
  readonly instance: Instance;
  readonly depth: number;
  readonly args: readonly GuestValue[];
  results: readonly GuestValue[] | undefined = undefined;

  constructor(target: Target, instance: Instance, depth: number, args: readonly GuestValue[]) {
    this.target = target;
    this.instance = instance;
    this.depth = depth;
    this.args = args;
  }

  get function(): ListenedFunction {
    return this.target.function;
  }

  get memory(): GuestMemory {
    return this.instance.memory;
  }

  get stack(): readonly WasmFrame[] {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = DEPTH;
    const here = new Error();
    Error.stackTraceLimit = limit;
    return guestStack(here, stackModulesOf(this.instance)).frames;
  }
}

function findTargets(module: Module, entry: ManifestEntry): readonly Target[] {
  const { info } = module;
  const chosen = listenersOf(module).map((listener) => ({
    listener,
    indices: new Set(selectFunctions(info, [listener.functions].flat())),
  }));
  return (entry.facts['functions'] as readonly number[]).map((index): Target => {
    const about = describe(module, index);
    return {
      function: about,
      listeners: chosen.filter(({ indices }) => indices.has(index)).map(({ listener }) => listener),
      params: reader(about.type.params),
      results: reader(about.type.results),
    };
  });
}

function describe({ info }: Module, index: number): ListenedFunction {
  const isMeant = (each: { readonly extern: { readonly kind: string }; readonly index: number }) =>
    each.extern.kind === 'function' && each.index === index;
  const exports = info.exports.filter(isMeant).map(({ name }) => name);
  const imported = info.imports.find(isMeant);
  const symbol = info.names.functions.get(index);
  const ownName = symbol === undefined ? exports[0] : demangle(symbol);
  const importName = imported === undefined ? undefined : `${imported.module}.${imported.name}`;
  return Object.freeze({
    name: importName ?? ownName ?? `func[${String(index)}]`,
    index,
    type: info.functions[index]?.type ?? { params: [], results: [] },
    exports: Object.freeze(exports),
    import:
      imported === undefined ? undefined : Object.freeze({ module: imported.module, name: imported.name }),
  });
}

/** How many values a type crosses as. */
function crossing(type: ValueType): number {
  if (type === 'v128') return 2;
  return /\b(no)?exn|\b(no)?cont\b|nullexnref/.test(type) ? 0 : 1;
}

function reader(types: readonly ValueType[]): Target['params'] {
  if (types.every((type) => crossing(type) === 1)) return undefined;
  return (raw) => {
    let next = 0;
    return types.map((type) => {
      const count = crossing(type);
      const [first, second] = [raw[next], raw[next + 1]];
      next += count;
      if (count < 2) return count === 0 ? undefined : first;
      const bytes = new DataView(new ArrayBuffer(16));
      bytes.setBigInt64(0, first as bigint, true);
      bytes.setBigInt64(8, second as bigint, true);
      return new Uint8Array(bytes.buffer);
    });
  };
}
