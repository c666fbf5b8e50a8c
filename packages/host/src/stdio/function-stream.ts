import { InputStream, OutputStream } from './plain-stream.ts';

/** Asks a function for input: bytes (at most `size` of them), or `undefined` at the end. */
export class PullStream extends InputStream {
  readonly #give: (size: number) => Uint8Array | undefined;

  constructor(give: (size: number) => Uint8Array | undefined) {
    super();
    this.#give = give;
  }
  read(into: Uint8Array, offset: number, length: number): number {
    if (length === 0) return 0;
    const chunk: unknown = this.#give(length);
    if (chunk === undefined) return 0;
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError(
        `stdin's function gave ${chunk === null ? 'null' : typeof chunk}, not bytes, or undefined for the end`,
      );
    }
    if (chunk.length > length) {
      throw new RangeError(
        `stdin's function gave ${String(chunk.length)} bytes where ${String(length)} were asked for`,
      );
    }
    into.set(chunk, offset);
    return chunk.length;
  }
}

/** Hands what is written to a function, a copy each time. */
export class FunctionStream extends OutputStream {
  readonly #take: (chunk: Uint8Array<ArrayBuffer>) => void;

  /** @param take - may keep the chunk */
  constructor(take: (chunk: Uint8Array<ArrayBuffer>) => void) {
    super();
    this.#take = take;
  }
  write(from: Uint8Array, offset: number, length: number): number {
    // A write of nothing is no news.
    if (length > 0) this.#take(from.slice(offset, offset + length));
    return length;
  }
}
