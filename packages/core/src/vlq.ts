const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Reads one segment of a source map's mappings.
 *
 * @param segment - base64 digits, such as `AACA`
 * @returns its numbers; `undefined` where it is malformed
 * @see https://tc39.es/ecma426/#sec-base64-vlq
 */
export function decodeVlq(segment: string): number[] | undefined {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0 || scale > 2 ** 40) return undefined;
    value += (digit & 31) * scale;
    scale *= 32;
    if (digit >= 32) continue;
    numbers.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2);
    value = 0;
    scale = 1;
  }
  return scale === 1 ? numbers : undefined;
}

/**
 * Writes one segment of a source map's mappings.
 *
 * @param numbers - whole numbers below 2 ** 31, of either sign
 * @returns base64 digits, such as `AACA`
 * @see https://tc39.es/ecma426/#sec-base64-vlq
 */
export function encodeVlq(numbers: readonly number[]): string {
  let segment = '';
  for (const number of numbers) {
    let rest = Math.abs(number) * 2 + (number < 0 ? 1 : 0);
    for (; rest >= 32; rest = Math.floor(rest / 32)) segment += DIGITS[(rest % 32) + 32];
    segment += DIGITS[rest];
  }
  return segment;
}
