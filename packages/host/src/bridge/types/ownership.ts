import type { Bridge } from '../bridge.ts';
import type { CoreType } from '../core-type.ts';
import { type AnyType, GuestType, type InputOf, type OutputOf } from './guest-type.ts';

/** A type with the question of who frees it settled, whatever its position says. */
class OwnershipType<In, Out> extends GuestType<In, Out> {
  readonly name: string;
  readonly flat: readonly CoreType[];
  readonly #type: GuestType<In, Out>;
  readonly #owned: boolean;
  override readonly nullFlat: boolean;
  override readonly nullStored: boolean;
  override readonly spans: GuestType<In, Out>['spans'];
  override readonly place: 'anywhere' | 'argument' | 'result';

  constructor(name: string, type: GuestType<In, Out>, owned: boolean) {
    super();
    this.name = name;
    this.flat = type.flat;
    this.#type = type;
    this.#owned = owned;
    this.nullFlat = type.nullFlat;
    this.nullStored = type.nullStored;
    this.spans = owned ? undefined : type.spans;
    this.place = type.place;
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
  lower(bridge: Bridge, value: In, flat: unknown[]): void {
    this.#type.lower(bridge, value, flat, this.#owned);
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number): Out {
    return this.#type.lift(bridge, flat, at, this.#owned);
  }
  override lowerFew(bridge: Bridge, value: In): unknown {
    return this.#type.lowerFew(bridge, value, this.#owned);
  }
  override liftFew(bridge: Bridge, first: unknown, second: unknown): Out {
    return this.#type.liftFew(bridge, first, second, this.#owned);
  }
  store(bridge: Bridge, address: number, value: In): void {
    this.#type.store(bridge, address, value, this.#owned);
  }
  load(bridge: Bridge, address: number): Out {
    return this.#type.load(bridge, address, this.#owned);
  }
  override lowerSpread(bridge: Bridge, value: In, flat: unknown[]): void {
    this.#type.lowerSpread(bridge, value, flat, this.#owned);
  }
  override liftSpread(bridge: Bridge, flat: readonly unknown[], at: number): Out {
    return this.#type.liftSpread(bridge, flat, at, this.#owned);
  }
}

/**
 * The receiver frees the memory: an argument is given away (Rust's `String`, `Vec`), a result is the host's to free.
 *
 * @param type - such as `str`
 * @param name - for errors
 */
export function owned<T extends AnyType>(
  type: T,
  name = `owned(${type.name})`,
): GuestType<InputOf<T>, OutputOf<T>> {
  return new OwnershipType(name, type as unknown as GuestType<InputOf<T>, OutputOf<T>>, true);
}

/**
 * The giver keeps the memory: an argument is lent for the call, a result is read and left alone (Rust's `&str`).
 *
 * @param type - such as `str`
 * @param name - for errors
 */
export function borrowed<T extends AnyType>(
  type: T,
  name = `borrowed(${type.name})`,
): GuestType<InputOf<T>, OutputOf<T>> {
  return new OwnershipType(name, type as unknown as GuestType<InputOf<T>, OutputOf<T>>, false);
}

/** A value on the guest's heap, handed over by its address. */
class BoxedType<In, Out> extends GuestType<In, Out> {
  readonly name: string;
  readonly flat: readonly CoreType[] = ['i32'];
  readonly size = 4;
  readonly align = 4;
  override readonly nullFlat = true;
  override readonly nullStored = true;
  readonly #type: GuestType<In, Out>;

  constructor(type: GuestType<In, Out>) {
    super();
    this.name = `boxed(${type.name})`;
    this.#type = type;
  }
  lower(bridge: Bridge, value: In, flat: unknown[]): void {
    flat.push(this.#put(bridge, value));
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number): Out {
    return this.#take(bridge, flat[at] as number);
  }
  store(bridge: Bridge, address: number, value: In): void {
    bridge.memory.setU32(address, this.#put(bridge, value));
  }
  load(bridge: Bridge, address: number): Out {
    return this.#take(bridge, bridge.memory.u32(address));
  }
  #put(bridge: Bridge, value: In): number {
    const address = bridge.lend(this.#type.size, this.#type.align, true);
    this.#type.store(bridge, address, value, true);
    return address;
  }
  #take(bridge: Bridge, pointer: number): Out {
    const address = bridge.range(pointer, this.#type.size);
    bridge.adopt(address, this.#type.size, this.#type.align);
    return this.#type.load(bridge, address, true);
  }
}

/**
 * Rust's `Box<T>`: a value on the guest's heap that is handed over with all it holds. An argument becomes the guest's;
 * a result is read and freed.
 */
export function boxed<T extends AnyType>(type: T): GuestType<InputOf<T>, OutputOf<T>> {
  return new BoxedType(type as unknown as GuestType<InputOf<T>, OutputOf<T>>);
}
