import { canonicalNan, parseFloatBits } from './float-literal.ts';
import type { FloatType } from './float-literal.ts';
import { headOf } from './s-expression.ts';
import type { Expression, List } from './s-expression.ts';

/** The types whose values are plain bits. */
export type BitsType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** The lanes a value of plain bits can be seen as; a scalar is one lane. */
export type LaneType = 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64';

/** A value as it crosses into or out of a guest: exact bits, or a reference as JavaScript holds it. */
export type Value =
  | { readonly type: BitsType; readonly bytes: Uint8Array }
  | { readonly type: 'ref'; readonly reference: unknown };

/** What a script expects of one result. */
export type Pattern =
  | {
      readonly kind: 'bits';
      readonly type: BitsType;
      readonly lane: LaneType;
      readonly lanes: readonly Lane[];
    }
  | { readonly kind: 'ref'; readonly heap: string; readonly reference?: unknown }
  | { readonly kind: 'either'; readonly patterns: readonly Pattern[] };

/** One lane: its bits, or the class of NaN it has to be of. */
export type Lane = bigint | 'nan:canonical' | 'nan:arithmetic';

/** Bytes of each lane and scalar type. */
export const BYTE_LENGTH: Readonly<Record<LaneType | BitsType, number>> = {
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  f32: 4,
  f64: 8,
  v128: 16,
};

/** Host objects that stand for `(ref.extern N)`: the same number is the same object within a script. */
export class HostReferences {
  readonly #objects = new Map<string, object>();
  get(id: string): object {
    const known = this.#objects.get(id);
    if (known) return known;
    const made = Object.freeze({ extern: id });
    this.#objects.set(id, made);
    return made;
  }
}

/** A form of the script language that the runner does not know. */
export class UnknownFormError extends Error {}

function parseLane(lane: LaneType, text: string): Lane {
  if (text === 'nan:canonical' || text === 'nan:arithmetic') return text;
  if (lane === 'f32' || lane === 'f64') return parseFloatBits(lane, text);
  const digits = text.replaceAll('_', '');
  const value = /^[+-]/.test(digits)
    ? BigInt(digits.slice(1)) * (digits.startsWith('-') ? -1n : 1n)
    : BigInt(digits);
  return BigInt.asUintN(8 * BYTE_LENGTH[lane], value);
}

/**
 * Reads a constant or a result pattern: `(i32.const 1)`, `(v128.const f32x4 nan:canonical 0 0 0)`,
 * `(ref.extern 2)`, `(either …)`.
 *
 * @param expression - the form
 * @param references - the script's host objects
 * @returns the pattern; for a constant all of whose lanes are bits
 * @throws UnknownFormError for any other form
 */
export function parsePattern(expression: Expression, references: HostReferences): Pattern {
  const head = headOf(expression);
  const items = (expression as List).items;
  const words = items.map((item) => (item.kind === 'atom' ? item.text : ''));
  switch (head) {
    case 'i32.const':
    case 'i64.const':
    case 'f32.const':
    case 'f64.const': {
      const type = head.slice(0, 3) as 'i32' | 'i64' | 'f32' | 'f64';
      return { kind: 'bits', type, lane: type, lanes: [parseLane(type, words[1] ?? '')] };
    }
    case 'v128.const': {
      const lane = (words[1] ?? '').split('x')[0] as LaneType;
      if (!(lane in BYTE_LENGTH)) throw new UnknownFormError(`v128.const ${words[1] ?? ''}`);
      return { kind: 'bits', type: 'v128', lane, lanes: words.slice(2).map((word) => parseLane(lane, word)) };
    }
    case 'either':
      return { kind: 'either', patterns: items.slice(1).map((item) => parsePattern(item, references)) };
    case 'ref.extern':
    case 'ref.host':
      return words[1] === undefined
        ? { kind: 'ref', heap: 'extern' }
        : { kind: 'ref', heap: 'extern', reference: references.get(words[1]) };
    case 'ref.null':
    case 'ref.func':
    case 'ref.i31':
    case 'ref.struct':
    case 'ref.array':
    case 'ref.eq':
    case 'ref.any':
    case 'ref.exn':
      return { kind: 'ref', heap: head.slice(4) };
    default:
      throw new UnknownFormError(head === '' ? 'a value is expected' : head);
  }
}

/** Turns a constant into the value to pass; a pattern that names no single value is refused. */
export function valueOf(pattern: Pattern): Value {
  if (pattern.kind === 'ref') {
    if (pattern.heap === 'null') return { type: 'ref', reference: null };
    if (pattern.reference !== undefined) return { type: 'ref', reference: pattern.reference };
  }
  if (pattern.kind !== 'bits') throw new UnknownFormError('not a constant');
  const size = BYTE_LENGTH[pattern.lane];
  const bytes = new Uint8Array(BYTE_LENGTH[pattern.type]);
  pattern.lanes.forEach((lane, index) => {
    if (typeof lane === 'string') throw new UnknownFormError(`${lane} is not a constant`);
    for (let byte = 0; byte < size; byte += 1)
      bytes[index * size + byte] = Number((lane >> BigInt(8 * byte)) & 255n);
  });
  return { type: pattern.type, bytes };
}

/** The bits of the lane that starts at `offset`. */
export function readLane(bytes: Uint8Array, offset: number, size: number): bigint {
  let bits = 0n;
  for (let byte = size - 1; byte >= 0; byte -= 1) bits = (bits << 8n) | BigInt(bytes[offset + byte] ?? 0);
  return bits;
}

function laneMatches(type: LaneType, bits: bigint, expected: Lane): boolean {
  if (typeof expected === 'bigint') return bits === expected;
  const float = type as FloatType;
  const magnitude = bits & ~(1n << BigInt(8 * BYTE_LENGTH[type] - 1));
  const canonical = canonicalNan(float);
  // an arithmetic NaN has at least the canonical bits: the quiet bit and the whole exponent
  return expected === 'nan:canonical' ? magnitude === canonical : (magnitude & canonical) === canonical;
}

/** Tells the kinds of opaque guest objects apart, which JavaScript can't. */
export type ReferenceProbe = (reference: unknown) => 'i31' | 'struct' | 'array' | 'other';

function referenceMatches(reference: unknown, heap: string, probe: ReferenceProbe): boolean {
  if (heap === 'null') return reference === null;
  if (reference === null) return false;
  switch (heap) {
    case 'func':
      return typeof reference === 'function';
    case 'extern':
    case 'any':
      return reference !== undefined;
    case 'i31':
    case 'struct':
    case 'array':
      return probe(reference) === heap;
    case 'eq':
      return probe(reference) !== 'other';
    default:
      return false;
  }
}

/**
 * Judges a result.
 *
 * @param value - what came back
 * @param pattern - what the script expects
 * @param probe - tells the kinds of guest objects apart
 */
export function matches(value: Value, pattern: Pattern, probe: ReferenceProbe): boolean {
  if (pattern.kind === 'either') return pattern.patterns.some((one) => matches(value, one, probe));
  if (pattern.kind === 'ref') {
    if (value.type !== 'ref') return false;
    if (pattern.reference !== undefined) return value.reference === pattern.reference;
    return referenceMatches(value.reference, pattern.heap, probe);
  }
  if (value.type !== pattern.type) return false;
  const size = BYTE_LENGTH[pattern.lane];
  return (
    pattern.lanes.length * size === value.bytes.length &&
    pattern.lanes.every((lane, index) =>
      laneMatches(pattern.lane, readLane(value.bytes, index * size, size), lane),
    )
  );
}

/** A value as a failure's message shows it. */
export function formatValue(value: Value): string {
  if (value.type === 'ref') return `(ref ${value.reference === null ? 'null' : typeof value.reference})`;
  return `(${value.type} 0x${readLane(value.bytes, 0, value.bytes.length).toString(16)})`;
}

/** A pattern as a failure's message shows it. */
export function formatPattern(pattern: Pattern): string {
  if (pattern.kind === 'either') return `either ${pattern.patterns.map(formatPattern).join(' ')}`;
  if (pattern.kind === 'ref') return `(ref.${pattern.heap})`;
  const lanes = pattern.lanes.map((lane) => (typeof lane === 'string' ? lane : `0x${lane.toString(16)}`));
  return `(${pattern.type} ${pattern.lane} ${lanes.join(' ')})`;
}
