import { decodeAscii } from '../../memory/ascii.ts';
import { decodeUtf8Strictly } from '../../memory/utf8.ts';
import type { Bridge } from '../bridge.ts';
import { Mismatch, mismatch } from '../mismatch.ts';
import type { CoreType } from '../core-type.ts';
import { GuestType } from './guest-type.ts';

const encoder = new TextEncoder();

/** Up to this many UTF-16 units a string is encoded here: the encoder's own call costs more. */
const SHORT_IN = 32;
/** Up to this many bytes a string is decoded here. */
const SHORT_OUT = 40;

/** Text as pointer and length of UTF-8. */
class StrType extends GuestType<string> {
  readonly name = 'str';
  readonly flat: readonly CoreType[] = ['i32', 'i32'];
  readonly size = 8;
  readonly align = 4;
  override readonly nullFlat = true;
  override readonly nullStored = true;

  lower(bridge: Bridge, value: string, flat: unknown[], owned: boolean): void {
    flat.push(encode(bridge, value, owned, 0), bridge.second);
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): string {
    return decode(bridge, flat[at] as number, flat[at + 1] as number, owned);
  }
  override lowerFew(bridge: Bridge, value: string, owned: boolean): number {
    return encode(bridge, value, owned, 0);
  }
  override liftFew(bridge: Bridge, first: unknown, second: unknown, owned: boolean): string {
    return decode(bridge, first as number, second as number, owned);
  }
  store(bridge: Bridge, address: number, value: string, owned: boolean): void {
    bridge.memory.setU32(address, encode(bridge, value, owned, 0));
    bridge.memory.setU32(address + 4, bridge.second as number);
  }
  load(bridge: Bridge, address: number, owned: boolean): string {
    return decode(bridge, bridge.memory.u32(address), bridge.memory.u32(address + 4), owned);
  }
}

/** Text as a pointer to UTF-8 that ends with a NUL. */
class CStrType extends GuestType<string> {
  readonly name = 'cstr';
  readonly flat: readonly CoreType[] = ['i32'];
  readonly size = 4;
  readonly align = 4;
  override readonly nullFlat = true;
  override readonly nullStored = true;

  lower(bridge: Bridge, value: string, flat: unknown[], owned: boolean): void {
    flat.push(this.#encode(bridge, value, owned));
  }
  lift(bridge: Bridge, flat: readonly unknown[], at: number, owned: boolean): string {
    return this.#decode(bridge, flat[at] as number, owned);
  }
  store(bridge: Bridge, address: number, value: string, owned: boolean): void {
    bridge.memory.setU32(address, this.#encode(bridge, value, owned));
  }
  load(bridge: Bridge, address: number, owned: boolean): string {
    return this.#decode(bridge, bridge.memory.u32(address), owned);
  }
  #encode(bridge: Bridge, value: string, owned: boolean): number {
    if (typeof value === 'string' && value.includes('\0')) throw mismatch('a string without NUL', value);
    const pointer = encode(bridge, value, owned, 1);
    bridge.u8[pointer + (bridge.second as number)] = 0;
    return pointer;
  }
  #decode(bridge: Bridge, pointer: number, owned: boolean): string {
    if (pointer === 0) throw new Mismatch('expected a string, got a null pointer');
    const start = bridge.range(pointer, 1);
    const bytes = bridge.u8;
    const end = bytes.indexOf(0, start);
    if (end < 0) bridge.memory.checked(start, bytes.length - start + 1);
    if (owned) bridge.adopt(start, end - start + 1, 1);
    return text(bridge, start, end - start);
  }
}

/**
 * Writes text into memory allocated for it, with `extra` bytes behind.
 *
 * @returns where; the number of bytes is left in `bridge.second`
 */
function encode(bridge: Bridge, value: string, owned: boolean, extra: number): number {
  if (typeof value !== 'string') throw mismatch('a string', value);
  const units = value.length;
  if (units <= SHORT_IN && isAscii(value)) {
    const pointer = bridge.lend(units + extra, 1, owned);
    const bytes = bridge.u8;
    for (let index = 0; index < units; index++) bytes[pointer + index] = value.charCodeAt(index);
    bridge.second = units;
    return pointer;
  }
  if (!value.isWellFormed()) throw mismatch('a string without lone surrogates', value);
  const length = utf8Length(value);
  const pointer = bridge.lend(length + extra, 1, owned);
  const { written } = encoder.encodeInto(value, bridge.u8.subarray(pointer, pointer + length));
  if (written !== length) throw new Error(`encoded ${String(written)} bytes of ${String(length)}`);
  bridge.second = length;
  return pointer;
}

function isAscii(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    if (value.charCodeAt(index) > 0x7f) return false;
  }
  return true;
}

/** Bytes of well-formed text in UTF-8. */
const utf8Length: (value: string) => number =
  typeof Buffer === 'function'
    ? (value) => Buffer.byteLength(value, 'utf8')
    : (value) => encoder.encode(value).length;

function decode(bridge: Bridge, pointer: number, length: number, owned: boolean): string {
  const count = length >>> 0;
  if (pointer === 0 && count > 0) throw new Mismatch('expected a string, got a null pointer');
  const start = bridge.range(pointer, count);
  if (owned) bridge.adopt(start, count, 1);
  return text(bridge, start, count);
}

function text(bridge: Bridge, start: number, length: number): string {
  const bytes = bridge.u8;
  if (length <= SHORT_OUT) {
    const short = decodeAscii(bytes, start, start + length);
    if (short !== undefined) return short;
  }
  const decoded = decodeUtf8Strictly(bytes, start, start + length);
  if (decoded === undefined) throw new Mismatch('expected UTF-8, got bytes that are not');
  return decoded;
}

/**
 * Text as pointer and length of UTF-8. As an argument Rust's `&str`: lent for the call. As a result Rust's `String`:
 * the host copies it and frees it; `borrowed(str)` leaves it to the guest.
 */
export const str: GuestType<string> = new StrType();

/** Text as C has it: a pointer, a NUL at the end. Who frees it is as with {@link str}. */
export const cstr: GuestType<string> = new CStrType();
