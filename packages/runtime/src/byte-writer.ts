/** Writes bytes one after the other, numbers as WebAssembly's binary format has them. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** @param value - 0 to 255 */
  u8(value: number): this {
    this.#reserve(1)[this.#length++] = value;
    return this;
  }

  /** @param value - a whole number from 0 to 2 ** 53 - 1, written as unsigned LEB128 */
  unsigned(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.u8((rest % 0x80) | 0x80);
    return this.u8(rest);
  }

  /** @param value - of at most 64 bits, written as signed LEB128 */
  signed(value: bigint): this {
    let rest = value;
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) return this.u8(low);
      this.u8(low | 0x80);
    }
  }

  /** @param value - written as a float of 64 bits */
  f64(value: number): this {
    new DataView(this.#reserve(8).buffer).setFloat64(this.#length, value, true);
    this.#length += 8;
    return this;
  }

  /** @param value - written as a float of 32 bits */
  f32(value: number): this {
    new DataView(this.#reserve(4).buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  /** @param bytes - written as they are */
  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** @param bytes - written with their length in front */
  block(bytes: Uint8Array): this {
    return this.unsigned(bytes.length).raw(bytes);
  }

  /** @param value - written as UTF-8 with its length in front */
  text(value: string): this {
    return this.block(new TextEncoder().encode(value));
  }

  /** @param length - bytes that stay; what was written behind them is taken back */
  rewind(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  /** @returns a copy of what was written */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): Uint8Array<ArrayBuffer> {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}
