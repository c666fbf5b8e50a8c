import type { Bridge } from '../bridge.ts';
import { Mismatch, mismatch } from '../mismatch.ts';
import type { CoreType } from '../core-type.ts';
import { GuestType } from './guest-type.ts';
import { str } from './text.ts';

/** A type that travels as another one. */
class MappedType<In, Out, GuestIn, GuestOut> extends GuestType<In, Out> {
  readonly name: string;
  readonly flat: readonly CoreType[];
  override readonly nullFlat: boolean;
  override readonly nullStored: boolean;
  override readonly place: 'anywhere' | 'argument' | 'result';
  readonly #type: GuestType<GuestIn, GuestOut>;
  readonly #toGuest: (value: In) => GuestIn;
  readonly #fromGuest: (value: GuestOut) => Out;

  constructor(
    name: string,
    type: GuestType<GuestIn, GuestOut>,
    toGuest: (value: In) => GuestIn,
    fromGuest: (value: GuestOut) => Out,
  ) {
    super();
    this.name = name;
    this.flat = type.flat;
    this.nullFlat = type.nullFlat;
    this.nullStored = type.nullStored;
    this.place = type.place;
    this.#type = type;
    this.#toGuest = toGuest;
    this.#fromGuest = fromGuest;
  }

  get size(): number {
    return this.#type.size;
  }
  get align(): number {
    return this.#type.align;
  }
  override get spread(): readonly CoreType[] {
    return this.#type.spread;
  }
  lower(bridge: Bridge, value: In, flat: unknown[], owned: boolean): void {
    this.#type.lower(bridge, this.#toGuest(value), flat, owned);
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out {
    return this.#fromGuest(this.#type.lift(bridge, flat, at, owned));
  }
  override lowerFew(bridge: Bridge, value: In, owned: boolean): unknown {
    return this.#type.lowerFew(bridge, this.#toGuest(value), owned);
  }
  override liftFew(bridge: Bridge, first: unknown, second: unknown, owned: boolean): Out {
    return this.#fromGuest(this.#type.liftFew(bridge, first, second, owned));
  }
  store(bridge: Bridge, address: number, value: In, owned: boolean): void {
    this.#type.store(bridge, address, this.#toGuest(value), owned);
  }
  load(bridge: Bridge, address: number, owned: boolean): Out {
    return this.#fromGuest(this.#type.load(bridge, address, owned));
  }
  override lowerSpread(bridge: Bridge, value: In, flat: unknown[], owned: boolean): void {
    this.#type.lowerSpread(bridge, this.#toGuest(value), flat, owned);
  }
  override liftSpread(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out {
    return this.#fromGuest(this.#type.liftSpread(bridge, flat, at, owned));
  }
}

/**
 * A type that travels as another one, such as a date as a number.
 *
 * @param type - how it travels
 * @param change - what is done on either way; what it throws reaches the caller as it is
 * @example
 * const date = mapped(f64, { toGuest: (date: Date) => date.getTime(), fromGuest: (ms) => new Date(ms) });
 */
export function mapped<In, Out, GuestIn, GuestOut>(
  type: GuestType<GuestIn, GuestOut>,
  change: {
    readonly name?: string;
    readonly toGuest: (value: In) => GuestIn;
    readonly fromGuest: (value: GuestOut) => Out;
  },
): GuestType<In, Out> {
  return new MappedType(change.name ?? type.name, type, change.toGuest, change.fromGuest);
}

/**
 * What a value of JSON is held against: a function that returns the value or throws, or an object with such a `parse`,
 * as schema libraries have it.
 */
export type Schema<T> = ((value: unknown) => T) | { readonly parse: (value: unknown) => T };

/** Takes any value of JSON for what it is said to be. */
export const schemaless: Schema<unknown> = (value) => value;

/**
 * A value that JSON can hold, as text; owned and borrowed as `str` is.
 *
 * @typeParam T - what the value is taken for where no schema says it
 * @param schema - checks the value on either way; without one nothing is checked
 */
export function json<T = unknown>(schema: Schema<T> = schemaless as Schema<T>): GuestType<unknown, T> {
  const check = typeof schema === 'function' ? schema : (value: unknown) => schema.parse(value);
  const checked = (value: unknown): T => {
    try {
      return check(value);
    } catch (error) {
      const reason = new Mismatch(`expected what the schema accepts: ${reasonOf(error)}`);
      reason.cause = error;
      throw reason;
    }
  };
  return mapped(str, {
    name: 'json',
    toGuest: (value: unknown) => toJson(schema === schemaless ? value : checked(value)),
    fromGuest: (text) => checked(fromJson(text)),
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toJson(value: unknown): string {
  let text: string | undefined;
  try {
    // undefined and functions have no JSON, which the declared type leaves out
    text = JSON.stringify(value);
  } catch (error) {
    throw new Mismatch(`expected what JSON can hold: ${reasonOf(error)}`);
  }
  if (text === undefined) throw mismatch('what JSON can hold', value);
  return text;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Mismatch(`expected JSON: ${reasonOf(error)}`);
  }
}
