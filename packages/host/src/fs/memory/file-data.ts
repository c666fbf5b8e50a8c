import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';

const SMALLEST = 256;
/** Up to here a loop beats making a view for `set`. */
const LOOP = 32;

/**
 * A file's bytes. Room grows by doubling; whatever lies behind `size` is zero, so that growing needs no clearing and
 * a hole costs nothing but address space until it is touched.
 */
export class FileData {
  #bytes = new Uint8Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Copies out what there is from `position` on. @returns bytes copied */
  read(into: Uint8Array, offset: number, length: number, position: number): number {
    const count = Math.min(length, this.#size - position);
    if (count <= 0) return 0;
    copy(this.#bytes, position, into, offset, count);
    return count;
  }

  /** Copies in; `position + length` must lie within `size`. */
  write(from: Uint8Array, offset: number, length: number, position: number): void {
    copy(from, offset, this.#bytes, position, length);
  }

  /** @throws ErrnoError ENOSPC where the host has no room */
  resize(size: number): void {
    if (size > this.#bytes.length) this.#reallocate(size, Math.max(size, SMALLEST, this.#bytes.length * 2));
    else if (size < this.#bytes.length / 4 && this.#bytes.length > SMALLEST) this.#reallocate(size, size);
    else if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  /** A copy of the whole file. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#size);
  }

  #reallocate(size: number, capacity: number): void {
    const bytes = allocate(capacity) ?? allocate(size);
    if (bytes === undefined) throw new ErrnoError(Errno.NOSPC);
    bytes.set(this.#bytes.subarray(0, Math.min(size, this.#size)));
    this.#bytes = bytes;
  }
}

function allocate(length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function copy(from: Uint8Array, start: number, into: Uint8Array, offset: number, count: number): void {
  if (count > LOOP) {
    into.set(from.subarray(start, start + count), offset);
    return;
  }
  for (let index = 0; index < count; index++) into[offset + index] = from[start + index];
}
