import { LinkError } from '@ferrule/core';
import { loadConfiguration } from '../config/load-configuration.ts';
import { guestOf } from './guest-url.ts';
import { folderOf, readGuest } from './load-guest.ts';

/**
 * Says in a guest's terms that what it imports from can't be found.
 *
 * @param error - what resolving threw
 * @param specifier - what was to be resolved
 * @param parent - URL of what imports it
 * @returns a LinkError that names the imports, where it is a guest that imports them; else the same error
 */
export function unresolved(error: unknown, specifier: string, parent: string | undefined): unknown {
  const guest = parent === undefined ? undefined : guestOf(parent);
  const { code } = error as NodeJS.ErrnoException;
  if (guest === undefined || code !== 'ERR_MODULE_NOT_FOUND') return error;
  const configuration = loadConfiguration(folderOf(guest));
  const { info } = readGuest(guest, configuration);
  const wanted = info.imports.filter(({ module }) => module === specifier);
  if (wanted.length === 0) return error;
  const names = wanted.map(({ name }) => `"${name}"`).join(', ');
  const where =
    configuration.path === '' ? 'and nothing is configured' : `nor in "imports" of ${configuration.path}`;
  return new LinkError(
    `linking ${guest.path} failed: it imports ${names} from "${specifier}", which is no module that Node finds, ${where}`,
    {
      problems: wanted.map(({ module, name, extern }) => ({
        importModule: module,
        importName: name,
        expected: extern.kind,
        actual: 'nothing',
      })),
      cause: error,
    },
  );
}
