import { ValidationError } from '@ferrule/core';
import type { Feature } from '@ferrule/core';
import { decodeUtf8 } from '../bytes/utf8.ts';

/**
 * A cursor over a module. Every read is bounded by the section it lies in; what does not fit is a ValidationError
 * that says what was expected and found. Nothing is allocated by a count that the bytes merely declare.
 *
 * @see https://webassembly.github.io/spec/core/binary/values.html
 */
export class Reader {
  readonly bytes: Uint8Array;
  /** What errors call the module. */
  readonly moduleName: string;
  /** The section being read, or `header`. */
  section = 'header';
  position = 0;
  /** Offset after the last byte that may be read. */
  end: number;
  /** Offset of the first use of each feature seen so far. */
  readonly uses = new Map<Feature, number>();
  /** Whether something was seen that `exceptions` and `legacy-exceptions` have in common: a tag, or `throw`. */
  usesTags = false;
  readonly #enabled: ReadonlySet<Feature> | undefined;

  /**
   * @param bytes - the module
   * @param moduleName - what errors call it
   * @param enabled - the features it may use; `undefined` for any
   */
  constructor(bytes: Uint8Array, moduleName: string, enabled?: ReadonlySet<Feature>) {
    this.bytes = bytes;
    this.moduleName = moduleName;
    this.end = bytes.length;
    this.#enabled = enabled;
  }

  /** Bytes left to read. */
  get left(): number {
    return this.end - this.position;
  }

  /**
   * @param problem - what was expected and found
   * @param offset - where it goes wrong; where the cursor stands if left out
   * @returns the error to throw
   */
  error(problem: string, offset: number = this.position): ValidationError {
    const place = this.section === 'header' ? 'header' : `${this.section} section`;
    return new ValidationError(`${this.moduleName}: ${problem} at offset ${String(offset)} in the ${place}`, {
      offset,
      section: this.section,
    });
  }

  /**
   * Notes that the module uses a feature.
   *
   * @param feature - which
   * @param offset - where
   * @throws ValidationError when it is not enabled
   */
  use(feature: Feature, offset: number): void {
    if (this.uses.has(feature)) return;
    if (this.#enabled?.has(feature) === false)
      throw this.error(`the feature "${feature}" is not enabled, used`, offset);
    this.uses.set(feature, offset);
  }

  /**
   * Notes that the module uses what both forms of exception handling have.
   *
   * @param offset - where
   * @throws ValidationError when neither form is enabled
   */
  useTags(offset: number): void {
    this.usesTags = true;
    if (this.#enabled?.has('legacy-exceptions') === false) this.use('exceptions', offset);
  }

  /** @param what - names the byte in an error */
  u8(what: string): number {
    const byte = this.position < this.end ? this.bytes[this.position] : undefined;
    if (byte === undefined) throw this.error(`expected ${what}, found the end of the ${this.#container()}`);
    this.position += 1;
    return byte;
  }

  /** @param what - names the number in an error */
  u32(what: string): number {
    const byte = this.position < this.end ? this.bytes[this.position] : undefined;
    if (byte !== undefined && byte < 0x80) {
      this.position += 1;
      return byte;
    }
    return this.#unsigned(32, what);
  }

  /**
   * @param what - names the number in an error
   * @returns the value, to the precision of a double
   */
  u64(what: string): number {
    return this.#unsigned(64, what);
  }

  /**
   * @param bits - width of the number
   * @param what - names it in an error
   * @returns the value; to the precision of a double, which is none to speak of for negative numbers of 64 bits
   */
  signed(bits: 32 | 33 | 64, what: string): number {
    const start = this.position;
    const most = Math.ceil(bits / 7);
    let value = 0;
    let scale = 1;
    for (let count = 1; ; count++) {
      const byte = this.u8(what);
      if (count === most) {
        if (byte >= 0x80) throw this.#tooLong(what, most, start);
        const unused = 7 - (bits - 7 * (most - 1));
        const sign = (byte << 25) >> (31 - unused);
        if (sign !== 0 && sign !== -1) throw this.#tooLarge(what, bits, start);
      }
      const low = byte & 0x7f;
      if (byte < 0x80) return value + (low & 0x40 ? low - 0x80 : low) * scale;
      value += low * scale;
      scale *= 0x80;
    }
  }

  /**
   * Reads the count of a vector.
   *
   * @param what - names what is counted, in the plural
   * @param smallest - fewest bytes that one of them takes
   * @param most - most of them that any V8 takes
   */
  count(what: string, smallest: number, most = 1_000_000): number {
    const start = this.position;
    const count = this.u32('a count');
    if (count * smallest > this.left) {
      throw this.error(
        `expected at most ${bytesOf(this.left)} of ${what}, found a count of ${String(count)}`,
        start,
      );
    }
    if (count > most) {
      throw this.error(
        `expected at most ${String(most)} ${what}, all that V8 takes, found a count of ${String(count)}`,
        start,
      );
    }
    return count;
  }

  /**
   * @param what - names what is referred to
   * @param size - how many of them there are
   */
  index(what: string, size: number): number {
    const start = this.position;
    const index = this.u32('an index');
    if (index >= size) {
      throw this.error(`expected a ${what} index below ${String(size)}, found ${String(index)}`, start);
    }
    return index;
  }

  /** @param what - names the name in an error */
  name(what: string): string {
    const length = this.u32('the length of a name');
    const start = this.position;
    this.skip(length, what);
    const name = decodeUtf8(this.bytes, start, this.position);
    if (name === undefined) throw this.error(`expected ${what} in UTF-8, found other bytes`, start);
    return name;
  }

  /**
   * Steps over some bytes.
   *
   * @param length - how many
   * @param what - names them in an error
   */
  skip(length: number, what: string): void {
    if (length > this.left) {
      throw this.error(
        `expected ${bytesOf(length)} of ${what}, found ${bytesOf(this.left)} before the end of the ${this.#container()}`,
      );
    }
    this.position += length;
  }

  /**
   * Steps over things that stand behind their sizes. A large module has a hundred thousand function bodies, so that
   * this loop has to be fast at once; sizes of more than two bytes, and what is wrong, are seen to by the other methods.
   *
   * @param count - how many there are
   * @param what - names one in an error
   */
  skipSized(count: number, what: string): void {
    const { bytes, end } = this;
    let { position } = this;
    for (let done = 0; done < count; done++) {
      const low = bytes[position] ?? 0;
      const high = bytes[position + 1] ?? 0;
      const length =
        low < 0x80 ? low + 1 : high < 0x80 ? (low & 0x7f) + high * 0x80 + 2 : Number.POSITIVE_INFINITY;
      if (length <= end - position) position += length;
      else {
        this.position = position;
        this.skip(this.u32(`the size of ${what}`), what);
        position = this.position;
      }
    }
    this.position = position;
  }

  #unsigned(bits: 32 | 64, what: string): number {
    const start = this.position;
    const most = Math.ceil(bits / 7);
    let value = 0;
    let scale = 1;
    for (let count = 1; ; count++) {
      const byte = this.u8(what);
      if (count === most) {
        if (byte >= 0x80) throw this.#tooLong(what, most, start);
        if (byte >>> (bits - 7 * (most - 1)) !== 0) throw this.#tooLarge(what, bits, start);
      }
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  #tooLong(what: string, most: number, start: number): ValidationError {
    return this.error(`expected ${what} in at most ${String(most)} bytes of LEB128, found more`, start);
  }

  #tooLarge(what: string, bits: number, start: number): ValidationError {
    return this.error(`expected ${what} of ${String(bits)} bits, found a larger number`, start);
  }

  #container(): string {
    return this.section === 'header' ? 'module' : `${this.section} section`;
  }
}

/** @param count - how many bytes */
export function bytesOf(count: number): string {
  return count === 1 ? '1 byte' : `${String(count)} bytes`;
}

/** @param byte - any byte, written as errors write it */
export function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
