import { pathToFileURL } from 'node:url';

const MARK = 'ferrule-host';

/**
 * Where a host module named in a configuration is imported from. A path is one relative to the file; a bare name has
 * to be looked up by Node from there, so that it gets a module of its own in that place.
 *
 * @param specifier - as it is written in the configuration
 * @param file - the configuration's path
 * @returns a URL that can be imported from anywhere
 */
export function hostModuleUrl(specifier: string, file: string): string {
  const base = pathToFileURL(file);
  if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, base).href;
  if (/^[a-z][a-z+.-]+:/i.test(specifier)) return specifier;
  base.searchParams.set(MARK, specifier);
  return base.href;
}

/**
 * @param url - a resolved module's
 * @returns the text of the module that {@link hostModuleUrl} promised; `undefined` for any other URL
 */
export function hostModuleSource(url: string): string | undefined {
  if (!url.includes(`${MARK}=`)) return undefined;
  const specifier = new URL(url).searchParams.get(MARK);
  return specifier === null ? undefined : `export * from ${JSON.stringify(specifier)};\n`;
}
