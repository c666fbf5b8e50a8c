import { ResultError } from '@ferrule/core';
import type { Bridge } from '../bridge.ts';
import { Mismatch, mismatch, within } from '../mismatch.ts';
import type { CoreType } from '../core-type.ts';
import {
  AggregateType,
  alignUp,
  type AnyType,
  GuestType,
  type InputOf,
  noMemoryForm,
  type OutputOf,
} from './guest-type.ts';

/** A value or nothing. */
class OptionType<In, Out> extends GuestType<In | undefined | null, Out | undefined> {
  readonly name: string;
  readonly flat: readonly CoreType[];
  readonly size: number;
  readonly align: number;
  readonly #type: GuestType<In, Out>;
  /** Where the value lies behind its mark; 0 where a null pointer is the mark. */
  readonly #offset: number;

  constructor(type: GuestType<In, Out>) {
    super();
    this.name = `option(${type.name})`;
    this.#type = type;
    this.flat = type.nullFlat ? type.flat : ['i32', ...type.flat];
    this.#offset = type.nullStored ? 0 : alignUp(4, type.align);
    this.align = Math.max(type.nullStored ? 1 : 4, type.align);
    this.size = alignUp(this.#offset + type.size, this.align);
  }
  override get spread(): readonly CoreType[] {
    return this.#type.nullStored ? this.#type.spread : ['i32', ...this.#type.spread];
  }

  lower(bridge: Bridge, value: In | undefined | null, flat: unknown[], owned: boolean): void {
    const nothing = value === undefined || value === null;
    if (!this.#type.nullFlat) flat.push(nothing ? 0 : 1);
    if (nothing) pushZeros(this.#type.flat, flat);
    else this.#type.lower(bridge, value, flat, owned);
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out | undefined {
    if (this.#type.nullFlat) {
      return flat[at] === 0 ? undefined : this.#type.lift(bridge, flat, at, owned);
    }
    return mark(flat[at] as number, 'None or Some') === 0
      ? undefined
      : this.#type.lift(bridge, flat, at + 1, owned);
  }
  override lowerSpread(bridge: Bridge, value: In | undefined | null, flat: unknown[], owned: boolean): void {
    const nothing = value === undefined || value === null;
    if (!this.#type.nullStored) flat.push(nothing ? 0 : 1);
    if (nothing) pushZeros(this.#type.spread, flat);
    else this.#type.lowerSpread(bridge, value, flat, owned);
  }
  override liftSpread(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out | undefined {
    if (this.#type.nullStored) {
      return flat[at] === 0 ? undefined : this.#type.liftSpread(bridge, flat, at, owned);
    }
    return mark(flat[at] as number, 'None or Some') === 0
      ? undefined
      : this.#type.liftSpread(bridge, flat, at + 1, owned);
  }
  store(bridge: Bridge, address: number, value: In | undefined | null, owned: boolean): void {
    if (value === undefined || value === null) {
      bridge.u8.fill(0, address, address + this.size);
      return;
    }
    if (this.#offset > 0) bridge.memory.setU32(address, 1);
    this.#type.store(bridge, address + this.#offset, value, owned);
  }
  load(bridge: Bridge, address: number, owned: boolean): Out | undefined {
    const first = bridge.memory.u32(address);
    if (this.#offset > 0) mark(first, 'None or Some');
    return first === 0 ? undefined : this.#type.load(bridge, address + this.#offset, owned);
  }
}

function pushZeros(types: readonly CoreType[], flat: unknown[]): void {
  for (const type of types) flat.push(type === 'i64' ? 0n : type === 'externref' ? undefined : 0);
}

function mark(value: number, choices: string): number {
  if (value === 0 || value === 1) return value;
  throw mismatch(`0 or 1 for ${choices}`, value);
}

/** What JavaScript gives for a result, to a guest that called it. */
export type ResultInput<T, E> = { readonly ok: T } | { readonly error: E };

/** A value, or an error that is thrown. */
class ResultType<In, Out, ErrorIn, ErrorOut> extends AggregateType<ResultInput<In, ErrorIn>, Out> {
  readonly name: string;
  readonly size: number;
  readonly align: number;
  readonly #ok: GuestType<In, Out>;
  readonly #error: GuestType<ErrorIn, ErrorOut>;
  readonly #ErrorClass: ErrorClass<ErrorOut>;
  readonly #offset: number;

  constructor(ok: GuestType<In, Out>, error: GuestType<ErrorIn, ErrorOut>, ErrorClass: ErrorClass<ErrorOut>) {
    super();
    this.name = `result(${ok.name}, ${error.name})`;
    this.#ok = ok;
    this.#error = error;
    this.#ErrorClass = ErrorClass;
    const align = Math.max(ok.align, error.align);
    this.#offset = alignUp(4, align);
    this.align = Math.max(4, align);
    this.size = alignUp(this.#offset + Math.max(ok.size, error.size), this.align);
  }
  override get spread(): readonly CoreType[] {
    return noMemoryForm(`${this.name}, in several results`);
  }

  store(bridge: Bridge, address: number, value: ResultInput<In, ErrorIn>, owned: boolean): void {
    const given = value as { ok?: In; error?: ErrorIn } | null | undefined;
    if (typeof given !== 'object' || given === null || 'ok' in given === 'error' in given) {
      throw mismatch('{ ok } or { error }', value);
    }
    const failed = 'error' in given;
    bridge.memory.setU32(address, failed ? 1 : 0);
    try {
      if (failed) this.#error.store(bridge, address + this.#offset, given.error as ErrorIn, owned);
      else this.#ok.store(bridge, address + this.#offset, given.ok as In, owned);
    } catch (error) {
      throw within(error, failed ? '.error' : '.ok');
    }
  }
  load(bridge: Bridge, address: number, owned: boolean): Out {
    if (mark(bridge.memory.u32(address), 'Ok or Err') === 0) {
      return this.#ok.load(bridge, address + this.#offset, owned);
    }
    throw new this.#ErrorClass(this.#error.load(bridge, address + this.#offset, owned));
  }
}

/** Makes the error that an `Err` is thrown as. */
export type ErrorClass<E> = new (value: E) => Error;

/** What an `Err` is thrown as where nothing else is said. */
class PlainResultError<E> extends ResultError<E> {
  constructor(value: E) {
    super(typeof value === 'string' ? value : `the guest returned an Err: ${printed(value)}`, { value });
  }
  override get name(): string {
    return 'ResultError';
  }
}

function printed(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'bigint' ? `${String(part)}n` : part,
    );
  } catch {
    return String(value);
  }
}

/** Rust's `()`: no value. */
class VoidType extends GuestType<undefined> {
  readonly name = 'void';
  readonly flat: readonly CoreType[] = [];
  readonly size = 0;
  readonly align = 1;
  lower(_bridge: Bridge, value: undefined): void {
    this.#check(value);
  }
  lift(): undefined {
    return undefined;
  }
  store(_bridge: Bridge, _address: number, value: undefined): void {
    this.#check(value);
  }
  load(): undefined {
    return undefined;
  }
  #check(value: undefined): void {
    if (value !== undefined) throw new Mismatch('expected nothing');
  }
}

/** Rust's `()`. */
export const void_: GuestType<undefined> = new VoidType();

/**
 * A value or nothing: `undefined` on JavaScript's side, where `null` is understood too. In the guest nothing is a null
 * pointer for strings and lists (`Option<&str>`, `Option<Box<T>>`) and for structs by address; for anything else a
 * mark of 0 or 1 goes before the value, as in `#[repr(C)] enum { None, Some(T) }`.
 *
 * @param type - of the value
 */
export function option<T extends AnyType>(
  type: T,
): GuestType<InputOf<T> | undefined | null, OutputOf<T> | undefined> {
  return new OptionType(type as unknown as GuestType<InputOf<T>, OutputOf<T>>);
}

/**
 * `#[repr(C)] enum { Ok(T), Err(E) }`: a mark of 0 or 1 before the value. An `Err` is thrown: as {@link ResultError}
 * with the `value`, or as a class of your own.
 *
 * @param ok - of the value
 * @param error - of the error's value
 * @param ErrorClass - is constructed with the error's value
 */
export function result<T extends AnyType, E extends AnyType>(
  ok: T,
  error: E,
  ErrorClass: ErrorClass<OutputOf<E>> = PlainResultError,
): GuestType<ResultInput<InputOf<T>, InputOf<E>>, OutputOf<T>> {
  return new ResultType(
    ok as unknown as GuestType<InputOf<T>, OutputOf<T>>,
    error as unknown as GuestType<InputOf<E>, OutputOf<E>>,
    ErrorClass,
  );
}
