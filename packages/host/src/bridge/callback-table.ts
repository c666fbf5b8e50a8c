import { BindingError, ClosedError } from '@ferrule/core';
import type { BridgeInstance } from './bridge-instance.ts';
import type { CoreType } from './core-type.ts';
import { wasmFunction } from './wasm-function.ts';
import type { FlatFunction } from './wasm-function.ts';

/** A place in the guest's table, used again for callbacks of the same type. */
interface Slot {
  /** Index in the table: what a function pointer is. */
  readonly index: number;
  /** Parameters and results. */
  readonly key: string;
  run: FlatFunction;
}

/**
 * Function pointers for JavaScript functions: slots of the guest's function table. A slot once made stays, since a table
 * can't shrink; it is lent again.
 */
export class CallbackTable {
  readonly #instance: BridgeInstance;
  readonly #free = new Map<string, Slot[]>();
  readonly #lent = new Map<number, Slot>();
  #table: WebAssembly.Table | undefined;

  /** @param instance - which has to export its table, growable */
  constructor(instance: BridgeInstance) {
    this.#instance = instance;
  }

  /**
   * @param run - takes and returns flat values
   * @param params - their types
   * @param results - none or one
   * @returns a function pointer
   * @throws BindingError where the guest's table isn't exported, or can't grow
   */
  lend(run: FlatFunction, params: readonly CoreType[], results: readonly CoreType[]): number {
    const key = `${params.join()}:${results.join()}`;
    const slot = this.#free.get(key)?.pop() ?? this.#newSlot(key, params, results);
    slot.run = run;
    this.#lent.set(slot.index, slot);
    return slot.index;
  }

  /** @param pointer - what `lend` gave; calling it from now on is an error */
  takeBack(pointer: number): void {
    const slot = this.#lent.get(pointer);
    if (slot === undefined) return;
    this.#lent.delete(pointer);
    slot.run = takenBack;
    const free = this.#free.get(slot.key);
    if (free === undefined) this.#free.set(slot.key, [slot]);
    else free.push(slot);
  }

  #newSlot(key: string, params: readonly CoreType[], results: readonly CoreType[]): Slot {
    const table = (this.#table ??= tableOf(this.#instance));
    let index: number;
    try {
      index = table.grow(1);
    } catch (error) {
      throw new BindingError(
        "lend a callback: the guest's table can't grow (link it with --growable-table)",
        { cause: error },
      );
    }
    const slot: Slot = { index, key, run: takenBack };
    table.set(index, wasmFunction({ run: (...flat) => slot.run(...flat), params, results }));
    return slot;
  }
}

function takenBack(): never {
  throw new ClosedError('call a callback: it was lent for a call that is over');
}

function tableOf(instance: BridgeInstance): WebAssembly.Table {
  const exports = instance.exports as Readonly<Record<string, unknown>>;
  const found =
    exports['__indirect_function_table'] ??
    Object.values(exports).find(
      (value) => Object.prototype.toString.call(value) === '[object WebAssembly.Table]',
    );
  if (found !== undefined) return found as WebAssembly.Table;
  throw new BindingError('lend a callback: the module exports no table (link it with --export-table)');
}
