import { GuestMemory } from './guest-memory.ts';

/**
 * Told of a range of a guest's memory that the host has written.
 *
 * @param pointer - byte address, possibly a negative `i32`
 * @param length - bytes
 */
export type OnWrite = (pointer: number, length: number) => void;

/** A guest's memory whose writes by the host are told, as a record of a run needs them. */
export class WatchedMemory extends GuestMemory {
  readonly #onWrite: OnWrite;

  /**
   * @param memory - what the guest exports or imports
   * @param onWrite - told of each range, once it is written
   */
  constructor(memory: WebAssembly.Memory, onWrite: OnWrite) {
    super(memory);
    this.#onWrite = onWrite;
  }

  override wrote(pointer: number, length: number): void {
    if (length > 0) this.#onWrite(pointer, length);
  }

  override setU8(pointer: number, value: number): void {
    super.setU8(pointer, value);
    this.#onWrite(pointer, 1);
  }

  override setI8(pointer: number, value: number): void {
    super.setI8(pointer, value);
    this.#onWrite(pointer, 1);
  }

  override setU16(pointer: number, value: number): void {
    super.setU16(pointer, value);
    this.#onWrite(pointer, 2);
  }

  override setI16(pointer: number, value: number): void {
    super.setI16(pointer, value);
    this.#onWrite(pointer, 2);
  }

  override setU32(pointer: number, value: number): void {
    super.setU32(pointer, value);
    this.#onWrite(pointer, 4);
  }

  override setI32(pointer: number, value: number): void {
    super.setI32(pointer, value);
    this.#onWrite(pointer, 4);
  }

  override setU64(pointer: number, value: bigint): void {
    super.setU64(pointer, value);
    this.#onWrite(pointer, 8);
  }

  override setI64(pointer: number, value: bigint): void {
    super.setI64(pointer, value);
    this.#onWrite(pointer, 8);
  }

  override setF32(pointer: number, value: number): void {
    super.setF32(pointer, value);
    this.#onWrite(pointer, 4);
  }

  override setF64(pointer: number, value: number): void {
    super.setF64(pointer, value);
    this.#onWrite(pointer, 8);
  }

  override write(pointer: number, bytes: Uint8Array): void {
    super.write(pointer, bytes);
    this.wrote(pointer, bytes.byteLength);
  }

  override writeString(pointer: number, text: string): number {
    const length = super.writeString(pointer, text);
    this.wrote(pointer, length);
    return length;
  }
}
