import { BindingError } from '@ferrule/core';
import type { Bridge } from '../bridge.ts';
import { mismatch, within } from '../mismatch.ts';
import type { CoreType } from '../core-type.ts';
import {
  AggregateType,
  alignUp,
  type AnyType,
  GuestType,
  type InputOf,
  type OutputOf,
} from './guest-type.ts';

interface Field {
  readonly key: string | number;
  /** For errors: `.x` or `[0]`. */
  readonly step: string;
  readonly type: GuestType<unknown, unknown>;
  readonly offset: number;
}

/** Fields one after another as `#[repr(C)]` and C lay them out. */
abstract class FieldsType<In, Out> extends AggregateType<In, Out> {
  readonly name: string;
  readonly size: number;
  readonly align: number;
  protected readonly fields: readonly Field[];

  constructor(name: string, fields: readonly (readonly [key: string | number, type: AnyType])[]) {
    super();
    this.name = name;
    let offset = 0;
    let align = 1;
    this.fields = fields.map(([key, type]) => {
      if (type.place !== 'anywhere') throw new BindingError(`${type.name} can't be a field of ${name}`);
      offset = alignUp(offset, type.align);
      const field = {
        key,
        step: typeof key === 'number' ? `[${String(key)}]` : `.${key}`,
        type: type as unknown as GuestType<unknown, unknown>,
        offset,
      };
      offset += type.size;
      align = Math.max(align, type.align);
      return field;
    });
    this.align = align;
    this.size = alignUp(offset, align);
  }

  /** Where each field lies, in bytes. */
  get offsets(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.fields.map(({ key, offset }) => [key, offset]));
  }

  override get spread(): readonly CoreType[] {
    return this.fields.flatMap(({ type }) => type.spread);
  }

  store(bridge: Bridge, address: number, value: In, owned: boolean): void {
    const record = this.checked(value);
    for (const { key, step, type, offset } of this.fields) {
      try {
        type.store(bridge, address + offset, record[key], owned);
      } catch (error) {
        throw within(error, step);
      }
    }
  }
  load(bridge: Bridge, address: number, owned: boolean): Out {
    return this.build(({ type, offset }) => type.load(bridge, address + offset, owned));
  }
  override lowerSpread(bridge: Bridge, value: In, flat: unknown[], owned: boolean): void {
    const record = this.checked(value);
    for (const { key, step, type } of this.fields) {
      try {
        type.lowerSpread(bridge, record[key], flat, owned);
      } catch (error) {
        throw within(error, step);
      }
    }
  }
  override liftSpread(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out {
    let next = at;
    return this.build(({ type }) => {
      const here = next;
      next += type.spread.length;
      return type.liftSpread(bridge, flat, here, owned);
    });
  }

  /** @throws Mismatch where the value has not exactly the fields */
  protected abstract checked(value: In): Readonly<Record<string | number, unknown>>;
  protected abstract build(read: (field: Field) => unknown): Out;

  protected readField(field: Field, read: (field: Field) => unknown): unknown {
    try {
      return read(field);
    } catch (error) {
      throw within(error, field.step);
    }
  }
}

class StructType<In, Out> extends FieldsType<In, Out> {
  protected checked(value: In): Readonly<Record<string, unknown>> {
    if (typeof value !== 'object' || value === null) throw mismatch(`a ${this.name}`, value);
    const keys = Object.keys(value);
    const missing = this.fields.filter(({ key }) => !(key in value)).map(({ step }) => step);
    const strange = keys.filter((key) => !this.fields.some((field) => field.key === key));
    if (missing.length > 0 || strange.length > 0) {
      const facts = [
        ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
        ...(strange.length > 0 ? [`.${strange.join(', .')} not known`] : []),
      ];
      throw mismatch(`the fields of ${this.name} (${facts.join('; ')})`, value);
    }
    return value as Record<string, unknown>;
  }
  protected build(read: (field: Field) => unknown): Out {
    const record: Record<string, unknown> = {};
    for (const field of this.fields) record[field.key] = this.readField(field, read);
    return record as Out;
  }
}

class TupleType<In, Out> extends FieldsType<In, Out> {
  protected checked(value: In): Readonly<Record<number, unknown>> {
    if (!Array.isArray(value) || value.length !== this.fields.length) {
      throw mismatch(`an array of ${String(this.fields.length)} for ${this.name}`, value);
    }
    return value as unknown[];
  }
  protected build(read: (field: Field) => unknown): Out {
    return this.fields.map((field) => this.readField(field, read)) as Out;
  }
}

/** An array of fixed length, in place. */
class ArrayType<In, Out> extends AggregateType<ArrayLike<In>, Out[]> {
  readonly name: string;
  readonly size: number;
  readonly align: number;
  readonly #element: GuestType<In, Out>;
  readonly #length: number;

  constructor(element: GuestType<In, Out>, length: number) {
    super();
    this.name = `array(${element.name}, ${String(length)})`;
    this.#element = element;
    this.#length = length;
    this.size = element.size * length;
    this.align = element.align;
  }
  override get spread(): readonly CoreType[] {
    return Array.from({ length: this.#length }, () => this.#element.spread).flat();
  }
  store(bridge: Bridge, address: number, value: ArrayLike<In>, owned: boolean): void {
    this.#check(value);
    for (let index = 0; index < this.#length; index++) {
      try {
        this.#element.store(bridge, address + index * this.#element.size, value[index], owned);
      } catch (error) {
        throw within(error, `[${String(index)}]`);
      }
    }
  }
  load(bridge: Bridge, address: number, owned: boolean): Out[] {
    return Array.from({ length: this.#length }, (_, index) => {
      try {
        return this.#element.load(bridge, address + index * this.#element.size, owned);
      } catch (error) {
        throw within(error, `[${String(index)}]`);
      }
    });
  }
  override lowerSpread(bridge: Bridge, value: ArrayLike<In>, flat: unknown[], owned: boolean): void {
    this.#check(value);
    for (let index = 0; index < this.#length; index++) {
      this.#element.lowerSpread(bridge, value[index], flat, owned);
    }
  }
  override liftSpread(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out[] {
    const width = this.#element.spread.length;
    return Array.from({ length: this.#length }, (_, index) =>
      this.#element.liftSpread(bridge, flat, at + index * width, owned),
    );
  }
  #check(value: ArrayLike<In>): void {
    const { length } = (value ?? {}) as Partial<ArrayLike<In>>;
    if (typeof value !== 'object' || length !== this.#length) {
      throw mismatch(`${String(this.#length)} elements for ${this.name}`, value);
    }
  }
}

/** An enum without fields: names on our side, integers on the other. */
class EnumerationType<Name extends string> extends GuestType<Name> {
  readonly name: string;
  readonly flat: readonly CoreType[];
  readonly size: number;
  readonly align: number;
  readonly #type: GuestType<number>;
  readonly #values: ReadonlyMap<string, number>;
  readonly #names: ReadonlyMap<number, Name>;

  constructor(values: Readonly<Record<Name, number>>, type: GuestType<number>, name: string | undefined) {
    super();
    const entries = Object.entries(values) as [Name, number][];
    this.name = name ?? `enumeration(${entries.map(([variant]) => variant).join(' | ')})`;
    this.flat = type.flat;
    this.size = type.size;
    this.align = type.align;
    this.#type = type;
    this.#values = new Map(entries);
    this.#names = new Map(entries.map(([name, value]) => [value, name]));
  }
  lower(bridge: Bridge, value: Name, flat: unknown[], owned: boolean): void {
    this.#type.lower(bridge, this.#value(value), flat, owned);
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Name {
    return this.#name(this.#type.lift(bridge, flat, at, owned));
  }
  store(bridge: Bridge, address: number, value: Name, owned: boolean): void {
    this.#type.store(bridge, address, this.#value(value), owned);
  }
  load(bridge: Bridge, address: number, owned: boolean): Name {
    return this.#name(this.#type.load(bridge, address, owned));
  }
  #value(name: Name): number {
    const value = this.#values.get(name);
    if (value === undefined) throw mismatch(`one of ${[...this.#values.keys()].join(', ')}`, name);
    return value;
  }
  #name(value: number): Name {
    const name = this.#names.get(value);
    if (name === undefined)
      throw mismatch(`the number of one of ${[...this.#values.keys()].join(', ')}`, value);
    return name;
  }
}

/** A parameter of which the parts travel, not the address. */
class ByValueType<In, Out> extends GuestType<In, Out> {
  readonly name: string;
  readonly flat: readonly CoreType[];
  readonly size: number;
  readonly align: number;
  readonly #type: GuestType<In, Out>;

  constructor(type: GuestType<In, Out>) {
    super();
    this.name = `byValue(${type.name})`;
    this.flat = type.spread;
    this.size = type.size;
    this.align = type.align;
    this.#type = type;
  }
  lower(bridge: Bridge, value: In, flat: unknown[], owned: boolean): void {
    this.#type.lowerSpread(bridge, value, flat, owned);
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out {
    return this.#type.liftSpread(bridge, flat, at, owned);
  }
  store(bridge: Bridge, address: number, value: In, owned: boolean): void {
    this.#type.store(bridge, address, value, owned);
  }
  load(bridge: Bridge, address: number, owned: boolean): Out {
    return this.#type.load(bridge, address, owned);
  }
}

type Fields = Readonly<Record<string, AnyType>>;
type StructInput<F extends Fields> = { readonly [K in keyof F]: InputOf<F[K]> };
type StructOutput<F extends Fields> = { -readonly [K in keyof F]: OutputOf<F[K]> };
type TupleInput<T extends readonly AnyType[]> = { readonly [K in keyof T]: InputOf<T[K]> };
type TupleOutput<T extends readonly AnyType[]> = { -readonly [K in keyof T]: OutputOf<T[K]> };

/**
 * A `#[repr(C)]` struct, by its fields in order. As an argument its address is passed (`&Point`, and how clang and
 * rustc pass a struct of several fields by value); see {@link byValue} for the other way.
 *
 * @param fields - names and types, in the order of the declaration
 * @param name - for errors
 * @throws BindingError for a field of a type that can't lie in memory
 */
export function struct<const F extends Fields>(
  fields: F,
  name = 'struct',
): GuestType<StructInput<F>, StructOutput<F>> {
  return new StructType(name, Object.entries(fields));
}

/**
 * A `#[repr(C)]` tuple struct; JavaScript's side is an array.
 *
 * @param types - of the elements
 */
export function tuple<const T extends readonly AnyType[]>(
  ...types: T
): GuestType<TupleInput<T>, TupleOutput<T>> {
  return new TupleType(
    `tuple(${types.map(({ name }) => name).join(', ')})`,
    types.map((type, index) => [index, type]),
  );
}

/**
 * Rust's `[T; N]`, C's `T[N]`.
 *
 * @param element - what it is of
 * @param length - how many there are, always
 */
export function array<T extends AnyType>(
  element: T,
  length: number,
): GuestType<ArrayLike<InputOf<T>>, OutputOf<T>[]> {
  if (!Number.isInteger(length) || length < 0) {
    throw new BindingError(`array of ${String(length)}: not a length`);
  }
  return new ArrayType(element as unknown as GuestType<InputOf<T>, OutputOf<T>>, length);
}

/**
 * An enum without fields: `#[repr(u8)] enum Color { Red, Green = 5 }` is `enumeration({ Red: 0, Green: 5 }, u8)`.
 * JavaScript's side is the name.
 *
 * @param values - the number of each name
 * @param type - the integer it is represented by; `i32` is C's and `#[repr(C)]`'s
 * @param name - for errors
 */
export function enumeration<const Name extends string>(
  values: Readonly<Record<Name, number>>,
  type: GuestType<number>,
  name?: string,
): GuestType<Name> {
  return new EnumerationType(values, type, name);
}

/**
 * A struct or tuple of which the fields are passed as parameters of their own: a struct of one field as C passes it,
 * and any struct as rustc before 1.89 passed it on wasm32-unknown-unknown.
 *
 * @param type - a struct, tuple or array
 */
export function byValue<T extends AnyType>(type: T): GuestType<InputOf<T>, OutputOf<T>> {
  return new ByValueType(type as unknown as GuestType<InputOf<T>, OutputOf<T>>);
}
