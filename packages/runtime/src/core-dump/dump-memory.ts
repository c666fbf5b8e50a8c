import type { ByteReader } from '../byte-reader.ts';

const I32_CONST = 0x41;
const I64_CONST = 0x42;
const END = 0x0b;

interface Segment {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** A memory as a dump holds it. */
export class DumpMemory {
  readonly byteLength: number;
  readonly #segments: readonly Segment[];
  readonly #isWhole: boolean;

  /**
   * @param byteLength - of the memory
   * @param segments - what the dump holds of it, by address, none over another
   * @param isWhole - whether what the dump leaves out is zero, and not just left out
   */
  constructor(byteLength: number, segments: readonly Segment[], isWhole: boolean) {
    this.byteLength = byteLength;
    this.#segments = segments;
    this.#isWhole = isWhole;
  }

  /**
   * @param address - of the first byte
   * @param length - in bytes
   * @returns them, as a copy; `undefined` where any of them is outside of the memory, or not in the dump
   */
  read(address: number, length: number): Uint8Array | undefined {
    const end = address + length;
    if (!(address >= 0 && length >= 0 && end <= this.byteLength)) return undefined;
    const bytes = new Uint8Array(length);
    let known = 0;
    for (
      let at = this.#firstAt(address);
      at < this.#segments.length && this.#segments[at].start < end;
      at++
    ) {
      const { start, bytes: held } = this.#segments[at];
      const part = held.subarray(Math.max(0, address - start), Math.max(0, end - start));
      bytes.set(part, Math.max(0, start - address));
      known += part.length;
    }
    return known === length || this.#isWhole ? bytes : undefined;
  }

  /** Index of the first segment that ends behind an address. */
  #firstAt(address: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { start, bytes } = this.#segments[middle];
      if (start + bytes.length <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * @param reader - of the data section, where there is one
 * @param lengths - of the memories, in bytes
 * @param isWhole - whether what the dump leaves out is zero
 * @returns the memories
 * @throws what the reader makes of bytes that make no sense
 */
export function readMemories(
  reader: ByteReader | undefined,
  lengths: readonly number[],
  isWhole: boolean,
): readonly DumpMemory[] {
  const segments: Segment[][] = lengths.map(() => []);
  for (let count = reader?.count() ?? 0; reader !== undefined && count > 0; count--) {
    const flags = reader.unsigned();
    const memory = flags === 2 ? reader.unsigned() : 0;
    const start = flags === 1 ? undefined : address(reader);
    const bytes = reader.block();
    if (start !== undefined && memory < segments.length) segments[memory].push({ start, bytes });
  }
  return segments.map((held, memory) => {
    const sorted = held.filter(({ bytes }) => bytes.length > 0).sort((a, b) => a.start - b.start);
    const isOverlapping = sorted.some(
      ({ start }, at) => at > 0 && start < sorted[at - 1].start + sorted[at - 1].bytes.length,
    );
    if (isOverlapping && reader !== undefined) throw reader.error();
    return new DumpMemory(lengths[memory], sorted, isWhole);
  });
}

/** A constant is signed, an address is not. */
function address(reader: ByteReader): number {
  const opcode = reader.u8();
  if (opcode !== I32_CONST && opcode !== I64_CONST) throw reader.error();
  const value = Number(BigInt.asUintN(opcode === I32_CONST ? 32 : 64, reader.signed()));
  if (reader.u8() !== END) throw reader.error();
  return value;
}
