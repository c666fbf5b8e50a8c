import { LeakError, OptionError } from '@ferrule/core';
import type { Leak, ManifestEntry } from '@ferrule/core';
import { describeLeaks } from '@ferrule/host';
import type { Module } from './module.ts';
import { CallPaths } from './memory/call-paths.ts';
import type { StackHolder } from './memory/call-paths.ts';
import { MemoryHistory } from './memory/memory-history.ts';
import type { StackModule } from './traps/wasm-stack.ts';

/** Memory that the guest freed without having it: freed before, or never allocated. */
export interface InvalidFree {
  /** Byte address. */
  readonly pointer: number;
  /** The calls that led there, innermost first. */
  readonly callPath: readonly string[];
}

/** An allocation. */
export interface Allocation {
  /** Bytes that were asked for. */
  readonly size: number;
  /** The calls that led there. */
  readonly trace: StackHolder;
}

interface Entry extends Allocation {
  /** Whether it was there when nothing was a leak yet. */
  kept: boolean;
}

/** Frames of a call path that are kept. */
const DEPTH = 32;

/** What addresses of collected memory are a multiple of, at least. */
const COLLECTED_ALIGN = 8;

/** Frees that are kept: a guest that has gone wrong may make any number. */
const MOST_INVALID = 100;

/**
 * @param module - what is to be instantiated
 * @param modules - those that may be on the instance's stack
 * @param history - told of each change; a new one where none is given
 * @returns the record of its allocations, or `undefined` where they are not traced
 */
export function traceOf(
  module: Module,
  modules: () => readonly StackModule[],
  history: MemoryHistory<Allocation> | undefined,
): AllocationTrace | undefined {
  const entry = module.compiled.manifest.entries.find(({ pass }) => pass === 'trace-allocations');
  if (entry === undefined) return undefined;
  return new AllocationTrace(entry, modules, history ?? new MemoryHistory<Allocation>());
}

/**
 * @param instance - its name, for messages
 * @param allocations - what it traces
 * @returns the same
 * @throws OptionError when it traces none
 */
export function tracedAllocations(
  instance: string,
  allocations: AllocationTrace | undefined,
): AllocationTrace {
  if (allocations !== undefined) return allocations;
  const message = `${instance} traces no allocations: option traceAllocations was not set`;
  throw new OptionError(message, { option: 'traceAllocations' });
}

/**
 * What a guest has allocated and not freed, on the host's side of the pass `trace-allocations`: the guest's own
 * allocations and those the host makes through its exports.
 *
 * @example
 * const lib = await load('./lib.wasm', { traceAllocations: true });
 * lib.call('warm_up');
 * lib.allocations.forget();
 * lib.call('work');
 * lib.allocations.assertNoLeaks();
 */
export class AllocationTrace {
  readonly #entry: ManifestEntry;
  readonly #callPaths: CallPaths;
  readonly #history: MemoryHistory<Allocation>;
  readonly #live = new Map<number, Entry>();
  readonly #invalid: { readonly pointer: number; readonly trace: StackHolder }[] = [];
  #within: WebAssembly.Global | undefined;

  /**
   * @param entry - what the pass says it added
   * @param modules - those that may be on the instance's stack
   * @param history - told of each change
   */
  constructor(
    entry: ManifestEntry,
    modules: () => readonly StackModule[],
    history: MemoryHistory<Allocation>,
  ) {
    this.#entry = entry;
    this.#callPaths = new CallPaths(modules);
    this.#history = history;
  }

  /** What the pass imports. */
  get imports(): WebAssembly.Imports {
    const { allocated, freed, reallocated, complete } = this.#entry.facts;
    const isCollected = this.collected;
    const hooks: Record<string, (...values: number[]) => void> = {};
    const onAllocated = (pointer: number, size: number): void => {
      if (pointer === 0) return;
      if (isCollected) this.#makeRoom(pointer >>> 0, size >>> 0);
      this.#history.change(this.#sizeAt(pointer), size >>> 0, this.#alive);
      this.#add(pointer, size, onAllocated);
    };
    const onFreed = (pointer: number): void => {
      if (pointer === 0) return;
      const freed = this.#live.get(pointer >>> 0);
      if (freed !== undefined) {
        this.#history.change(freed.size, undefined, this.#alive);
        this.#live.delete(pointer >>> 0);
        return;
      }
      if (complete !== true || this.#invalid.length >= MOST_INVALID) return;
      this.#invalid.push({ pointer: pointer >>> 0, trace: capture(onFreed) });
    };
    const onReallocated = (old: number, pointer: number, size: number): void => {
      // null says that there was no room, unless nothing was wanted
      if (pointer === 0 && size !== 0) return;
      const before = this.#live.get(old >>> 0);
      this.#history.change(this.#sizeAt(old), pointer === 0 ? undefined : size >>> 0, this.#alive);
      this.#live.delete(old >>> 0);
      this.#add(pointer, size, onReallocated, before?.kept);
    };
    hooks[allocated as string] = onAllocated;
    hooks[freed as string] = onFreed;
    hooks[reallocated as string] = onReallocated;
    return Object.fromEntries(this.#entry.imports.map(({ module }) => [module, hooks]));
  }

  /** @param exports - V8's own */
  attach(exports: WebAssembly.Exports): void {
    this.#within = exports[this.#entry.facts['within'] as string] as WebAssembly.Global;
  }

  /** A trap may have left an allocator in the middle, which would be taken for running still. */
  resume(): void {
    if (this.#within !== undefined) this.#within.value = 0;
  }

  /** Whether a garbage collector frees what is allocated, unseen: then it counts until its place is used again. */
  get collected(): boolean {
    return this.#entry.facts['collected'] === true;
  }

  /** The functions that are traced, by name. */
  get functions(): readonly string[] {
    return this.#entry.facts['functions'] as readonly string[];
  }

  /**
   * What was allocated since {@link forget} was last called and is not freed, in the order in which it was allocated, with
   * the calls that led there.
   */
  get leaks(): readonly Leak[] {
    return [...this.#live]
      .filter(([, { kept }]) => !kept)
      .map(([pointer, { size, trace }]) =>
        Object.freeze({ pointer, size, callPath: this.#callPaths.texts(trace) }),
      );
  }

  /** Bytes that are allocated now, whenever that was. */
  get allocatedBytes(): number {
    let bytes = 0;
    for (const { size } of this.#live.values()) bytes += size;
    return bytes;
  }

  /**
   * What was freed twice or was never allocated, the first hundred. Empty where the module has no function names: some of
   * its ways to allocate are then not known.
   */
  get invalidFrees(): readonly InvalidFree[] {
    return this.#invalid.map(({ pointer, trace }) =>
      Object.freeze({ pointer, callPath: this.#callPaths.texts(trace) }),
    );
  }

  /** @internal Address and size of what is allocated now. */
  *blocks(): Generator<readonly [address: number, size: number]> {
    for (const [pointer, { size }] of this.#live) yield [pointer, size];
  }

  /** @internal What is allocated now. */
  alive(): Iterable<Allocation> {
    return this.#alive();
  }

  /** @internal How it went on. */
  get history(): MemoryHistory<Allocation> {
    return this.#history;
  }

  /** @internal Reads the calls that led to allocations. */
  get callPaths(): CallPaths {
    return this.#callPaths;
  }

  /** Takes what there is now for wanted: what a guest sets up once is no leak. */
  forget(): void {
    for (const entry of this.#live.values()) entry.kept = true;
  }

  /**
   * @throws LeakError where anything is allocated that was not there when {@link forget} was called, with sizes and
   *   call paths
   */
  assertNoLeaks(): void {
    const { leaks } = this;
    if (leaks.length > 0) throw new LeakError(describeLeaks(leaks), { leaks });
  }

  #add(pointer: number, size: number, above: (...values: number[]) => void, kept = false): void {
    if (pointer !== 0) this.#live.set(pointer >>> 0, { size: size >>> 0, trace: capture(above), kept });
  }

  /** Whatever lay there was collected. */
  #makeRoom(pointer: number, size: number): void {
    const end = pointer + size;
    const drop = (address: number, freed: Entry): void => {
      this.#history.change(freed.size, undefined, this.#alive);
      this.#live.delete(address);
    };
    if (size / COLLECTED_ALIGN > this.#live.size) {
      for (const [address, entry] of this.#live) if (address > pointer && address < end) drop(address, entry);
      return;
    }
    for (let address = pointer + COLLECTED_ALIGN; address < end; address += COLLECTED_ALIGN) {
      const entry = this.#live.get(address);
      if (entry !== undefined) drop(address, entry);
    }
  }

  #sizeAt(pointer: number): number {
    return this.#live.get(pointer >>> 0)?.size ?? 0;
  }

  /** An arrow function: it is handed on. */
  readonly #alive = (): Iterable<Allocation> => this.#live.values();
}

/** Captures the stack above a function; it becomes text only when it is first read, which costs more. */
function capture(above: (...values: number[]) => void): StackHolder {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const holder: StackHolder = {};
  Error.captureStackTrace(holder, above);
  Error.stackTraceLimit = limit;
  return holder;
}
