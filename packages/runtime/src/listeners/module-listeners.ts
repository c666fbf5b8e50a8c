import type { Module } from '../module.ts';
import type { FunctionListener } from './function-call.ts';

const kept = new WeakMap<Module, readonly FunctionListener[]>();

/**
 * @param module - just compiled
 * @param listeners - those it was compiled with
 * @returns the module
 */
export function keepListeners(module: Module, listeners: readonly FunctionListener[]): Module {
  if (listeners.length > 0) kept.set(module, listeners);
  return module;
}

/**
 * @param module - compiled
 * @returns the listeners it was compiled with: none where it came from another thread
 */
export function listenersOf(module: Module): readonly FunctionListener[] {
  return kept.get(module) ?? [];
}
