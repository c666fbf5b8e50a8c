import { OptionError } from '@ferrule/core';
import type { Manifest } from '@ferrule/core';

/** Passes whose imports can be supplied where no `Runtime` makes the instance. */
const SUPPLIED: readonly string[] = ['fuel'];

/**
 * @param manifest - what was added to a module
 * @returns whether whoever instantiates it has to know of that
 */
export function needsHost({ entries }: Manifest): boolean {
  return entries.some(({ imports, exports }) => imports.length > 0 || exports.length > 0);
}

/**
 * @param manifest - what was added to a module
 * @param by - who is to supply what it imports
 * @throws OptionError where that can't be supplied
 */
export function refuseUnsupplied({ entries }: Manifest, by: string): void {
  const lacking = entries.find(({ pass, imports }) => imports.length > 0 && !SUPPLIED.includes(pass));
  if (lacking === undefined) return;
  throw new OptionError(`what the pass "${lacking.pass}" asks the host for ${by} does not supply`, {
    option: '',
  });
}
