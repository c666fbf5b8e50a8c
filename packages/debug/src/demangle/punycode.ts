/**
 * Punycode, as Rust writes it: the plain characters, `_`, and the rest.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3492
 */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;

/**
 * @param text - an identifier's
 * @returns what it stands for, or `undefined` where it is malformed
 */
export function decodePunycode(text: string): string | undefined {
  const split = text.lastIndexOf('_');
  const output = split < 0 ? [] : [...text.slice(0, split)];
  const encoded = split < 0 ? text : text.slice(split + 1);
  let code = 128;
  let index = 0;
  let bias = 72;
  for (let at = 0; at < encoded.length;) {
    const before = index;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(encoded.charCodeAt(at++));
      if (digit === undefined) return undefined;
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
      if (weight > 2 ** 31) return undefined;
    }
    const length = output.length + 1;
    bias = adapt(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    if (!(code <= 0x10ffff) || (code >= 0xd800 && code < 0xe000)) return undefined;
    output.splice(index++, 0, String.fromCodePoint(code));
  }
  return output.join('');
}

function digitOf(unit: number): number | undefined {
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61;
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30 + 26;
  return undefined;
}

function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
