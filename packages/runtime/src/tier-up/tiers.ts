import type { Module } from '../module.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { FirstInstance } from './hand-over.ts';
import type { Tier } from './tier-event.ts';

/** An instance that may be handed over. */
export interface WatchedInstance extends FirstInstance {
  readonly instance: { readonly name: string; readonly closed: boolean };
  /** Told what runs in it from now on. */
  readonly raise: (successor: StackModule) => void;
}

/** Who watches the instances of a module in its first tier. */
export interface InstanceWatch {
  /** @param instance - just made */
  add(instance: WatchedInstance): void;
  /** Has the module optimised by what was seen so far, however little, and its instances handed over. */
  raiseNow(): Promise<void>;
  /**
   * Keeps what was seen for the next process, where that was long enough, and tells.
   *
   * @param busy - milliseconds that its instances ran
   */
  remember(busy: number): void;
}

const firsts = new WeakMap<Module, InstanceWatch | undefined>();
const tops = new WeakMap<Module, Module>();

/**
 * @param module - compiled with `optimize: 'auto'`, not optimised as yet
 * @param watch - told of its instances; left out where they stay as they are
 */
export function markFirst(module: Module, watch?: InstanceWatch): void {
  firsts.set(module, watch);
}

/**
 * Has later instances of a module made of another.
 *
 * @param first - the module
 * @param top - the same, optimised
 */
export function setTop(first: Module, top: Module): void {
  tops.set(first, top);
}

/**
 * @param module - compiled
 * @returns the module that its instances are to be made of now
 */
export function topOf(module: Module): Module {
  return tops.get(module) ?? module;
}

/**
 * @param module - what an instance was made of
 * @returns its tier; `top` where none above it is to come
 */
export function tierOf(module: Module): Tier {
  return firsts.has(module) ? 'first' : 'top';
}

/**
 * @param module - what instances are made of
 * @returns who is to be told of them, if anybody
 */
export function watchOf(module: Module): InstanceWatch | undefined {
  return firsts.get(module);
}
