import { HostError, OptionError, RunningError } from '@ferrule/core';
import type { Manifest } from '@ferrule/core';
import { isOnStack } from './traps/is-on-stack.ts';

/** How much is compared and copied at once, in bytes: a page of the operating system's. */
const STRIDE = 4096;

/** What a table holds, and a global. */
type Held = unknown;

interface KeptMemory {
  readonly memory: WebAssembly.Memory;
  readonly bytes: Buffer;
}

interface KeptTable {
  readonly table: WebAssembly.Table;
  readonly elements: readonly Held[];
}

/**
 * @param instance - its name, for messages
 * @param state - what is brought back
 * @param native - V8's own instance
 * @returns the state
 * @throws OptionError when its module was not prepared for that
 * @throws RunningError when its guest runs
 */
export function keptState(
  instance: string,
  state: InstanceState | undefined,
  native: WebAssembly.Instance,
): InstanceState {
  if (state !== undefined) {
    if (!isOnStack(native)) return state;
    throw new RunningError(`resetting ${instance} failed: its guest runs`);
  }
  const message = `${instance} can't be reset: option resettable was not set`;
  throw new OptionError(message, { option: 'resettable' });
}

/** What an instance's memories, globals and tables held at one moment, to be brought back. */
export class InstanceState {
  readonly #name: string;
  readonly #memories: readonly KeptMemory[];
  readonly #globals: readonly { readonly global: WebAssembly.Global; readonly value: Held }[];
  readonly #tables: readonly KeptTable[];

  private constructor(
    name: string,
    exports: WebAssembly.Exports,
    facts: Manifest['entries'][number]['facts'],
  ) {
    const named = <T>(fact: string): T[] =>
      (facts[fact] as string[]).map((each) => exports[each] as unknown as T);
    this.#name = name;
    this.#memories = named<WebAssembly.Memory>('memories').map((memory) => ({
      memory,
      bytes: Buffer.from(memory.buffer.slice(0)),
    }));
    this.#globals = named<WebAssembly.Global>('globals').map((global) => ({
      global,
      value: global.value as Held,
    }));
    this.#tables = named<WebAssembly.Table>('tables').map((table) => ({
      table,
      elements: Array.from({ length: table.length }, (_, index) => table.get(index) as Held),
    }));
  }

  /**
   * Remembers what an instance holds now.
   *
   * @param name - of the instance, for errors
   * @param manifest - of its module
   * @param exports - V8's own
   * @returns its state; `undefined` where the module was not prepared for that
   */
  static of(name: string, manifest: Manifest, exports: WebAssembly.Exports): InstanceState | undefined {
    const entry = manifest.entries.find(({ pass }) => pass === 'expose-state');
    return entry && new InstanceState(name, exports, entry.facts);
  }

  /**
   * Brings it back. Only what has changed is written.
   *
   * @throws HostError when a memory or table has grown, which nothing can undo; nothing is brought back then
   */
  restore(): void {
    const grown =
      this.#memories.some(({ memory, bytes }) => memory.buffer.byteLength !== bytes.length) ||
      this.#tables.some(({ table, elements }) => table.length !== elements.length);
    if (grown) {
      throw new HostError(
        `resetting ${this.#name} failed: its memory or a table has grown, which can't be undone; mark it when it has grown, or instantiate it anew`,
      );
    }
    for (const { memory, bytes } of this.#memories) restoreMemory(memory, bytes);
    for (const { global, value } of this.#globals) if (!Object.is(global.value, value)) global.value = value;
    for (const { table, elements } of this.#tables) {
      for (const [index, element] of elements.entries())
        if (table.get(index) !== element) table.set(index, element);
    }
  }
}

/** Comparing is several times as fast as copying, and leaves pages that nobody has touched untouched. */
function restoreMemory(memory: WebAssembly.Memory, kept: Buffer): void {
  const now = Buffer.from(memory.buffer);
  restoreRange(now, kept, 0, kept.length);
}

/** Halves what differs until it is small: what did not change is compared in large pieces. */
function restoreRange(now: Buffer, kept: Buffer, start: number, end: number): void {
  if (now.compare(kept, start, end, start, end) === 0) return;
  if (end - start <= STRIDE) {
    kept.copy(now, start, start, end);
    return;
  }
  // A multiple of the stride, so that every piece begins where a page does.
  const middle = start + Math.ceil((end - start) / STRIDE / 2) * STRIDE;
  restoreRange(now, kept, start, middle);
  restoreRange(now, kept, middle, end);
}
