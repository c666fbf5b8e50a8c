/**
 * A value that is not of its type, on the way between the sides: becomes an ArgumentError or a GuestValueError where
 * the function and the argument are known. Types throw it; the way into a composite value grows as it travels up.
 */
export class Mismatch extends Error {
  /** From the outside in: `.points`, `[3]`, `.x`. */
  readonly path: string[] = [];
}

/**
 * Adds a step to the way into a value, where the error is a {@link Mismatch}.
 *
 * @param error - what was caught
 * @param step - such as `.x` or `[3]`
 * @returns the same error, to be thrown again
 */
export function within(error: unknown, step: string): unknown {
  if (error instanceof Mismatch) error.path.unshift(step);
  return error;
}

/** @param expected - such as `a whole number from 0 to 255` @param value - what came instead */
export function mismatch(expected: string, value: unknown): Mismatch {
  return new Mismatch(`expected ${expected}, got ${describe(value)}`);
}

/** A value in few words. */
function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'bigint':
      return `${String(value)}n`;
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'object': {
      if (value === null) return 'null';
      const { constructor } = value as { constructor?: { name?: unknown } };
      const name = typeof constructor === 'function' ? constructor.name : '';
      return typeof name === 'string' && name !== '' && name !== 'Object' ? `a ${name}` : 'an object';
    }
  }
}
