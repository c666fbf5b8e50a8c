import type { TypedArrayConstructor } from '../allocation.ts';
import type { Bridge } from '../bridge.ts';
import { mismatch } from '../mismatch.ts';
import type { CoreType } from '../core-type.ts';
import { GuestType, noMemoryForm, type TypedArray } from './guest-type.ts';

type Elements = TypedArrayConstructor<TypedArray>;
type Memory = Bridge['memory'];

/** An integer of at most 32 bits, a JavaScript number; checked against its range on both ways. */
class IntegerType extends GuestType<number> {
  readonly name: string;
  readonly flat: readonly CoreType[] = ['i32'];
  readonly size: number;
  readonly align: number;
  override readonly raw: boolean;
  override readonly elements: Elements;
  readonly #min: number;
  readonly #max: number;
  readonly #read: (memory: Memory, address: number) => number;
  readonly #write: (memory: Memory, address: number, value: number) => void;

  constructor(
    name: string,
    bits: 8 | 16 | 32,
    signed: boolean,
    elements: Elements,
    read: (memory: Memory, address: number) => number,
    write: (memory: Memory, address: number, value: number) => void,
  ) {
    super();
    this.name = name;
    this.size = bits / 8;
    this.align = bits / 8;
    this.raw = bits === 32 && signed;
    this.elements = elements;
    this.#min = signed ? -(2 ** (bits - 1)) : 0;
    this.#max = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
    this.#read = read;
    this.#write = write;
  }

  lower(_bridge: Bridge, value: number, flat: unknown[]): void {
    flat.push(this.#checked(value));
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number): number {
    return this.liftFew(bridge, flat[at]);
  }
  override lowerFew(_bridge: Bridge, value: number): number {
    return this.#checked(value);
  }
  override liftFew(_bridge: Bridge, first: unknown): number {
    return this.#checked(this.#min === 0 ? (first as number) >>> 0 : (first as number));
  }
  store(bridge: Bridge, address: number, value: number): void {
    this.#write(bridge.memory, address, this.#checked(value));
  }
  load(bridge: Bridge, address: number): number {
    return this.#read(bridge.memory, address);
  }
  #checked(value: number): number {
    if (Number.isInteger(value) && value >= this.#min && value <= this.#max) return value;
    throw mismatch(`a whole number from ${String(this.#min)} to ${String(this.#max)}`, value);
  }
}

/** An integer of 64 bits, a bigint. */
class BigIntegerType extends GuestType<bigint> {
  readonly name: string;
  readonly flat: readonly CoreType[] = ['i64'];
  readonly size = 8;
  readonly align = 8;
  override readonly raw: boolean;
  override readonly elements: Elements;
  readonly #min: bigint;
  readonly #max: bigint;

  constructor(name: string, signed: boolean) {
    super();
    this.name = name;
    this.raw = signed;
    this.elements = signed ? BigInt64Array : BigUint64Array;
    this.#min = signed ? -(2n ** 63n) : 0n;
    this.#max = signed ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  }

  lower(_bridge: Bridge, value: bigint, flat: unknown[]): void {
    flat.push(this.#checked(value));
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number): bigint {
    return this.liftFew(bridge, flat[at]);
  }
  override lowerFew(_bridge: Bridge, value: bigint): bigint {
    return this.#checked(value);
  }
  override liftFew(_bridge: Bridge, first: unknown): bigint {
    return this.raw ? (first as bigint) : BigInt.asUintN(64, first as bigint);
  }
  store(bridge: Bridge, address: number, value: bigint): void {
    bridge.memory.setU64(address, this.#checked(value));
  }
  load(bridge: Bridge, address: number): bigint {
    return this.raw ? bridge.memory.i64(address) : bridge.memory.u64(address);
  }
  #checked(value: bigint): bigint {
    if (typeof value === 'bigint' && value >= this.#min && value <= this.#max) return value;
    throw mismatch(`a bigint from ${String(this.#min)} to ${String(this.#max)}`, value);
  }
}

/** A float; any number will do, NaN and the infinities too. */
class FloatType extends GuestType<number> {
  readonly name: 'f32' | 'f64';
  readonly flat: readonly CoreType[];
  readonly size: number;
  readonly align: number;
  override readonly raw = true;
  override readonly elements: Elements;

  constructor(name: 'f32' | 'f64') {
    super();
    this.name = name;
    this.flat = [name];
    this.size = name === 'f32' ? 4 : 8;
    this.align = this.size;
    this.elements = name === 'f32' ? Float32Array : Float64Array;
  }

  lower(_bridge: Bridge, value: number, flat: unknown[]): void {
    flat.push(checkedNumber(value));
  }
  lift(_bridge: Bridge, flat: readonly unknown[], at: number): number {
    return flat[at] as number;
  }
  override lowerFew(_bridge: Bridge, value: number): number {
    return checkedNumber(value);
  }
  override liftFew(_bridge: Bridge, first: unknown): number {
    return first as number;
  }
  store({ memory }: Bridge, address: number, value: number): void {
    checkedNumber(value);
    if (this.size === 4) memory.setF32(address, value);
    else memory.setF64(address, value);
  }
  load({ memory }: Bridge, address: number): number {
    return this.size === 4 ? memory.f32(address) : memory.f64(address);
  }
}

function checkedNumber(value: number): number {
  if (typeof value === 'number') return value;
  throw mismatch('a number', value);
}

class BoolType extends GuestType<boolean> {
  readonly name = 'bool';
  readonly flat: readonly CoreType[] = ['i32'];
  readonly size = 1;
  readonly align = 1;

  lower(_bridge: Bridge, value: boolean, flat: unknown[]): void {
    flat.push(fromBool(value));
  }
  lift(_bridge: Bridge, flat: readonly unknown[], at: number): boolean {
    return toBool(flat[at] as number);
  }
  override lowerFew(_bridge: Bridge, value: boolean): number {
    return fromBool(value);
  }
  override liftFew(_bridge: Bridge, first: unknown): boolean {
    return toBool(first as number);
  }
  store(bridge: Bridge, address: number, value: boolean): void {
    bridge.memory.setU8(address, fromBool(value));
  }
  load(bridge: Bridge, address: number): boolean {
    return toBool(bridge.memory.u8(address));
  }
}

function fromBool(value: boolean): number {
  if (value === true) return 1;
  if (value === false) return 0;
  throw mismatch('true or false', value);
}

function toBool(value: number): boolean {
  if (value === 0 || value === 1) return value === 1;
  throw mismatch('0 or 1 for a bool', value);
}

/** A Unicode scalar value: a string of one code point. */
class CharType extends GuestType<string> {
  readonly name = 'char';
  readonly flat: readonly CoreType[] = ['i32'];
  readonly size = 4;
  readonly align = 4;

  lower(_bridge: Bridge, value: string, flat: unknown[]): void {
    flat.push(fromChar(value));
  }
  lift(_bridge: Bridge, flat: readonly unknown[], at: number): string {
    return toChar((flat[at] as number) >>> 0);
  }
  store(bridge: Bridge, address: number, value: string): void {
    bridge.memory.setU32(address, fromChar(value));
  }
  load(bridge: Bridge, address: number): string {
    return toChar(bridge.memory.u32(address));
  }
}

function isScalar(codePoint: number): boolean {
  return codePoint <= 0x10_ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
}

function fromChar(value: string): number {
  if (typeof value === 'string') {
    const codePoint = value.codePointAt(0);
    if (codePoint !== undefined && isScalar(codePoint) && value.length === (codePoint > 0xffff ? 2 : 1)) {
      return codePoint;
    }
  }
  throw mismatch('a string of one Unicode scalar value', value);
}

function toChar(codePoint: number): string {
  if (isScalar(codePoint)) return String.fromCodePoint(codePoint);
  throw mismatch('a Unicode scalar value for a char', codePoint);
}

/** Any JavaScript value, which the guest holds without looking into it. */
class ExternrefType extends GuestType<unknown> {
  readonly name = 'externref';
  readonly flat: readonly CoreType[] = ['externref'];
  override readonly raw = true;
  get size(): number {
    return noMemoryForm(this.name);
  }
  get align(): number {
    return noMemoryForm(this.name);
  }
  lower(_bridge: Bridge, value: unknown, flat: unknown[]): void {
    flat.push(value);
  }
  lift(_bridge: Bridge, flat: readonly unknown[], at: number): unknown {
    return flat[at];
  }
  store(): never {
    return noMemoryForm(this.name);
  }
  load(): never {
    return noMemoryForm(this.name);
  }
}

/** A number type whose lists are typed arrays of the kind `A`. */
export interface ElementType<In, A extends TypedArray> extends GuestType<In> {
  readonly elements: TypedArrayConstructor<A>;
}

/** The kind of typed array is what the constructor makes. */
function integer<A extends TypedArray>(
  name: string,
  bits: 8 | 16 | 32,
  signed: boolean,
  elements: TypedArrayConstructor<A>,
  read: (memory: Memory, address: number) => number,
  write: (memory: Memory, address: number, value: number) => void,
): ElementType<number, A> {
  return new IntegerType(name, bits, signed, elements, read, write) as GuestType<number> as ElementType<
    number,
    A
  >;
}

/** A signed byte, a number from -128 to 127. */
export const i8: ElementType<number, Int8Array> = integer(
  'i8',
  8,
  true,
  Int8Array,
  (m, p) => m.i8(p),
  (m, p, v) => {
    m.setI8(p, v);
  },
);
/** A byte, a number from 0 to 255. */
export const u8: ElementType<number, Uint8Array> = integer(
  'u8',
  8,
  false,
  Uint8Array,
  (m, p) => m.u8(p),
  (m, p, v) => {
    m.setU8(p, v);
  },
);
/** A number from -32768 to 32767. */
export const i16: ElementType<number, Int16Array> = integer(
  'i16',
  16,
  true,
  Int16Array,
  (m, p) => m.i16(p),
  (m, p, v) => {
    m.setI16(p, v);
  },
);
/** A number from 0 to 65535. */
export const u16: ElementType<number, Uint16Array> = integer(
  'u16',
  16,
  false,
  Uint16Array,
  (m, p) => m.u16(p),
  (m, p, v) => {
    m.setU16(p, v);
  },
);
/** A number from -2147483648 to 2147483647. */
export const i32: ElementType<number, Int32Array> = integer(
  'i32',
  32,
  true,
  Int32Array,
  (m, p) => m.i32(p),
  (m, p, v) => {
    m.setI32(p, v);
  },
);
/** A number from 0 to 4294967295. */
export const u32: ElementType<number, Uint32Array> = integer(
  'u32',
  32,
  false,
  Uint32Array,
  (m, p) => m.u32(p),
  (m, p, v) => {
    m.setU32(p, v);
  },
);
/** An address difference in 32-bit memory: as {@link i32}. */
export const isize: ElementType<number, Int32Array> = integer(
  'isize',
  32,
  true,
  Int32Array,
  (m, p) => m.i32(p),
  (m, p, v) => {
    m.setI32(p, v);
  },
);
/** A size or an address in 32-bit memory: as {@link u32}. */
export const usize: ElementType<number, Uint32Array> = integer(
  'usize',
  32,
  false,
  Uint32Array,
  (m, p) => m.u32(p),
  (m, p, v) => {
    m.setU32(p, v);
  },
);
/** A bigint of 64 bits, signed. */
export const i64: ElementType<bigint, BigInt64Array> = new BigIntegerType('i64', true) as never;
/** A bigint of 64 bits, not negative. */
export const u64: ElementType<bigint, BigUint64Array> = new BigIntegerType('u64', false) as never;
/** A number, rounded to 32 bits. */
export const f32: ElementType<number, Float32Array> = new FloatType('f32') as never;
/** A number. */
export const f64: ElementType<number, Float64Array> = new FloatType('f64') as never;
/** A boolean; a byte that is 0 or 1. */
export const bool: GuestType<boolean> = new BoolType();
/** A string of exactly one Unicode scalar value. */
export const char: GuestType<string> = new CharType();
/** Any JavaScript value, handed through as it is. */
export const externref: GuestType<unknown> = new ExternrefType();
