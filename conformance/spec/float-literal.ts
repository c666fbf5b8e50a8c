/** The two floating-point formats, by what it takes to round into them. */
const FORMATS = {
  f32: { precision: 24, minimumExponent: -149, maximumExponent: 104, fractionBits: 23n, exponentBits: 8n },
  f64: { precision: 53, minimumExponent: -1074, maximumExponent: 971, fractionBits: 52n, exponentBits: 11n },
} as const;

/** A floating-point type. */
export type FloatType = keyof typeof FORMATS;

/** The bit pattern of the canonical NaN, sign clear. */
export function canonicalNan(type: FloatType): bigint {
  const { fractionBits, exponentBits } = FORMATS[type];
  return (((1n << exponentBits) - 1n) << fractionBits) | (1n << (fractionBits - 1n));
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** The finite magnitude `numerator / denominator`, rounded to nearest, ties to even, as bits. */
function round(type: FloatType, numerator: bigint, denominator: bigint): bigint {
  const { precision, minimumExponent, maximumExponent, fractionBits, exponentBits } = FORMATS[type];
  if (numerator === 0n) return 0n;
  const estimate = bitLength(numerator) - bitLength(denominator) - precision;
  let exponent = Math.max(estimate, minimumExponent);
  for (; ; exponent += 1) {
    const scaledNumerator = exponent < 0 ? numerator << BigInt(-exponent) : numerator;
    const scaledDenominator = exponent > 0 ? denominator << BigInt(exponent) : denominator;
    let significand = scaledNumerator / scaledDenominator;
    const rest = 2n * (scaledNumerator % scaledDenominator);
    if (rest > scaledDenominator || (rest === scaledDenominator && significand % 2n === 1n))
      significand += 1n;
    // one bit too many: the estimate was low by one, or rounding carried; either way round from the start
    if (bitLength(significand) > precision) continue;
    if (exponent > maximumExponent) return ((1n << exponentBits) - 1n) << fractionBits;
    const hidden = 1n << fractionBits;
    if (significand < hidden) return significand;
    return (BigInt(exponent - minimumExponent + 1) << fractionBits) | (significand - hidden);
  }
}

/**
 * Reads a number of the text format to its exact bits, which JavaScript's own numbers can't carry
 * for NaNs, and round twice for `f32`.
 *
 * @param type - the format to round into
 * @param literal - such as `-0x1.8p+3`, `1_000.5e-3`, `inf`, `nan:0x200000`
 * @returns the bit pattern, 32 or 64 bits wide
 * @throws RangeError for text that is not a number
 * @see https://webassembly.github.io/spec/core/text/values.html#floating-point
 */
export function parseFloatBits(type: FloatType, literal: string): bigint {
  const { fractionBits, exponentBits } = FORMATS[type];
  const text = literal.replaceAll('_', '').toLowerCase();
  const sign = text.startsWith('-') ? 1n << (fractionBits + exponentBits) : 0n;
  const magnitude = text.replace(/^[+-]/, '');
  const infinity = ((1n << exponentBits) - 1n) << fractionBits;
  if (magnitude === 'inf') return sign | infinity;
  if (magnitude === 'nan') return sign | canonicalNan(type);
  if (magnitude.startsWith('nan:0x')) return sign | infinity | BigInt(magnitude.slice(4));

  const hexadecimal = /^0x([0-9a-f]+)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?$/.exec(magnitude);
  const decimal = hexadecimal ?? /^(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/.exec(magnitude);
  if (!decimal) throw new RangeError(`not a floating-point literal: ${literal}`);
  const [, whole = '', fraction = '', exponentText = '0'] = decimal;
  const digits = BigInt((hexadecimal ? '0x' : '') + whole + fraction);
  const exponent = BigInt(exponentText) - BigInt(hexadecimal ? 4 * fraction.length : fraction.length);
  const base = hexadecimal ? 2n : 10n;
  return (
    sign |
    (exponent < 0n ? round(type, digits, base ** -exponent) : round(type, digits * base ** exponent, 1n))
  );
}
