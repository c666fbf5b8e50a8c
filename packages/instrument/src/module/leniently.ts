import { ValidationError } from '@ferrule/core';

/**
 * Reads what can't make a module invalid: at what can't be read it stops, and what was read before it is kept.
 *
 * @param read - throws a ValidationError at what can't be read
 */
export function leniently(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
  }
}
