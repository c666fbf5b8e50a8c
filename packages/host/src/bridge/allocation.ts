import { ArgumentError, ClosedError } from '@ferrule/core';
import type { GuestMemory } from '../memory/guest-memory.ts';

/** A constructor of typed arrays. */
export interface TypedArrayConstructor<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** What an {@link Allocation} asks of the allocator it came from. */
export interface AllocationSource {
  readonly memory: GuestMemory;
  reallocate(pointer: number, oldSize: number, size: number, align: number): number;
  forget(pointer: number): void;
  release(pointer: number, size: number, align: number): void;
}

/**
 * Memory of the guest's that the host holds. It is freed at the end of the block it was declared in with `using`,
 * or by `free`; afterwards every use is an error.
 *
 * @example
 * using memory = allocator.allocate(64);
 * memory.bytes().fill(0);
 * instance.exports.consume(memory.pointer, memory.size);
 */
export class Allocation {
  readonly #allocator: AllocationSource;
  #pointer: number;
  #size: number;
  readonly #align: number;
  #held = true;

  /** Made by `GuestAllocator.allocate` and `adopt`. */
  constructor(allocator: AllocationSource, pointer: number, size: number, align: number) {
    this.#allocator = allocator;
    this.#pointer = pointer;
    this.#size = size;
    this.#align = align;
  }

  /** Byte address; for no bytes at all an address at which nothing may be read. */
  get pointer(): number {
    this.#check('use');
    return this.#pointer;
  }

  /** Bytes. */
  get size(): number {
    this.#check('use');
    return this.#size;
  }

  /** Whether it is still the host's: neither freed nor given away. */
  get held(): boolean {
    return this.#held;
  }

  /** @param memory - V8's own; @returns whether it lies there */
  isIn(memory: WebAssembly.Memory): boolean {
    return this.#allocator.memory.memory === memory;
  }

  /**
   * A window onto the bytes. It goes stale when the memory grows, which any call into the guest may do: ask again
   * after each.
   */
  bytes(): Uint8Array {
    this.#check('use');
    return this.#size === 0 ? new Uint8Array(0) : this.#allocator.memory.view(this.#pointer, this.#size);
  }

  /**
   * A window onto the bytes as elements, as many as fit. It goes stale as {@link bytes} does.
   *
   * @param Elements - such as `Float64Array`
   * @throws ArgumentError where the memory is not aligned to the elements' size
   */
  view<T>(Elements: TypedArrayConstructor<T>): T {
    const bytes = this.bytes();
    const width = Elements.BYTES_PER_ELEMENT;
    if (bytes.byteOffset % width !== 0) {
      throw new ArgumentError(
        `view memory at ${String(this.#pointer)} as elements of ${String(width)} bytes: not aligned`,
      );
    }
    return new Elements(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / width));
  }

  /**
   * Makes it larger or smaller; the bytes that are in both stay. The address may change.
   *
   * @param size - bytes
   * @throws AllocationError where there is no room; the memory stays as it was
   */
  resize(size: number): void {
    this.#check('resize');
    this.#pointer = this.#allocator.reallocate(this.#pointer, this.#size, size, this.#align);
    this.#size = size;
  }

  /**
   * Gives the memory to the guest, which frees it in its own time.
   *
   * @returns byte address
   */
  give(): number {
    this.#check('give away');
    this.#held = false;
    this.#allocator.forget(this.#pointer);
    return this.#pointer;
  }

  /**
   * Frees the memory.
   *
   * @throws ClosedError where it was freed or given away before
   * @throws AllocationError where the guest's allocator traps
   */
  free(): void {
    this.#check('free');
    this.#held = false;
    this.#allocator.release(this.#pointer, this.#size, this.#align);
  }

  /** Frees the memory unless it was freed or given away before. */
  [Symbol.dispose](): void {
    if (this.#held) this.free();
  }

  #check(action: string): void {
    if (this.#held) return;
    throw new ClosedError(`${action} memory at ${String(this.#pointer)}: it was freed or given away before`);
  }
}
