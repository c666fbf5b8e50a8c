import { OptionError } from '@ferrule/core';

/** Bytes, unless something else is said. */
const DEFAULT_MAX_BYTES = 2 ** 30;
const DEFAULT_MAX_INODES = 2 ** 20;

interface Limits {
  readonly maxBytes: number;
  readonly maxInodes: number;
}

/**
 * Completes the limits of a file system that keeps files in memory.
 *
 * @param what - for messages: `a memory file system`
 * @throws OptionError for a limit that is no number or less than nothing
 */
export function readLimits(what: string, { maxBytes, maxInodes }: Partial<Limits>): Limits {
  return {
    maxBytes: limit(what, 'maxBytes', maxBytes) ?? DEFAULT_MAX_BYTES,
    maxInodes: limit(what, 'maxInodes', maxInodes) ?? DEFAULT_MAX_INODES,
  };
}

function limit(what: string, option: string, value: number | undefined): number | undefined {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return value;
  throw new OptionError(`cannot make ${what} with ${option} ${String(value)}: not a number from 0 on`, {
    option,
  });
}
