import type { FuelGauge } from '../fuel-gauge.ts';
import { reachableMemory } from '../instance-exports.ts';
import type { Module } from '../module.ts';
import { reachableState } from '../reachable-state.ts';
import { borderOf } from './border.ts';
import type { Border } from './border.ts';
import type { Change } from './events.ts';
import { Shadow } from './shadow.ts';
import type { References } from './references.ts';
import { isFunctionType } from './values.ts';
import type { WrittenRanges } from './written-ranges.ts';

/**
 * @param change - by the host
 * @param known - how many references had a number before
 * @param border - the types of what is changed
 * @returns whether the guest gets a function of the host's by it, which nobody can make again
 */
export function isForeign(change: Change, known: number, { info }: Border): boolean {
  if (change.of !== 'global' && change.of !== 'element') return false;
  const { value, index, of } = change;
  if (typeof value !== 'object' || value.kind !== 'object' || value.value < known) return false;
  return isFunctionType(of === 'global' ? info.globals[index].valueType : info.tables[index].elementType);
}

/** Finds out what of a guest's the host has changed, wherever that may be. */
export class HostChanges {
  readonly #shadow: Shadow;
  /** The memory that WASI works on, and its index. */
  readonly #memory: WebAssembly.Memory | undefined;
  readonly #index: number;

  /**
   * @param module - of the guest
   * @param imports - what it is linked with
   * @param exports - V8's own; none before it is instantiated
   * @param references - know references
   * @param fuel - where it is counted
   */
  constructor(
    module: Module,
    imports: WebAssembly.Imports,
    exports: WebAssembly.Exports,
    references: References,
    fuel: FuelGauge | undefined,
  ) {
    const state = reachableState(module, imports, exports);
    this.#shadow = new Shadow(borderOf(module), state, references, fuel);
    const memories = state.memories.filter((memory) => memory !== undefined);
    this.#memory = reachableMemory(exports, memories);
    this.#index = state.memories.indexOf(this.#memory);
  }

  /**
   * The guest hands over to the host.
   *
   * @param areTold - whether what is written is told
   */
  keep(areTold: boolean): void {
    if (areTold) this.#shadow.keepFuel();
    else this.#shadow.keep();
  }

  /**
   * The host hands back to the guest.
   *
   * @param written - what it has written, where that was told
   * @returns what it has changed
   */
  take(written: WrittenRanges | undefined): readonly Change[] {
    if (written === undefined) return this.#shadow.changes();
    return [...written.changes(this.#memory, this.#index), ...this.#shadow.fuelChanges()];
  }
}
