import type { Bridge } from '../bridge.ts';
import { handleFunction } from '../callback-handles.ts';
import { CallbackType, type Outputs } from './callback.ts';
import { void_ } from './choices.ts';
import type { AnyType, GuestType, InputOf } from './guest-type.ts';

type FlatFunction = (...flat: unknown[]) => unknown;

/** Passed as a handle. */
class HandleType extends CallbackType {
  readonly #through: object;
  constructor(params: readonly AnyType[], result: AnyType, through: object) {
    super(params, result);
    this.#through = through;
  }
  protected override lend(bridge: Bridge, run: FlatFunction, owned: boolean): number {
    return bridge.lendHandle(run, this.#through, owned);
  }
}

/** Callbacks of one kind, as {@link callbackImport} makes them. */
export interface CallbackImport<P extends readonly AnyType[], R extends AnyType> {
  /** The parameter's type: the guest gets a number that stands for the function. */
  readonly type: GuestType<(...values: Outputs<P>) => InputOf<R>, never>;
  /** What the guest imports, and calls with that number and then the arguments. */
  readonly import: FlatFunction;
}

/**
 * JavaScript functions for a guest that calls them through an import, with a number that says which: for guests that
 * don't export a table that can grow. A function is lent for the call, as with `callback`.
 *
 * @param params - what the guest passes behind the number; its memory stays the guest's
 * @param result - a number, `bool` or `char`, or nothing
 * @throws BindingError for another result
 * @example
 * const visit = callbackImport([str], bool);
 * const instance = await load('./words.wasm', { imports: { env: { visit: visit.import } } });
 * const { each_word } = bind(instance, { each_word: fn([str, visit.type], usize) });
 * each_word('one two', (word) => word !== 'two');
 */
export function callbackImport<const P extends readonly AnyType[], R extends AnyType = GuestType<undefined>>(
  params: P,
  result: R = void_ as AnyType as R,
): CallbackImport<P, R> {
  const through = {};
  return Object.freeze({
    type: new HandleType(params, result, through) as never,
    import: (handle: unknown, ...flat: unknown[]) => handleFunction(handle as number, through)(...flat),
  });
}
