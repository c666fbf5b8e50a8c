import { MemoryAccessError } from '@ferrule/core';
import { encodeAscii } from './ascii.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/**
 * A guest's linear memory as the host sees it: little-endian, bounds-checked, always fresh.
 *
 * A memory may grow in any call into the guest, which detaches the buffer that was there before. Each access looks
 * whether its view still covers what is asked for and takes a new one where it does not, so that a stale view is
 * never read. Addresses are those WebAssembly gives: an `i32` that arrives as a negative number means its unsigned
 * value. Whatever lies outside is a {@link MemoryAccessError}, never a wrong read.
 *
 * @example
 * const memory = new GuestMemory(instance.exports.memory);
 * memory.setU32(8, 42);
 * memory.u32(8); // 42
 */
export class GuestMemory {
  /** V8's own memory. */
  readonly memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #view: DataView;

  /** @param memory - what the guest exports or imports; shared and 64-bit memories too */
  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    // Nothing is read before the first access: the size 0 makes that one take a view.
    this.#bytes = EMPTY;
    this.#view = EMPTY_VIEW;
  }

  /** Bytes the memory has now. */
  get size(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * Adds pages of 64 KiB.
   *
   * @param pages - how many
   * @returns pages before
   * @throws RangeError where the memory may not grow that far
   */
  grow(pages: number): number {
    try {
      return this.memory.grow(pages);
    } catch (error) {
      // A 64-bit memory takes and gives bigints.
      if (!(error instanceof TypeError)) throw error;
      return Number(this.memory.grow(BigInt(pages) as unknown as number));
    }
  }

  /** @param pointer - byte address @returns unsigned byte there @throws MemoryAccessError out of range */
  u8(pointer: number): number {
    const at = this.#at(pointer, 1);
    return this.#view.getUint8(at);
  }
  /** @param pointer - byte address @returns signed byte there @throws MemoryAccessError out of range */
  i8(pointer: number): number {
    const at = this.#at(pointer, 1);
    return this.#view.getInt8(at);
  }
  /** @param pointer - byte address @returns unsigned 16-bit integer there @throws MemoryAccessError out of range */
  u16(pointer: number): number {
    const at = this.#at(pointer, 2);
    return this.#view.getUint16(at, true);
  }
  /** @param pointer - byte address @returns signed 16-bit integer there @throws MemoryAccessError out of range */
  i16(pointer: number): number {
    const at = this.#at(pointer, 2);
    return this.#view.getInt16(at, true);
  }
  /** @param pointer - byte address @returns unsigned 32-bit integer there @throws MemoryAccessError out of range */
  u32(pointer: number): number {
    const at = this.#at(pointer, 4);
    return this.#view.getUint32(at, true);
  }
  /** @param pointer - byte address @returns signed 32-bit integer there @throws MemoryAccessError out of range */
  i32(pointer: number): number {
    const at = this.#at(pointer, 4);
    return this.#view.getInt32(at, true);
  }
  /** @param pointer - byte address @returns unsigned 64-bit integer there @throws MemoryAccessError out of range */
  u64(pointer: number): bigint {
    const at = this.#at(pointer, 8);
    return this.#view.getBigUint64(at, true);
  }
  /** @param pointer - byte address @returns signed 64-bit integer there @throws MemoryAccessError out of range */
  i64(pointer: number): bigint {
    const at = this.#at(pointer, 8);
    return this.#view.getBigInt64(at, true);
  }
  /** @param pointer - byte address @returns 32-bit float there @throws MemoryAccessError out of range */
  f32(pointer: number): number {
    const at = this.#at(pointer, 4);
    return this.#view.getFloat32(at, true);
  }
  /** @param pointer - byte address @returns 64-bit float there @throws MemoryAccessError out of range */
  f64(pointer: number): number {
    const at = this.#at(pointer, 8);
    return this.#view.getFloat64(at, true);
  }

  /** @param pointer - byte address @param value - wraps to 8 bits @throws MemoryAccessError out of range */
  setU8(pointer: number, value: number): void {
    const at = this.#at(pointer, 1);
    this.#view.setUint8(at, value);
  }
  /** @param pointer - byte address @param value - wraps to 8 bits @throws MemoryAccessError out of range */
  setI8(pointer: number, value: number): void {
    const at = this.#at(pointer, 1);
    this.#view.setInt8(at, value);
  }
  /** @param pointer - byte address @param value - wraps to 16 bits @throws MemoryAccessError out of range */
  setU16(pointer: number, value: number): void {
    const at = this.#at(pointer, 2);
    this.#view.setUint16(at, value, true);
  }
  /** @param pointer - byte address @param value - wraps to 16 bits @throws MemoryAccessError out of range */
  setI16(pointer: number, value: number): void {
    const at = this.#at(pointer, 2);
    this.#view.setInt16(at, value, true);
  }
  /** @param pointer - byte address @param value - wraps to 32 bits @throws MemoryAccessError out of range */
  setU32(pointer: number, value: number): void {
    const at = this.#at(pointer, 4);
    this.#view.setUint32(at, value, true);
  }
  /** @param pointer - byte address @param value - wraps to 32 bits @throws MemoryAccessError out of range */
  setI32(pointer: number, value: number): void {
    const at = this.#at(pointer, 4);
    this.#view.setInt32(at, value, true);
  }
  /** @param pointer - byte address @param value - wraps to 64 bits @throws MemoryAccessError out of range */
  setU64(pointer: number, value: bigint): void {
    const at = this.#at(pointer, 8);
    this.#view.setBigUint64(at, value, true);
  }
  /** @param pointer - byte address @param value - wraps to 64 bits @throws MemoryAccessError out of range */
  setI64(pointer: number, value: bigint): void {
    const at = this.#at(pointer, 8);
    this.#view.setBigInt64(at, value, true);
  }
  /** @param pointer - byte address @param value - rounds to 32 bits @throws MemoryAccessError out of range */
  setF32(pointer: number, value: number): void {
    const at = this.#at(pointer, 4);
    this.#view.setFloat32(at, value, true);
  }
  /** @param pointer - byte address @param value - any number @throws MemoryAccessError out of range */
  setF64(pointer: number, value: number): void {
    const at = this.#at(pointer, 8);
    this.#view.setFloat64(at, value, true);
  }

  /**
   * A window onto the memory: no copy, both sides see each other's writes. It goes stale (its length becomes 0, or for
   * a shared memory it stays behind) when the memory grows, which any call into the guest may do: take it, use it, and
   * let go of it before the guest runs again.
   *
   * @param pointer - byte address
   * @param length - bytes
   * @throws MemoryAccessError where the range is not wholly inside
   */
  view(pointer: number, length: number): Uint8Array {
    const count = this.#length(pointer, length);
    const start = this.#at(pointer, count);
    return this.#bytes.subarray(start, start + count);
  }

  /**
   * The whole memory, for passing a range of it on by offset and length without making an object for it. Covers at
   * least what was {@link GuestMemory.checked} before. Goes stale as a {@link GuestMemory.view} does.
   */
  get all(): Uint8Array {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#bytes;
  }

  /**
   * A copy of bytes.
   *
   * @param pointer - byte address
   * @param length - bytes
   * @throws MemoryAccessError where the range is not wholly inside
   */
  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const window = this.view(pointer, length);
    const copy = new Uint8Array(window.length);
    copy.set(window);
    return copy;
  }

  /**
   * UTF-8 text; what is not valid UTF-8 becomes U+FFFD.
   *
   * @param pointer - byte address
   * @param length - bytes
   * @throws MemoryAccessError where the range is not wholly inside
   */
  string(pointer: number, length: number): string {
    return decodeUtf8(this.view(pointer, length));
  }

  /**
   * UTF-8 text up to a NUL.
   *
   * @param pointer - byte address of its first byte
   * @throws MemoryAccessError where the memory ends before a NUL comes
   */
  cstring(pointer: number): string {
    const start = this.#at(pointer, 1);
    this.#refresh();
    const end = this.#bytes.indexOf(0, start);
    if (end < 0) throw outside(pointer, this.size - start + 1, this.size);
    return decodeUtf8(this.#bytes.subarray(start, end));
  }

  /**
   * Copies bytes into the memory.
   *
   * @param pointer - byte address
   * @param bytes - what to write
   * @throws MemoryAccessError where they do not fit; nothing is written then
   */
  write(pointer: number, bytes: Uint8Array): void {
    const at = this.#at(pointer, bytes.byteLength);
    this.#bytes.set(bytes, at);
  }

  /**
   * Writes text as UTF-8, without a NUL behind it.
   *
   * @param pointer - byte address
   * @param text - lone surrogates become U+FFFD
   * @returns bytes written
   * @throws MemoryAccessError where it does not fit; nothing is written then
   */
  writeString(pointer: number, text: string): number {
    const at = this.#at(pointer, text.length);
    if (text.length <= SHORT && encodeAscii(text, this.#bytes, at)) return text.length;
    const bytes = encodeUtf8(text);
    this.write(pointer, bytes);
    return bytes.byteLength;
  }

  /**
   * Checks a range before it is written piece by piece, so that nothing is written where not all of it fits.
   *
   * @param pointer - byte address, possibly a negative `i32`
   * @param length - bytes
   * @returns the address, not negative
   * @throws MemoryAccessError where the range is not wholly inside
   */
  checked(pointer: number, length: number): number {
    return this.#at(pointer, this.#length(pointer, length));
  }

  /**
   * @internal Told of what was written through a {@link GuestMemory.view} or {@link GuestMemory.all}, by whoever did that
   * for the guest; see `WatchedMemory`.
   */
  wrote(_pointer: number, _length: number): void {
    // nobody watches
  }

  /** Checks a range and gives its address. Only afterwards do the views cover it: call it before naming them. */
  #at(pointer: number, length: number): number {
    if (pointer >>> 0 === pointer && pointer + length <= this.#bytes.length) return pointer;
    return this.#atSlowly(pointer, length);
  }

  #atSlowly(pointer: number, length: number): number {
    this.#refresh();
    const size = this.#bytes.length;
    const address = (pointer | 0) === pointer ? pointer >>> 0 : pointer;
    if (!Number.isSafeInteger(address) || address < 0 || address + length > size) {
      throw outside(pointer, length, size);
    }
    return address;
  }

  #length(pointer: number, length: number): number {
    const count = (length | 0) === length ? length >>> 0 : length;
    if (!Number.isSafeInteger(count) || count < 0) throw outside(pointer, length, this.size);
    return count;
  }

  #refresh(): void {
    const buffer = this.memory.buffer;
    if (this.#bytes.buffer === buffer && this.#bytes.length === buffer.byteLength) return;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }
}

/** Up to this many characters, plain ASCII is written here: the encoder's own call costs more. */
const SHORT = 64;

const EMPTY = new Uint8Array(0);
const EMPTY_VIEW = new DataView(EMPTY.buffer);

function outside(pointer: number, length: number, size: number): MemoryAccessError {
  return new MemoryAccessError(
    `can't reach ${String(length)} bytes at ${String(pointer)}: the memory has ${String(size)} bytes`,
    { pointer, length },
  );
}
