import type { TrapKind } from '@ferrule/core';

/**
 * V8's messages in the spec's words, as Node 20 to 26 have them. V8 does not tell a null in a table from a function
 * of another type, nor NaN from a number too large to convert; the word chosen is the one that can't be false.
 *
 * @see https://github.com/v8/v8/blob/main/src/common/message-template.h
 */
const KINDS: readonly (readonly [RegExp, TrapKind])[] = [
  [/^unreachable$/, 'unreachable'],
  [/memory access out of bounds/, 'out of bounds memory access'],
  [/data segment.* out of bounds/, 'out of bounds memory access'],
  [/divide by zero|remainder by zero/, 'integer divide by zero'],
  [/divide result unrepresentable/, 'integer overflow'],
  [/float unrepresentable in integer range/, 'invalid conversion to integer'],
  [/table index is out of bounds|table access out of bounds/, 'out of bounds table access'],
  [/table initializer|element segment.*(?:out of bounds|dropped)/, 'out of bounds table access'],
  [/function signature mismatch/, 'indirect call type mismatch'],
  [/dereferencing a null pointer/, 'null reference'],
  [/illegal cast/, 'cast failure'],
  [/array element access out of bounds|array access out of bounds/, 'out of bounds array access'],
  [/requested new array is too large|array too large/, 'allocation size too large'],
  [/unaligned access/, 'unaligned atomic'],
  [/wasm exception/, 'uncaught exception'],
];

const CALL_INDIRECT = 0x11;
const RETURN_CALL_INDIRECT = 0x13;

/**
 * @param message - of V8's `WebAssembly.RuntimeError`
 * @param opcode - of the instruction that trapped, where it is known
 * @returns why, in the spec's words
 */
export function trapKind(message: string, opcode: number | undefined): TrapKind {
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'unknown';
  // V8 has one message for an index outside a table; the spec calls it by what was being done.
  const calls = opcode === CALL_INDIRECT || opcode === RETURN_CALL_INDIRECT;
  return kind === 'out of bounds table access' && calls ? 'undefined element' : kind;
}

/**
 * @param error - anything thrown
 * @returns whether V8 found the stack exhausted
 */
export function isStackExhaustion(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message === 'Maximum call stack size exceeded';
}
