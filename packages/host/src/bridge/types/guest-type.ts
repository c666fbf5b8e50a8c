import { BindingError } from '@ferrule/core';
import type { Bridge } from '../bridge.ts';
import type { TypedArrayConstructor } from '../allocation.ts';
import type { CoreType } from '../core-type.ts';

/**
 * A type that both sides know: what JavaScript gives and gets, how it travels as parameters and results, and how it
 * lies in memory. `In` is what JavaScript gives, `Out` what it gets.
 *
 * `owned`, throughout: the receiver of the memory frees it. The host's arguments are lent unless a type says
 * otherwise; what a guest returns is the host's to free.
 */
export abstract class GuestType<in In, out Out = In> {
  /** As it is written in errors, near to Rust: `str`, `slice(f64)`. */
  abstract readonly name: string;
  /** How a value travels as a parameter. */
  abstract readonly flat: readonly CoreType[];
  /** Bytes in memory. */
  abstract readonly size: number;
  /** What addresses of values are a multiple of: a power of 2. */
  abstract readonly align: number;

  /** Whether WebAssembly's own conversion is the whole work: a function of such types alone is its export. */
  readonly raw: boolean = false;
  /** Where a list of it is a typed array: that array's constructor. */
  readonly elements: TypedArrayConstructor<TypedArray> | undefined = undefined;
  /** Whether the first of `flat` is a pointer that is never null. */
  readonly nullFlat: boolean = false;
  /** Whether the first four bytes in memory are a pointer that is never null. */
  readonly nullStored: boolean = false;
  /** The typed arrays that are passed as they lie where they are windows onto the guest's memory. */
  readonly spans: TypedArrayConstructor<TypedArray> | undefined = undefined;
  /** Where it may stand. */
  readonly place: 'anywhere' | 'argument' | 'result' = 'anywhere';

  /** Makes flat values of a value and appends them. */
  abstract lower(bridge: Bridge, value: In, flat: unknown[], owned: boolean): void;
  /** Makes a value of the flat values from `at` on. */
  abstract lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out;
  /** Writes a value into memory that is there, aligned. */
  abstract store(bridge: Bridge, address: number, value: In, owned: boolean): void;
  /** Reads a value from memory; the range is checked. */
  abstract load(bridge: Bridge, address: number, owned: boolean): Out;

  /**
   * As `lower`, for a type of at most two flat values: the first is returned, the second left in `bridge.second`. No
   * array is made on the way, which is most of what a call would cost.
   */
  lowerFew(bridge: Bridge, value: In, owned: boolean): unknown {
    const flat: unknown[] = [];
    this.lower(bridge, value, flat, owned);
    bridge.second = flat[1];
    return flat[0];
  }
  /** As `lift`, for a type of at most two flat values. */
  liftFew(bridge: Bridge, first: unknown, second: unknown, owned: boolean): Out {
    return this.lift(bridge, [first, second], 0, owned);
  }

  /** How it travels in several results, or as a parameter by value. */
  get spread(): readonly CoreType[] {
    return this.flat;
  }
  lowerSpread(bridge: Bridge, value: In, flat: unknown[], owned: boolean): void {
    this.lower(bridge, value, flat, owned);
  }
  liftSpread(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out {
    return this.lift(bridge, flat, at, owned);
  }
}

/** Whatever is a type. */
export type AnyType = GuestType<never, unknown>;

/** What JavaScript gives for a type. */
export type InputOf<T> = T extends GuestType<infer In, infer _Out> ? In : never;

/** What JavaScript gets for a type. */
export type OutputOf<T> = T extends GuestType<infer _In, infer Out> ? Out : never;

/** The typed arrays that lists of numbers are. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** A type that travels by address: its flat form is a pointer to its form in memory. */
export abstract class AggregateType<in In, out Out = In> extends GuestType<In, Out> {
  readonly flat: readonly CoreType[] = ['i32'];
  override readonly nullFlat: boolean = true;

  lower(bridge: Bridge, value: In, flat: unknown[], owned: boolean): void {
    flat.push(this.lowerFew(bridge, value, owned));
  }
  override lowerFew(bridge: Bridge, value: In, owned: boolean): number {
    const address = bridge.lend(this.size, this.align, owned);
    this.store(bridge, address, value, owned);
    return address;
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): Out {
    return this.load(bridge, bridge.range(flat[at] as number, this.size), owned);
  }
}

/** Rounds up to the next multiple of a power of 2. */
export function alignUp(offset: number, align: number): number {
  return (offset + align - 1) & -align;
}

/** @throws BindingError for a type that never lies in memory */
export function noMemoryForm(name: string): never {
  throw new BindingError(`${name} can't lie in memory`);
}
