/** A number of bytes: plain, or as text with a unit, such as `'64MiB'`, `'64MB'`, `'512KiB'`, `'1GiB'` or `'300B'`. */
export type ByteSize = number | `${number}${ByteUnit}`;

/** A length of time: milliseconds, or text with a unit, such as `'500ms'`, `'5s'` or `'2min'`. */
export type Duration = number | `${number}${TimeUnit}`;

const BYTES = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;
const MILLISECONDS = { ms: 1, s: 1000, min: 60_000 } as const;

type ByteUnit = keyof typeof BYTES;
type TimeUnit = keyof typeof MILLISECONDS;

/** What a byte size may look like, for messages. */
export const BYTE_SIZE_FORM = 'bytes as a number, or text such as "64MiB", "512KiB" or "64MB"';

/** What a duration may look like, for messages. */
export const DURATION_FORM = 'milliseconds as a number, or text such as "500ms", "5s" or "2min"';

/**
 * @param value - anything
 * @returns whole bytes, or `undefined` where the value is no byte size
 */
export function parseByteSize(value: unknown): number | undefined {
  const bytes = parseQuantity(value, BYTES, 'B');
  return bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined;
}

/**
 * @param value - anything
 * @returns milliseconds, or `undefined` where the value is no duration
 */
export function parseDuration(value: unknown): number | undefined {
  const milliseconds = parseQuantity(value, MILLISECONDS, 'ms');
  return milliseconds !== undefined && milliseconds >= 0 && milliseconds < Infinity
    ? milliseconds
    : undefined;
}

function parseQuantity(
  value: unknown,
  units: Readonly<Record<string, number>>,
  plain: string,
): number | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
  if (typeof value !== 'string') return undefined;
  const [, digits, unit = plain] = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)?$/.exec(value) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
