import { NATIVE } from '@ferrule/core';
import { demangle } from '@ferrule/debug';
import { tableContents } from '@ferrule/instrument';
import type { Module } from '../module.ts';
import type { ReachableState } from '../reachable-state.ts';
import { canCall } from './values.ts';

type Run = (...args: readonly unknown[]) => unknown;

/** Makes a function that stands for one of the guest's, by the number that a record has for it. */
export type StandIn = (run: Run, target: number) => Run;

/**
 * The guest's functions that the host can get hold of, and what the host is given in their place: exports, and functions
 * that tables hold from the beginning. By number: exports in the module's order, then all functions by index.
 */
export class GuestFunctions {
  /** By number: V8's own exports, those that are no functions among them, and V8's own functions out of tables. */
  readonly natives: unknown[] = [];
  readonly #module: Module;
  readonly #standIn: StandIn;
  readonly #lend: (value: unknown) => unknown;
  readonly #byNative = new Map<unknown, Run>();
  readonly #byStandIn = new Map<unknown, unknown>();
  readonly #byTarget = new Map<number, Run>();

  /**
   * @param module - of the guest
   * @param standIn - makes what the host is given
   * @param lend - told of what the host puts into tables, gives what is put there instead
   */
  constructor(module: Module, standIn: StandIn, lend: (value: unknown) => unknown) {
    this.#module = module;
    this.#standIn = standIn;
    this.#lend = lend;
  }

  /**
   * The guest is instantiated. From here on, its tables' `get` gives what stands for its functions.
   *
   * @param native - V8's own exports
   * @param tables - by index
   * @returns the exports, with what stands for functions in their place
   */
  attach(native: WebAssembly.Exports, tables: ReachableState['tables']): WebAssembly.Exports {
    const { info, compiled } = this.#module;
    const shown = Object.assign(Object.create(null) as Record<string, WebAssembly.ExportValue>, native);
    for (const [target, { name, extern }] of info.exports.entries()) {
      const value = native[name];
      this.natives.push(value);
      if (extern.kind === 'function' && typeof value === 'function' && canCall(extern.type))
        shown[name] = this.#add(value as Run, target);
    }
    if (tables.some((table) => table !== undefined)) {
      for (const { table, slot, function: index } of tableContents(
        compiled.bytes as Uint8Array<ArrayBuffer>,
        info,
      )) {
        const value = elementOf(tables[table], slot);
        const type = info.functions[index]?.type;
        if (typeof value !== 'function' || this.#byNative.has(value)) continue;
        const target = info.exports.length + index;
        this.natives[target] = value;
        if (type !== undefined && canCall(type)) this.#add(value as Run, target);
      }
    }
    for (const table of new Set(tables)) if (table !== undefined) this.#standInFor(table);
    return Object.freeze(shown);
  }

  /**
   * @param target - number of a function
   * @returns what stands for it; `undefined` where the host can't get hold of it
   */
  get(target: number): Run | undefined {
    return this.#byTarget.get(target);
  }

  #add(native: Run, target: number): Run {
    const known = this.#byNative.get(native);
    const run = Object.defineProperties(this.#standIn(native, target), {
      name: { value: native.name },
      length: { value: native.length },
    });
    this.#byTarget.set(target, run);
    this.#byStandIn.set(run, native);
    if (known === undefined) this.#byNative.set(native, run);
    return run;
  }

  /** V8 takes none but its own functions into a table. */
  #standInFor(table: WebAssembly.Table): void {
    const get = table.get.bind(table);
    const set = table.set.bind(table);
    const grow = table.grow.bind(table);
    const ownOf = (values: readonly unknown[]) =>
      values.map((value) => this.#byStandIn.get(value) ?? this.#lend(value));
    const methods = {
      get: (slot: number) => {
        const value: unknown = get(slot);
        return this.#byNative.get(value) ?? value;
      },
      set: (slot: number, ...value: readonly unknown[]) => {
        set(slot, ...ownOf(value));
      },
      grow: (delta: number, ...value: readonly unknown[]) => grow(delta, ...ownOf(value)),
    };
    for (const [name, value] of Object.entries(methods))
      Object.defineProperty(table, name, { value, writable: true, configurable: true });
  }
}

/**
 * @param table - of a guest's
 * @param slot - of the table
 * @returns V8's own value there, whatever stands for it; `undefined` where there is none
 */
export function elementOf(table: WebAssembly.Table | undefined, slot: number): unknown {
  if (table === undefined || slot >= table.length) return undefined;
  return NATIVE.Table.prototype.get.call(table, slot) as unknown;
}

/**
 * @param module - of the guest
 * @param target - number of one of its functions
 * @returns what it is called
 */
export function functionName({ exports, info }: Module, target: number): string {
  const index = target - exports.length;
  if (index < 0) return exports[target].name;
  const symbol = info.names.functions.get(index);
  return symbol === undefined ? `func[${String(index)}]` : demangle(symbol);
}
