import { InputStream } from './plain-stream.ts';
import type { Readiness } from './stream.ts';

/** Gives bytes that are there from the start, then ends. */
export class BytesStream extends InputStream {
  #rest: Uint8Array;

  /** @param bytes - not copied */
  constructor(bytes: Uint8Array) {
    super();
    this.#rest = bytes;
  }
  read(into: Uint8Array, offset: number, length: number): number {
    const chunk = this.#rest.subarray(0, length);
    into.set(chunk, offset);
    this.#rest = this.#rest.subarray(chunk.length);
    return chunk.length;
  }
  override readable(): Readiness {
    return { bytes: BigInt(this.#rest.length), ended: this.#rest.length === 0 };
  }
}
