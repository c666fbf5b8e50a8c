import { printable } from '@ferrule/core';
import type { FunctionCall, FunctionListener, FunctionPattern } from '@ferrule/runtime';
import { showResults } from './guest-values.ts';

/** Deeper than that lines are indented no further. */
const DEEPEST = 40;

/**
 * @param patterns - which functions
 * @param write - gets the lines
 * @returns what writes a line where a function is called and another where it is left, indented by how they nest:
 *   `divide(10)` and `divide = 4`
 */
export function callLog(
  patterns: readonly FunctionPattern[],
  write: (line: string) => void,
): FunctionListener {
  const tell = ({ depth, function: { name } }: FunctionCall, rest: string): void => {
    write(`calls: ${'  '.repeat(Math.min(depth, DEEPEST))}${printable(name)}${rest}`);
  };
  return {
    functions: patterns,
    before: (call) => {
      tell(call, `(${showValues(call.args)})`);
    },
    after: (call) => {
      tell(
        call,
        call.results === undefined ? ' left by a tail call' : ` = ${showValues(call.results) || 'done'}`,
      );
    },
    abort: (call, error) => {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'an exception';
      tell(call, ` left by ${reason}`);
    },
  };
}

function showValues(values: readonly unknown[]): string {
  const shown = values.map((value) => {
    if (value === undefined) return '[exception]';
    return value instanceof Uint8Array
      ? `0x${Buffer.from(value).reverse().toString('hex')}`
      : showResults(value);
  });
  return shown.join(', ');
}
