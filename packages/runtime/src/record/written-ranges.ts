import type { Change } from './events.ts';
import type { ByteRange } from './shadow.ts';

/** What a call of WASI's has written into the guest's memory, range by range. */
export class WrittenRanges {
  readonly #ranges: ByteRange[] = [];

  /**
   * @param pointer - byte address, possibly a negative `i32`
   * @param length - bytes
   */
  add(pointer: number, length: number): void {
    const start = (pointer | 0) === pointer ? pointer >>> 0 : pointer;
    const last = this.#ranges.at(-1);
    if (last?.end === start)
      this.#ranges[this.#ranges.length - 1] = { start: last.start, end: start + length };
    else this.#ranges.push({ start, end: start + length });
  }

  /**
   * @param memory - that WASI works on
   * @param index - its
   * @returns what stands there now
   */
  changes(memory: WebAssembly.Memory | undefined, index: number): readonly Change[] {
    if (memory === undefined) return [];
    const bytes = new Uint8Array(memory.buffer);
    return this.#ranges.map(({ start, end }) => ({
      of: 'bytes',
      index,
      offset: start,
      bytes: bytes.subarray(start, end),
    }));
  }
}
