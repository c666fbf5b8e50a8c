/** Integers as LEB128, WebAssembly's variable-length form: what is needed to make modules of any size. */

/**
 * @param value - a whole number from 0 up
 * @returns it as unsigned LEB128
 */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest >= 128 ? (rest % 128) | 0x80 : rest);
    if (rest < 128) return bytes;
  }
}

/**
 * @param value - of 32 bits
 * @returns it as signed LEB128, as constants are written
 */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    if (rest >> 6 === (low & 0x40 ? -1 : 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/**
 * @param bytes - that hold a number as unsigned LEB128
 * @param offset - where it begins
 * @returns the number, and the offset after it
 */
export function readUnsigned(bytes: Uint8Array, offset: number): readonly [value: number, end: number] {
  let value = 0;
  for (let at = offset, scale = 1; ; at++, scale *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, at + 1];
  }
}
