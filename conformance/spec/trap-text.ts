import type { TrapKind } from '@ferrule/core';

/** The spec tests' wording, by its beginning, and the kind it stands for; the first that fits counts. */
const SPEC_WORDING: readonly (readonly [RegExp, TrapKind])[] = [
  [/^unreachable/, 'unreachable'],
  [/^out of bounds memory access/, 'out of bounds memory access'],
  [/^out of bounds table access/, 'out of bounds table access'],
  [/^out of bounds array access/, 'out of bounds array access'],
  [/^integer divide by zero/, 'integer divide by zero'],
  [/^integer overflow/, 'integer overflow'],
  [/^invalid conversion to integer/, 'invalid conversion to integer'],
  [/^undefined element/, 'undefined element'],
  [/^uninitialized element/, 'uninitialized element'],
  [/^indirect call type mismatch/, 'indirect call type mismatch'],
  [/^null .*reference/, 'null reference'],
  [/^(descriptor )?cast failure/, 'cast failure'],
  [/^allocation size too large/, 'allocation size too large'],
  [/^unaligned atomic/, 'unaligned atomic'],
  [/^call stack exhausted/, 'call stack exhausted'],
];

/** V8's wording and the kinds it can mean. */
const V8_WORDING: readonly (readonly [RegExp, readonly TrapKind[]])[] = [
  [/^unreachable/, ['unreachable']],
  [/^memory access out of bounds/, ['out of bounds memory access']],
  [/^data segment .*out of bounds/, ['out of bounds memory access']],
  [
    /^(table access out of bounds|element segment .*out of bounds)/,
    ['out of bounds table access', 'undefined element'],
  ],
  [/^table index is out of bounds/, ['undefined element', 'out of bounds table access']],
  [/^table initializer .*out of bounds/, ['out of bounds table access']],
  [/^array element access out of bounds/, ['out of bounds array access']],
  [/^(divide|remainder) by zero/, ['integer divide by zero']],
  [/^divide result unrepresentable/, ['integer overflow']],
  [/^float unrepresentable in integer range/, ['integer overflow', 'invalid conversion to integer']],
  [
    /^(null function or )?function signature mismatch/,
    ['uninitialized element', 'indirect call type mismatch'],
  ],
  [/^dereferencing a null pointer/, ['null reference']],
  [/^illegal cast/, ['cast failure']],
  [/^requested new array is too large/, ['allocation size too large']],
  [/^operation does not support unaligned accesses/, ['unaligned atomic']],
];

/** The kind a script's message asks for; `unknown` for wording not in the table. */
export function kindOfSpecText(message: string): TrapKind {
  return SPEC_WORDING.find(([pattern]) => pattern.test(message))?.[1] ?? 'unknown';
}

/** The kinds a message of V8's can mean; empty for wording not in the table. */
export function kindsOfV8Text(message: string): readonly TrapKind[] {
  const text = message.replace(/^WebAssembly\.Instance\(\): /, '');
  return V8_WORDING.find(([pattern]) => pattern.test(text))?.[1] ?? [];
}

/**
 * Pairs that V8 reports in the same words (a NaN and a float out of range; a null and a function of the
 * wrong type; a call and an access beyond a table), so that no kind derived from them can be more exact.
 */
const INDISTINGUISHABLE: readonly (readonly TrapKind[])[] = [
  ['integer overflow', 'invalid conversion to integer'],
  ['uninitialized element', 'indirect call type mismatch'],
  ['undefined element', 'out of bounds table access'],
];

/** Whether a trap reported as `kind` may be what the script calls `message`. */
export function kindFits(kind: TrapKind, message: string): boolean {
  const expected = kindOfSpecText(message);
  return (
    kind === expected || INDISTINGUISHABLE.some((pair) => pair.includes(kind) && pair.includes(expected))
  );
}
