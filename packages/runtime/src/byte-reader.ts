/** Reads what `ByteWriter` writes. Every read beyond the end throws what the owner makes of it. */
export class ByteReader {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;
  readonly #fail: (offset: number) => Error;

  /**
   * @param bytes - what to read from
   * @param fail - makes the error for bytes that are cut short or make no sense
   * @param position - where to begin
   * @param end - where to end
   */
  constructor(bytes: Uint8Array, fail: (offset: number) => Error, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    this.#fail = fail;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.end - this.position;
  }

  u8(): number {
    return this.bytes[this.#take(1)];
  }

  /** An unsigned LEB128 number of at most 53 bits. */
  unsigned(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw this.#fail(this.position);
  }

  /** A number of things that take at least a byte each. */
  count(): number {
    const count = this.unsigned();
    if (count > this.left) throw this.#fail(this.position);
    return count;
  }

  /** A signed LEB128 number of at most 64 bits. */
  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return byte >= 0x40 ? value - (1n << (shift + 7n)) : value;
    }
    throw this.#fail(this.position);
  }

  f64(): number {
    return this.#view().getFloat64(this.#take(8), true);
  }

  f32(): number {
    return this.#view().getFloat32(this.#take(4), true);
  }

  /** Bytes with their length in front; a window onto those that are read from. */
  block(): Uint8Array {
    const length = this.count();
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** A text with its length in front. */
  text(): string {
    return new TextDecoder().decode(this.block());
  }

  /** @returns the error for what makes no sense where the reader stands */
  error(): Error {
    return this.#fail(this.position);
  }

  #take(count: number): number {
    const at = this.position;
    if (count > this.left) throw this.#fail(at);
    this.position = at + count;
    return at;
  }

  #view(): DataView {
    return new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }
}
