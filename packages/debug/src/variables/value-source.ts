import type { Located } from './locate.ts';
import type { StoppedFrame } from './stopped-frame.ts';

/** Where the bytes of a value come from. */
export interface ValueSource {
  /**
   * @param offset - in the value
   * @param length - in bytes
   * @returns a window onto them; `undefined` where any of them is not known
   */
  read(offset: number, length: number): Uint8Array | undefined;
  /** Address of the value, where it lies in memory. */
  readonly address: number | undefined;
  /** Why bytes can't be had, where they can't. */
  readonly unknown: string;
}

/**
 * @param located - where a value is
 * @param frame - gives memory
 * @returns its bytes
 */
export function sourceOf(
  located: Exclude<Located, { readonly unknown: string }>,
  frame: StoppedFrame,
): ValueSource {
  if ('address' in located) return memorySource(located.address, frame);
  const { bytes } = located;
  return {
    address: undefined,
    unknown: 'not known',
    read: (offset, length) =>
      offset >= 0 && offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : undefined,
  };
}

/**
 * @param address - in memory
 * @param frame - gives memory
 * @returns what lies there
 */
export function memorySource(address: number, frame: StoppedFrame): ValueSource {
  return {
    address,
    unknown: `not known: nothing is known of address 0x${address.toString(16)}`,
    read: (offset, length) => frame.memory(address + offset, length),
  };
}

/**
 * @param source - of a value
 * @param offset - of a part of it
 * @returns the part
 */
export function partOf(source: ValueSource, offset: number): ValueSource {
  const { address, unknown } = source;
  return {
    address: address === undefined ? undefined : address + offset,
    unknown,
    read: (at, length) => source.read(offset + at, length),
  };
}

/** @param reason - why a value can't be shown; @returns what stands in its place: within `<>`, as no value does */
export function unknownText(reason: string): string {
  return `<${reason}>`;
}
