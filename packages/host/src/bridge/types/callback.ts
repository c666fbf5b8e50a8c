import { BindingError } from '@ferrule/core';
import type { Bridge } from '../bridge.ts';
import { callFromGuest } from '../call-from-guest.ts';
import { mismatch } from '../mismatch.ts';
import type { CoreType } from '../core-type.ts';
import { type AnyType, GuestType, type InputOf, type OutputOf } from './guest-type.ts';
import { void_ } from './choices.ts';

type Callable = (...values: unknown[]) => unknown;
/** Parameters of one callback are few: a table's type holds their number in a byte. */
const MAX_FLAT = 100;

/** A function that the guest calls; as a parameter it is a number. */
export class CallbackType extends GuestType<Callable, never> {
  readonly name: string;
  readonly flat: readonly CoreType[] = ['i32'];
  readonly size = 4;
  readonly align = 4;
  override readonly place = 'argument';
  readonly #params: readonly GuestType<unknown, unknown>[];
  readonly #result: GuestType<unknown, unknown>;
  readonly #flatParams: readonly CoreType[];

  constructor(params: readonly AnyType[], result: AnyType) {
    super();
    this.name = `callback(${params.map(({ name }) => name).join(', ')})`;
    this.#params = params as readonly unknown[] as readonly GuestType<unknown, unknown>[];
    this.#result = result as unknown as GuestType<unknown, unknown>;
    this.#flatParams = params.flatMap(({ flat }) => flat);
    if (this.#flatParams.length > MAX_FLAT) throw new BindingError(`${this.name} takes too many parameters`);
    if (result.flat.length > 1 || result.nullFlat) {
      throw new BindingError(
        `${this.name} can't return ${result.name}: a callback returns a number or nothing`,
      );
    }
  }

  lower(bridge: Bridge, value: Callable, flat: unknown[], owned: boolean): void {
    if (typeof value !== 'function') throw mismatch('a function', value);
    const run = callFromGuest(
      () => bridge,
      value.name || 'callback',
      this.#params,
      this.#result,
      false,
      value,
    );
    flat.push(this.lend(bridge, run, owned));
  }
  /** Lends a slot of the guest's table. */
  protected lend(bridge: Bridge, run: Callable, owned: boolean): number {
    return bridge.lendCallback(run, this.#flatParams, this.#result.flat, owned);
  }
  lift(): never {
    throw new BindingError(`${this.name} can't be a result`);
  }
  store(bridge: Bridge, address: number, value: Callable, owned: boolean): void {
    const flat: unknown[] = [];
    this.lower(bridge, value, flat, owned);
    bridge.memory.setU32(address, flat[0] as number);
  }
  load(): never {
    return this.lift();
  }
}

/** What a callback is given. */
export type Outputs<P extends readonly AnyType[]> = { -readonly [K in keyof P]: OutputOf<P[K]> };

/**
 * A JavaScript function as C's function pointer, Rust's `extern "C" fn`. It is lent for the call: the guest must not
 * call it later, which is an error; `owned(callback(…))` leaves it to the guest for as long as the instance lives. The
 * guest has to export its table and let it grow (`--export-table --growable-table`).
 *
 * @param params - what the guest passes; its memory stays the guest's
 * @param result - a number, `bool` or `char`, or nothing
 * @throws BindingError for another result
 */
export function callback<const P extends readonly AnyType[], R extends AnyType = GuestType<undefined>>(
  params: P,
  result: R = void_ as AnyType as R,
): GuestType<(...values: Outputs<P>) => InputOf<R>, never> {
  return new CallbackType(params, result) as never;
}
