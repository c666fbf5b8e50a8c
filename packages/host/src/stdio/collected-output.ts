import { ErrnoError } from '../fs/errno-error.ts';
import { decodeUtf8 } from '../memory/utf8.ts';
import { Errno } from '../wasi/errno.ts';
import { OutputStream } from './plain-stream.ts';

/** Bytes of one piece of what is collected. */
const PIECE = 65_536;

/** The most bytes that are held untaken: 256 MiB. Beyond them writing fails with `ENOSPC`. */
export const COLLECTED_LIMIT = 256 * 1024 * 1024;

/** What a guest wrote to a stream given as `pipe`. */
export interface CollectedOutput {
  /** Bytes held. */
  size(): number;
  /** All bytes held, as a copy; they stay. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** All bytes held as UTF-8 text; they stay. */
  text(): string;
  /** Takes all bytes out: what is held is empty afterwards. */
  take(): Uint8Array<ArrayBuffer>;
}

/** Keeps what is written, up to {@link COLLECTED_LIMIT} bytes that nobody has taken. */
export class CollectingStream extends OutputStream implements CollectedOutput {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  readonly #limit: number;
  /** Bytes used of the last piece. */
  #used = PIECE;
  #size = 0;

  /** @param limit - bytes held at most */
  constructor(limit = COLLECTED_LIMIT) {
    super();
    this.#limit = limit;
  }

  override size(): number {
    return this.#size;
  }

  write(from: Uint8Array, offset: number, length: number): number {
    const room = this.#limit - this.#size;
    if (room <= 0 && length > 0) throw new ErrnoError(Errno.NOSPC);
    const taken = from.subarray(offset, offset + Math.min(length, room));
    for (let done = 0; done < taken.length;) {
      if (this.#used === PIECE) {
        this.#pieces.push(new Uint8Array(PIECE));
        this.#used = 0;
      }
      const part = taken.subarray(done, done + PIECE - this.#used);
      this.#pieces.at(-1)?.set(part, this.#used);
      this.#used += part.length;
      done += part.length;
    }
    this.#size += taken.length;
    return taken.length;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#size);
    let done = 0;
    for (const piece of this.#pieces) {
      all.set(piece.subarray(0, Math.min(PIECE, this.#size - done)), done);
      done += PIECE;
    }
    return all;
  }

  text(): string {
    return decodeUtf8(this.bytes());
  }

  take(): Uint8Array<ArrayBuffer> {
    const all = this.bytes();
    this.#pieces.length = 0;
    this.#used = PIECE;
    this.#size = 0;
    return all;
  }
}
