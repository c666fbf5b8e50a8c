import type { FunctionType, WasmFrame } from '@ferrule/core';
import type { GuestMemory } from '@ferrule/host';
import type { Instance } from '../instance.ts';
import type { FunctionPattern } from './select-functions.ts';

/**
 * A value as it crosses to JavaScript: a number for `i32`, `f32` and `f64`, a bigint for `i64`, sixteen bytes for `v128`,
 * what V8 gives for a reference, and `undefined` for what JavaScript can't hold, such as a reference to an exception.
 */
export type GuestValue = unknown;

/** A function that is listened to. */
export interface ListenedFunction {
  /** Its name, demangled; that of an export or import where it has none of its own. */
  readonly name: string;
  /** Its index in the module as it was given. */
  readonly index: number;
  readonly type: FunctionType;
  /** The names it is exported under. */
  readonly exports: readonly string[];
  /** Where it is imported from; `undefined` for a function of the module's own. */
  readonly import: { readonly module: string; readonly name: string } | undefined;
}

/** One call of a function that is listened to, the same object from beginning to end. */
export interface FunctionCall {
  readonly function: ListenedFunction;
  readonly instance: Instance;
  /** How many calls that are listened to are around it. */
  readonly depth: number;
  readonly args: readonly GuestValue[];
  /** There in `after`; `undefined` where a tail call gave the function's place to another, whose results they are. */
  readonly results: readonly GuestValue[] | undefined;
  /**
   * The guest's memory.
   *
   * @throws ClosedError in a start function, where nothing of the instance can be reached yet, and when it is closed
   */
  readonly memory: GuestMemory;
  /** The guests' functions on the stack now, innermost first, as far as the last hundred calls: read where it is needed, as it takes time. */
  readonly stack: readonly WasmFrame[];
}

/**
 * Told of the calls of chosen functions. What a listener throws ends the guest, which can't catch it, and leaves the call
 * into it.
 */
export interface FunctionListener {
  /** Which functions: at least one for each pattern. */
  readonly functions: FunctionPattern | readonly FunctionPattern[];
  /** The function is called. */
  readonly before?: ((call: FunctionCall) => void) | undefined;
  /** It has returned. */
  readonly after?: ((call: FunctionCall) => void) | undefined;
  /**
   * It has been left otherwise: by a trap, an exception, an exit, a time-out, the end of the fuel. Told when the call into
   * the guest ends, or the exception passes the function; `error` is what the caller gets, and `undefined` for an exception
   * of the guest's.
   */
  readonly abort?: ((call: FunctionCall, error: unknown) => void) | undefined;
}
