import type { Module } from './module.ts';
import type { Tier } from './tier-event.ts';

const firsts = new WeakSet<Module>();
const tops = new WeakMap<Module, Module>();

/** @param module - compiled with `optimize: 'auto'`, not optimised as yet */
export function markFirst(module: Module): void {
  firsts.add(module);
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
