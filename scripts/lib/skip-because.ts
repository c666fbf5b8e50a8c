import type { Context } from 'mocha';

/**
 * Skips the test that runs, and tells why in its name, which the report shows.
 *
 * @param context - the test's or hook's `this`
 * @param reason - such as `needs Linux`
 */
export function skipBecause(context: Context, reason: string): never {
  if (context.test !== undefined) context.test.title += ` (skipped: ${reason})`;
  return context.skip();
}
