import { BindingError } from '@ferrule/core';
import type { AnyType, GuestType, InputOf, OutputOf } from './types/guest-type.ts';
import { void_ } from './types/choices.ts';

/**
 * How a result that is more than one number comes back:
 * - `packed`: an `i64` of pointer << 32 | length, for strings and lists;
 * - `multi-value`: several results, in order;
 * - `out-pointer`: written to memory at an address that is passed before all arguments (as C returns a struct);
 *   `out-pointer-last`: after them;
 * - `pointer`: an address in the guest's own memory where it lies until the next call.
 *
 * Left out, it is told by the number of parameters and by what is returned.
 */
export type ReturnConvention = 'packed' | 'multi-value' | 'out-pointer' | 'out-pointer-last' | 'pointer';

/** How a function differs from what its types say. */
export interface FunctionOptions {
  readonly returns?: ReturnConvention | undefined;
  /** The export's name, where it isn't the binding's. */
  readonly export?: string | undefined;
  /**
   * Checks the arguments of a function of plain numbers too; without it such a function is the export itself, which
   * takes NaN for 0 and drops what is over 32 bits.
   */
  readonly checked?: boolean | undefined;
}

/** A function of the guest's, as described by {@link fn}. */
export interface GuestFunction<
  P extends readonly AnyType[] = readonly AnyType[],
  R extends AnyType = AnyType,
> {
  readonly params: P;
  readonly result: R;
  readonly options: FunctionOptions;
}

type Inputs<P extends readonly AnyType[]> = { -readonly [K in keyof P]: InputOf<P[K]> };

/** The JavaScript function that a described function becomes. */
export type BoundFunction<F> =
  F extends GuestFunction<infer P, infer R> ? (...values: Inputs<P>) => OutputOf<R> : never;

/** The object that {@link bind} makes. */
export type Bindings<S> = { readonly [K in keyof S]: BoundFunction<S[K]> };

/**
 * Describes a function of the guest's.
 *
 * @param params - types of the parameters
 * @param result - type of the result; `void_` for none
 * @param options - see {@link FunctionOptions}
 * @throws BindingError for a type where it can't stand
 * @example
 * const api = bind(instance, { greet: fn([str], str), sum: fn([slice(f64)], f64) });
 * api.greet('Ada');
 */
export function fn<const P extends readonly AnyType[]>(
  params: P,
  result?: undefined,
  options?: FunctionOptions,
): GuestFunction<P, GuestType<undefined>>;
export function fn<const P extends readonly AnyType[], R extends AnyType>(
  params: P,
  result: R,
  options?: FunctionOptions,
): GuestFunction<P, R>;
export function fn(
  params: readonly AnyType[],
  result: AnyType = void_,
  options: FunctionOptions = {},
): GuestFunction {
  for (const param of params) {
    if (param.place === 'result') throw new BindingError(`${param.name} can't be a parameter`);
  }
  if (result.place === 'argument') throw new BindingError(`${result.name} can't be a result`);
  return Object.freeze({
    params: Object.freeze([...params]),
    result,
    options: Object.freeze({ ...options }),
  });
}
