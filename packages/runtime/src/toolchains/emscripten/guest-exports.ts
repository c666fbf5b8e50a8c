import { HostError } from '@ferrule/core';
import { calledExportsOf } from '../../instance.ts';
import type { Instance } from '../../instance.ts';

type Export = (...args: number[]) => number;

/** What Emscripten's modules export for their host's use, each found when it is first needed. */
export class GuestExports {
  readonly #caller: Instance;
  #table: WebAssembly.Table | undefined;
  #stackSave: Export | undefined;
  #stackRestore: Export | undefined;
  #setThrew: Export | undefined;

  /** @param caller - may not be instantiated yet */
  constructor(caller: Instance) {
    this.#caller = caller;
  }

  /** The functions that the guest knows by number. */
  get table(): WebAssembly.Table {
    if (this.#table !== undefined) return this.#table;
    const table = calledExportsOf(this.#caller)['__indirect_function_table'];
    if (!(table instanceof WebAssembly.Table)) throw this.#missing('__indirect_function_table');
    return (this.#table = table);
  }

  /** @returns the address to which the stack in memory has grown */
  stackSave(): number {
    return (this.#stackSave ??= this.function('stackSave', 'emscripten_stack_get_current'))();
  }

  /** @param address - what {@link stackSave} gave */
  stackRestore(address: number): void {
    (this.#stackRestore ??= this.function('stackRestore', '_emscripten_stack_restore'))(address);
  }

  /** Tells the guest whether its last `invoke_*` ended in a throw or jump. */
  setThrew(threw: 0 | 1): void {
    (this.#setThrew ??= this.function('setThrew'))(threw, 0);
  }

  /**
   * @param names - what it is called, by one version of Emscripten or another
   * @throws HostError where the guest exports none of them
   */
  function(...names: readonly [string, ...string[]]): Export {
    const exports = calledExportsOf(this.#caller);
    for (const name of names) if (typeof exports[name] === 'function') return exports[name] as Export;
    throw this.#missing(...names);
  }

  #missing(...names: readonly string[]): HostError {
    return new HostError(
      `${this.#caller.name} does not export ${names.join(' or ')}, as Emscripten's modules do`,
    );
  }
}
