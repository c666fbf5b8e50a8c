import { Malformed } from './malformed.ts';

const text = new TextDecoder();

/** A cursor over a section; a read beyond its end is {@link Malformed}. */
export class Cursor {
  readonly bytes: Uint8Array;
  /** What errors call the section. */
  readonly section: string;
  position: number;
  end: number;
  readonly #view: DataView;

  /**
   * @param bytes - the section
   * @param section - its name, for errors
   * @param position - where to begin
   * @param end - offset after the last byte that may be read
   */
  constructor(bytes: Uint8Array, section: string, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.section = section;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
    this.end = end;
    if (!(position >= 0 && position <= end && end <= bytes.length)) {
      throw new Malformed(`${section} ends before offset ${String(position)}`);
    }
  }

  /** Bytes left to read. */
  get left(): number {
    return this.end - this.position;
  }

  u8(): number {
    return this.bytes[this.#take(1)];
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u24(): number {
    const at = this.#take(3);
    return this.bytes[at] | (this.bytes[at + 1] << 8) | (this.bytes[at + 2] << 16);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** To the precision of a double, which is enough for every offset that can be real. */
  u64(): number {
    const at = this.#take(8);
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
  }

  /** @param size - bytes of the number: 1, 2, 4 or 8 */
  unsigned(size: number): number {
    switch (size) {
      case 1:
        return this.u8();
      case 2:
        return this.u16();
      case 4:
        return this.u32();
      case 8:
        return this.u64();
      default:
        throw this.error(`a number of ${String(size)} bytes`);
    }
  }

  /** @param is64 - whether the unit is in the 64-bit format */
  offset(is64: boolean): number {
    return is64 ? this.u64() : this.u32();
  }

  /** An unsigned LEB128 number, to the precision of a double. */
  uleb(): number {
    let byte = this.u8();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 0x80;
    do {
      byte = this.u8();
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte >= 0x80);
    return value;
  }

  /** A signed LEB128 number, to the precision of a double. */
  sleb(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      const low = byte & 0x7f;
      if (byte < 0x80) return value + (low >= 0x40 ? low - 0x80 : low) * scale;
      value += low * scale;
      scale *= 0x80;
    }
  }

  /** Steps over a LEB128 number. */
  skipLeb(): void {
    while (this.u8() >= 0x80);
  }

  /** A text that ends with a zero byte. */
  text(): string {
    const start = this.position;
    this.skipText();
    return text.decode(this.bytes.subarray(start, this.position - 1));
  }

  /** Steps over a text that ends with a zero byte. */
  skipText(): void {
    const zero = this.bytes.indexOf(0, this.position);
    if (zero < 0 || zero >= this.end) throw this.error('a text without its end');
    this.position = zero + 1;
  }

  /** @param count - how many bytes to step over */
  skip(count: number): void {
    this.#take(count);
  }

  /** The length that begins a unit, and whether the unit is in the 64-bit format. */
  unitLength(): { readonly length: number; readonly is64: boolean } {
    const short = this.u32();
    if (short < 0xfffffff0) return { length: short, is64: false };
    if (short !== 0xffffffff) throw this.error(`a unit of the reserved length 0x${short.toString(16)}`);
    return { length: this.u64(), is64: true };
  }

  /** @param problem - what was found */
  error(problem: string): Malformed {
    return new Malformed(`${this.section} holds ${problem} at offset 0x${this.position.toString(16)}`);
  }

  #take(count: number): number {
    const at = this.position;
    if (!(count <= this.end - at)) {
      throw new Malformed(`${this.section} is cut short at offset 0x${at.toString(16)}`);
    }
    this.position = at + count;
    return at;
  }
}
