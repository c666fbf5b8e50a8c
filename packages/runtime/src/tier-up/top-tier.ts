import type { Module } from '../module.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { CompiledSuccessor } from './hand-over.ts';

/** The module that takes over from instances, with what traces have to know of it. */
export interface CompiledTop extends CompiledSuccessor {
  readonly compiled: StackModule;
}

/** A module that was optimised. */
export interface TopTier {
  /** What later instances are made of. */
  readonly module: Module;
  /** Makes what takes over from instances that are there. */
  readonly successor: () => Promise<CompiledTop>;
}
