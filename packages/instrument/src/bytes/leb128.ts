/**
 * Writing integers as LEB128, WebAssembly's variable-length form.
 *
 * @see https://webassembly.github.io/spec/core/binary/values.html#integers
 */

/**
 * @param value - an unsigned integer, at most 2^53 - 1
 * @param width - bytes to fill at least; a shorter form is padded with continuation bytes
 * @returns the value as unsigned LEB128
 */
export function encodeUnsigned(value: number, width = 1): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 || bytes.length + 1 < width ? low | 0x80 : low);
  } while (rest > 0 || bytes.length < width);
  return Uint8Array.from(bytes);
}
