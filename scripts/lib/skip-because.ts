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

/**
 * A suite of tests that only some systems can run; on others it tells why in its name, which the report shows.
 *
 * @param possible - whether it can be run here
 * @param reason - such as `needs Linux`
 * @returns what stands for `describe`
 */
export function describeWhere(possible: boolean, reason: string): (title: string, tests: () => void) => void {
  return (title, tests) => {
    if (possible) describe(title, tests);
    else describe.skip(`${title} (skipped: ${reason})`, tests);
  };
}
