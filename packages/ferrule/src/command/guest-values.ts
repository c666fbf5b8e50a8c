import type { FunctionType, ValueType } from '@ferrule/core';
import { UsageError } from './usage-error.ts';

/**
 * Turns the arguments of `--invoke` into what the function takes.
 *
 * @param name - the function's
 * @param type - its type
 * @param texts - as written: whole numbers decimal or `0x…`, `nan`, `inf` for floats
 * @returns a bigint for `i64`, a number for the other numbers
 * @throws UsageError where there are too few or too many, or one does not fit its parameter
 */
export function readArguments(
  name: string,
  type: FunctionType,
  texts: readonly string[],
): (number | bigint)[] {
  const { params } = type;
  if (texts.length !== params.length) {
    const takes = params.length === 0 ? 'no arguments' : `${count(params.length)} (${params.join(', ')})`;
    const given = texts.length === 1 ? '1 was given' : `${String(texts.length)} were given`;
    throw new UsageError(`${name} takes ${takes}, and ${given}`);
  }
  return params.map((param, i) => readValue(texts[i] ?? '', param, `argument ${String(i + 1)} of ${name}`));
}

/**
 * @param value - what the guest returned: nothing, a value, or several
 * @returns one text for each
 */
export function showResults(value: unknown): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(showValue) : [showValue(value)];
}

function readValue(text: string, type: ValueType, where: string): number | bigint {
  switch (type) {
    case 'i32':
      return Number(readInteger(text, 32n, where));
    case 'i64':
      return readInteger(text, 64n, where);
    case 'f32':
    case 'f64':
      return readFloat(text, type, where);
    default:
      throw new UsageError(`${where} is of type ${type}, which can't be written on a command line`);
  }
}

/** Signed or unsigned, as it likes: both name the same bits. */
function readInteger(text: string, bits: bigint, where: string): bigint {
  if (!/^[+-]?(\d+|0[xX][\da-fA-F]+)$/.test(text)) {
    throw new UsageError(
      `${where} is of type i${String(bits)}, and ${JSON.stringify(text)} is not a whole number`,
    );
  }
  const magnitude = BigInt(text.replace(/^[+-]/, ''));
  const value = text.startsWith('-') ? -magnitude : magnitude;
  if (value >= 1n << bits || value < -(1n << (bits - 1n))) {
    throw new UsageError(`${where} is of type i${String(bits)}, and ${text} does not fit in it`);
  }
  return BigInt.asIntN(Number(bits), value);
}

const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['infinity', Infinity],
]);

function readFloat(text: string, type: ValueType, where: string): number {
  const [, sign, digits = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
  const word = WORDS.get(digits.toLowerCase());
  const magnitude = word ?? (/^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(digits) ? Number(digits) : undefined);
  if (magnitude === undefined) {
    throw new UsageError(`${where} is of type ${type}, and ${JSON.stringify(text)} is not a number`);
  }
  return sign === '-' ? -magnitude : magnitude;
}

function showValue(value: unknown): string {
  if (typeof value === 'number' && Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (typeof value === 'object' && value !== null) return '[object]';
  return String(value);
}

function count(args: number): string {
  return args === 1 ? '1 argument' : `${String(args)} arguments`;
}
