import type { Readable, Writable } from 'node:stream';
import { HostError } from '@ferrule/core';
import { ErrnoError } from '../fs/errno-error.ts';
import { encodeUtf8 } from '../memory/utf8.ts';
import { Errno } from '../wasi/errno.ts';
import { COLLECTED_LIMIT } from './collected-output.ts';
import { InputStream, OutputStream } from './plain-stream.ts';
import type { Readiness } from './stream.ts';

/**
 * Standard input from a stream of Node's. A guest reads without letting the event loop run, so only what the stream
 * already holds can be had: `collect` takes in the whole stream beforehand. Without it, a read that finds nothing is
 * `EAGAIN`.
 */
export class ReadableStream extends InputStream {
  readonly #stream: Readable;
  readonly #held: Uint8Array[] = [];

  constructor(stream: Readable) {
    super();
    this.#stream = stream;
  }

  /** Reads the stream to its end. @throws HostError where it fails, or gives neither bytes nor text */
  async collect(): Promise<void> {
    try {
      for await (const chunk of this.#stream) this.#held.push(bytesOf(chunk));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new HostError(`can't take in standard input: ${why}`, { cause: error });
    }
  }

  read(into: Uint8Array, offset: number, length: number): number {
    if (length === 0) return 0;
    const chunk = this.#next();
    if (chunk === undefined) {
      // What failed is no end: the errno of it, or the guest ends with a HostError.
      const { errored } = this.#stream;
      if (errored instanceof Error) throw errored;
      if (this.#ended) return 0;
      throw new ErrnoError(Errno.AGAIN);
    }
    const part = chunk.subarray(0, length);
    into.set(part, offset);
    if (part.length < chunk.length) this.#held.unshift(chunk.subarray(part.length));
    return part.length;
  }

  override readable(): Readiness | undefined {
    const chunk = this.#next();
    if (chunk !== undefined) {
      this.#held.unshift(chunk);
      return { bytes: BigInt(chunk.length), ended: false };
    }
    return this.#ended ? { bytes: 0n, ended: true } : undefined;
  }

  get #ended(): boolean {
    return this.#stream.readableEnded || this.#stream.destroyed;
  }

  #next(): Uint8Array | undefined {
    for (;;) {
      const chunk: unknown = this.#held.shift() ?? (this.#ended ? null : this.#stream.read());
      if (chunk === null) return undefined;
      const bytes = bytesOf(chunk);
      if (bytes.length > 0) return bytes;
    }
  }
}

/**
 * Standard output or error to a stream of Node's, which gets a copy of each write. What it can't pass on at once it
 * holds: the event loop, which would empty it, stands still while a guest runs. So waiting would be for ever, and it
 * takes up to {@link COLLECTED_LIMIT} bytes; beyond them writing fails with `ENOSPC`.
 */
export class WritableStream extends OutputStream {
  readonly #stream: Writable;
  readonly #limit: number;

  /** @param limit - bytes held at most */
  constructor(stream: Writable, limit = COLLECTED_LIMIT) {
    super();
    this.#stream = stream;
    this.#limit = limit;
  }
  write(from: Uint8Array, offset: number, length: number): number {
    if (this.#stream.destroyed || this.#stream.writableEnded) throw new ErrnoError(Errno.PIPE);
    const count = Math.min(length, this.#limit - this.#stream.writableLength);
    if (count <= 0 && length > 0) throw new ErrnoError(Errno.NOSPC);
    this.#stream.write(from.slice(offset, offset + count));
    return count;
  }
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return encodeUtf8(chunk);
  throw new TypeError(`stdin's stream gave ${typeof chunk}, not bytes or text`);
}
