import { OffsetRunsBuilder } from '@ferrule/core';
import type { OffsetRuns } from '@ferrule/core';

/** Bytes a size takes that is filled in afterwards: LEB128 padded to the widest form of 32 bits. */
const SIZE_WIDTH = 5;

/** Below this many bytes a loop copies faster than `TypedArray.set`. */
const SHORT = 24;

/** Writes a module front to back, noting which bytes were copied from the earlier one and which are new. */
export class CodeWriter {
  #source: Uint8Array;
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  /** How many of the bytes written are entered in the map. */
  #mapped = 0;
  readonly #offsets = new OffsetRunsBuilder();

  /**
   * @param source - the earlier module
   */
  constructor(source: Uint8Array) {
    this.#source = source;
    this.#bytes = new Uint8Array(source.length + (source.length >> 1) + 1024);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** @param byte - a new byte */
  u8(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = byte;
  }

  /** @param value - a number of 32 bits, written as unsigned LEB128 */
  u32(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.u8(rest);
  }

  /**
   * @param opcode - of an instruction, one byte
   * @param index - its immediate
   */
  op(opcode: number, index: number): void {
    this.u8(opcode);
    this.u32(index);
  }

  /** @param value - a signed integer within 2^53, written as signed LEB128 */
  signed(value: number): void {
    let rest = value;
    for (;;) {
      const low = ((rest % 0x80) + 0x80) % 0x80;
      rest = (rest - low) / 0x80;
      if ((rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40)) {
        this.u8(low);
        return;
      }
      this.u8(low | 0x80);
    }
  }

  /** @param text - written as a name: its length and its UTF-8 */
  name(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.u32(bytes.length);
    this.raw(bytes);
  }

  /** @param bytes - new bytes */
  raw(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /**
   * Copies bytes of the earlier module.
   *
   * @param from - offset of the first
   * @param to - offset after the last
   */
  copy(from: number, to: number): void {
    const count = to - from;
    if (count <= 0) return;
    this.#mapAdded();
    this.#put(from, to);
    this.#offsets.copy(from, count);
    this.#mapped = this.#length;
  }

  /**
   * Copies bytes of the earlier module that are no instruction's, as new ones.
   *
   * @param from - offset of the first
   * @param to - offset after the last
   */
  borrow(from: number, to: number): void {
    this.#put(from, to);
  }

  /**
   * Declares what was written since `start` to be one instruction of the earlier module in a new form.
   *
   * @param start - `length` before it was written
   * @param origin - the instruction's offset in the earlier module
   */
  rewritten(start: number, origin: number, originalLength: number): void {
    const count = this.#length - start;
    const kept = Math.min(count, originalLength);
    if (start > this.#mapped) this.#offsets.add(start - this.#mapped);
    this.#offsets.copy(origin, kept);
    this.#offsets.add(count - kept);
    this.#mapped = this.#length;
  }

  /** @returns a place for a size, to be given to {@link endSize} */
  beginSize(): number {
    for (let count = 0; count < SIZE_WIDTH; count++) this.u8(0);
    return this.#length;
  }

  /**
   * Fills in a size.
   *
   * @param place - from {@link beginSize}; everything written since is counted
   * @returns the size
   */
  endSize(place: number): number {
    const size = this.#length - place;
    let rest = size;
    for (let index = 0; index < SIZE_WIDTH; index++) {
      this.#bytes[place - SIZE_WIDTH + index] = (rest & 0x7f) | (index < SIZE_WIDTH - 1 ? 0x80 : 0);
      rest >>>= 7;
    }
    return size;
  }

  /** @returns the module and its map */
  finish(): { readonly bytes: Uint8Array<ArrayBuffer>; readonly offsets: OffsetRuns } {
    this.#mapAdded();
    return { bytes: this.#bytes.slice(0, this.#length), offsets: this.#offsets.finish() };
  }

  #mapAdded(): void {
    if (this.#length > this.#mapped) this.#offsets.add(this.#length - this.#mapped);
    this.#mapped = this.#length;
  }

  #put(from: number, to: number): void {
    const count = to - from;
    this.#grow(count);
    if (count < SHORT) {
      const source = this.#source;
      const target = this.#bytes;
      let at = this.#length;
      for (let index = from; index < to; index++) target[at++] = source[index] ?? 0;
    } else {
      this.#bytes.set(this.#source.subarray(from, to), this.#length);
    }
    this.#length += count;
  }

  #grow(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
