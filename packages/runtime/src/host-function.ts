import type { FunctionType, ValueType } from '@ferrule/core';
import type { Instance } from './instance.ts';

/** What JavaScript has for a value of type `T`: a bigint for `i64`, a number for the other numbers. */
export type HostValue<T extends ValueType> = T extends 'i64'
  ? bigint
  : T extends 'i32' | 'f32' | 'f64'
    ? number
    : unknown;

/** What JavaScript has for a list of values. */
export type HostValues<T extends readonly ValueType[]> = { [K in keyof T]: HostValue<T[K]> };

/** What a host function returns: nothing, one value, or as many as it has results. */
export type HostResult<R extends readonly ValueType[]> = R extends readonly []
  ? unknown
  : R extends readonly [infer One extends ValueType]
    ? HostValue<One>
    : Readonly<HostValues<R>>;

/** A host function with its type: made by {@link hostFunction}, to be given as an import. */
export class HostFunction {
  readonly type: FunctionType;
  /** The function, the calling instance first. */
  readonly invoke: (caller: Instance, ...args: unknown[]) => unknown;

  /**
   * @param type - parameters and results
   * @param invoke - what to run
   */
  constructor(type: FunctionType, invoke: (caller: Instance, ...args: unknown[]) => unknown) {
    this.type = Object.freeze({
      params: Object.freeze([...type.params]),
      results: Object.freeze([...type.results]),
    });
    this.invoke = invoke;
    Object.freeze(this);
  }
}

/**
 * Makes a host function that knows its type and who calls it. Its type is compared with the one the guest
 * declares when they are linked, and what it returns is checked. A plain function given as an import is called
 * by V8 directly instead: faster, unchecked, and without knowing the caller.
 *
 * Host functions are synchronous: a promise is no result.
 *
 * @param type - parameters and results as WebAssembly types, such as `{ params: ['i32'], results: [] }`
 * @param run - receives the calling instance, then the arguments
 * @returns something to give as an import
 * @example
 * const log = hostFunction({ params: ['i32', 'i32'], results: [] }, (caller, pointer, length) => {
 *   console.log(caller.memory.string(pointer, length));
 * });
 */
export function hostFunction<const P extends readonly ValueType[], const R extends readonly ValueType[]>(
  type: { readonly params: P; readonly results: R },
  run: (caller: Instance, ...args: HostValues<P>) => HostResult<R>,
): HostFunction {
  return new HostFunction(type, run as (caller: Instance, ...args: unknown[]) => unknown);
}
