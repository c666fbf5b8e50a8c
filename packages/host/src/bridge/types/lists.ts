import { Allocation, type TypedArrayConstructor } from '../allocation.ts';
import type { Bridge } from '../bridge.ts';
import { Mismatch, mismatch, within } from '../mismatch.ts';
import type { CoreType } from '../core-type.ts';
import { type AnyType, GuestType, type InputOf, type OutputOf, type TypedArray } from './guest-type.ts';
import { type ElementType, u8 } from './numbers.ts';
import { owned, borrowed } from './ownership.ts';

/** Memory of the guest's that stands for a list as it is: no copy. */
export class GuestSpan {
  /** Byte address. */
  readonly pointer: number;
  /** Bytes. */
  readonly byteLength: number;
  constructor(pointer: number, byteLength: number) {
    this.pointer = pointer;
    this.byteLength = byteLength;
  }
}

type Elements = TypedArrayConstructor<TypedArray>;

/** A typed array over the same kind of elements. */
export function isArrayOf(Elements: Elements, value: unknown): value is TypedArray {
  return value instanceof (Elements as unknown as abstract new () => TypedArray);
}

/** What may be given for a list: its elements, a typed array of them, or memory that holds them. */
type ListInput<T> = ArrayLike<unknown> | GuestSpan | Allocation | ArrayLike<InputOf<T>>;

/** Elements one after another: pointer and number. */
class ListType<T extends AnyType> extends GuestType<ListInput<T>, unknown> {
  readonly name: string;
  readonly flat: readonly CoreType[] = ['i32', 'i32'];
  readonly size = 8;
  readonly align = 4;
  override readonly nullFlat = true;
  override readonly nullStored = true;
  override readonly spans: Elements | undefined;
  readonly element: GuestType<unknown, unknown>;
  readonly #Elements: Elements | undefined;

  constructor(name: string, element: T) {
    super();
    this.name = name;
    this.element = element as unknown as GuestType<unknown, unknown>;
    this.#Elements = this.spans = element.elements;
  }

  lower(bridge: Bridge, value: ListInput<T>, flat: unknown[], owned: boolean): void {
    const span = this.put(bridge, value, owned);
    flat.push(span.pointer, span.byteLength / this.element.size);
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): unknown {
    return this.take(bridge, flat[at] as number, flat[at + 1] as number, owned);
  }
  override lowerFew(bridge: Bridge, value: ListInput<T>, owned: boolean): number {
    const { pointer, byteLength } = this.put(bridge, value, owned);
    bridge.second = byteLength / this.element.size;
    return pointer;
  }
  override liftFew(bridge: Bridge, first: unknown, second: unknown, owned: boolean): unknown {
    return this.take(bridge, first as number, second as number, owned);
  }
  store(bridge: Bridge, address: number, value: ListInput<T>, owned: boolean): void {
    const span = this.put(bridge, value, owned);
    bridge.memory.setU32(address, span.pointer);
    bridge.memory.setU32(address + 4, span.byteLength / this.element.size);
  }
  load(bridge: Bridge, address: number, owned: boolean): unknown {
    return this.take(bridge, bridge.memory.u32(address), bridge.memory.u32(address + 4), owned);
  }

  /** Brings elements into the guest's memory. */
  put(bridge: Bridge, value: ListInput<T>, owned: boolean): GuestSpan {
    const { element } = this;
    if (value instanceof GuestSpan || value instanceof Allocation) return this.#inPlace(bridge, value, owned);
    const Elements = this.#Elements;
    if (Elements !== undefined && isArrayOf(Elements, value)) {
      if (!owned && value.buffer === bridge.u8.buffer && value.byteOffset % element.align === 0) {
        return new GuestSpan(value.byteOffset, value.byteLength);
      }
      if (value.length === 0) refuseStale(value);
      const { byteLength } = value;
      const pointer = bridge.lend(byteLength, element.align, owned);
      // as bytes: the same copy for every kind of element
      bridge.u8.set(new Uint8Array(value.buffer, value.byteOffset, byteLength), pointer);
      return new GuestSpan(pointer, byteLength);
    }
    if (!isArrayLike(value)) throw mismatch(this.expected, value);
    const { length } = value;
    const byteLength = length * element.size;
    const pointer = bridge.lend(byteLength, element.align, owned);
    for (let index = 0; index < length; index++) {
      try {
        element.store(bridge, pointer + index * element.size, value[index], owned);
      } catch (error) {
        throw within(error, `[${String(index)}]`);
      }
    }
    return new GuestSpan(pointer, byteLength);
  }

  /** Copies elements out of the guest's memory. */
  take(bridge: Bridge, pointer: number, length: number, owned: boolean): unknown {
    const { element } = this;
    const count = length >>> 0;
    const byteLength = count * element.size;
    const start = this.range(bridge, pointer, count);
    if (owned) bridge.adopt(start, byteLength, element.align);
    return this.read(bridge, start, count, owned);
  }

  /** Checks where elements are said to lie. */
  range(bridge: Bridge, pointer: number, count: number): number {
    if (pointer === 0 && count > 0) throw new Mismatch(`expected ${this.name}, got a null pointer`);
    const start = bridge.range(pointer, count * this.element.size);
    if (count > 0 && start % this.element.align !== 0) {
      throw new Mismatch(`expected ${this.name}, got the pointer ${String(start)}, which is not aligned`);
    }
    return start;
  }

  /** Copies elements whose place was checked. */
  read(bridge: Bridge, start: number, count: number, owned: boolean): unknown {
    const { element } = this;
    if (this.#Elements !== undefined) {
      const copy = new this.#Elements(new ArrayBuffer(count * element.size), 0, count);
      if (count > 0) {
        new Uint8Array(copy.buffer).set(bridge.u8.subarray(start, start + copy.byteLength));
      }
      return copy;
    }
    const list: unknown[] = [];
    for (let index = 0; index < count; index++) {
      try {
        list.push(element.load(bridge, start + index * element.size, owned));
      } catch (error) {
        throw within(error, `[${String(index)}]`);
      }
    }
    return list;
  }

  /** For errors. */
  get expected(): string {
    const Elements = this.#Elements;
    return Elements === undefined
      ? `a list of ${this.element.name}`
      : `a ${(Elements as unknown as { name: string }).name} or a list of ${this.element.name}`;
  }

  #inPlace(bridge: Bridge, value: GuestSpan | Allocation, owned: boolean): GuestSpan {
    if (value instanceof Allocation && !value.isIn(bridge.memory.memory)) {
      throw new Mismatch(`expected memory for ${this.name}, got memory of another instance`);
    }
    const { pointer } = value;
    const byteLength = value instanceof GuestSpan ? value.byteLength : value.size;
    const { size, align } = this.element;
    if (byteLength % size !== 0 || pointer % align !== 0) {
      throw new Mismatch(
        `expected memory for ${this.name}, got ${String(byteLength)} bytes at ${String(pointer)}, which don't fit`,
      );
    }
    if (owned && value instanceof Allocation) value.give();
    return new GuestSpan(pointer, byteLength);
  }
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'length' in value &&
    typeof value.length === 'number' &&
    Number.isInteger(value.length) &&
    value.length >= 0
  );
}

/** A window onto a memory that has grown is empty without having been so. */
function refuseStale(value: TypedArray): void {
  try {
    new Uint8Array(value.buffer);
  } catch {
    throw new Mismatch('expected elements, got a view of memory that has grown since');
  }
}

/** A list that the guest may change: the elements are copied back. */
class MutableListType<T extends AnyType> extends ListType<T> {
  override readonly place = 'argument';
  override lowerFew(bridge: Bridge, value: ListInput<T>): number {
    const flat: number[] = [];
    this.lower(bridge, value, flat);
    bridge.second = flat[1];
    return flat[0];
  }
  override lower(bridge: Bridge, value: ListInput<T>, flat: unknown[]): void {
    const inPlace = value instanceof GuestSpan || value instanceof Allocation;
    if (!inPlace && !isArrayLike(value)) throw mismatch(this.expected, value);
    const span = this.put(bridge, value, false);
    const count = span.byteLength / this.element.size;
    flat.push(span.pointer, count);
    if (
      inPlace ||
      (isTypedArray(value) && value.buffer === bridge.u8.buffer && value.byteOffset === span.pointer)
    )
      return;
    const target = value as unknown as unknown[];
    bridge.afterwards.push(() => {
      const changed = this.read(bridge, span.pointer, count, false) as ArrayLike<unknown>;
      if (isTypedArray(value)) value.set(changed as ArrayLike<never>);
      else for (let index = 0; index < count; index++) target[index] = changed[index];
    });
  }
}

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Elements where they are: a window, no copy. */
class ViewType<T extends AnyType> extends ListType<T> {
  override readonly place = 'result';
  override take(bridge: Bridge, pointer: number, length: number): unknown {
    const count = length >>> 0;
    const start = this.range(bridge, pointer, count);
    const Elements = this.element.elements as Elements;
    return new Elements(bridge.u8.buffer, count === 0 ? 0 : start, count);
  }
}

/** A list as JavaScript gets it: a typed array where there is one for the elements. */
export type ListOf<T> = T extends ElementType<infer _In, infer A> ? A : readonly OutputOf<T>[];

/** A list as JavaScript may give it. */
export type ListFor<T> =
  (T extends ElementType<infer _In, infer A> ? A : never) | ArrayLike<InputOf<T>> | Allocation;

/**
 * Rust's `&[T]`, C's pointer and length. An argument is copied into the guest's memory and lent for the call; a
 * typed array that already lies there, or an `Allocation`, is passed as it is. A result is copied and left to the
 * guest.
 *
 * @param element - what the list is of
 */
export function slice<T extends AnyType>(element: T): GuestType<ListFor<T>, ListOf<T>> {
  const name = `slice(${element.name})`;
  return borrowed(listType(name, element), name);
}

/**
 * Rust's `Vec<T>` or `Box<[T]>`, as pointer and length: an argument becomes the guest's, a result is copied and freed.
 *
 * @param element - what the list is of
 */
export function vec<T extends AnyType>(element: T): GuestType<ListFor<T>, ListOf<T>> {
  const name = `vec(${element.name})`;
  return owned(listType(name, element), name);
}

/**
 * Rust's `&mut [T]`: copied in, and copied back into the same array when the function has returned.
 *
 * @param element - what the list is of
 */
export function sliceMut<T extends AnyType>(
  element: T,
): GuestType<(T extends ElementType<infer _In, infer A> ? A : never) | InputOf<T>[] | Allocation, never> {
  return new MutableListType(`sliceMut(${element.name})`, element) as never;
}

/**
 * A result that is looked at where it lies, without a copy: a typed array over the guest's memory, which the guest
 * keeps. It goes stale (its length becomes 0) when the memory grows, and shows something else when the guest reuses
 * the place: read it before the guest runs again.
 *
 * @param element - a number type
 */
export function view<In, A extends TypedArray>(element: ElementType<In, A>): GuestType<never, A> {
  return new ViewType(`view(${element.name})`, element) as unknown as GuestType<never, A>;
}

/**
 * Bytes as pointer and length: as an argument `&[u8]`, lent for the call; as a result `Vec<u8>`, copied and freed.
 * `borrowed(bytes)` and `owned(bytes)` say it otherwise.
 */
export const bytes: GuestType<ListFor<typeof u8>, Uint8Array> = listType('bytes', u8);

function listType<T extends AnyType>(name: string, element: T): GuestType<ListFor<T>, ListOf<T>> {
  return new ListType(name, element) as unknown as GuestType<ListFor<T>, ListOf<T>>;
}
