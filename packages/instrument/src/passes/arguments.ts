import { InstrumentError } from '@ferrule/core';
import type { JsonValue } from '@ferrule/core';

/**
 * @param pass - for the error
 * @param args - of a plan's step
 * @param name - the argument wanted
 * @returns its value, a whole number of at least 0
 * @throws InstrumentError when it is missing or something else
 */
export function numberArgument(
  pass: string,
  args: Readonly<Record<string, JsonValue>>,
  name: string,
): number {
  const value = args[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new InstrumentError(
      `the pass "${pass}" expects a whole number as "${name}", found ${JSON.stringify(value) ?? 'nothing'}`,
      { pass },
    );
  }
  return value;
}
