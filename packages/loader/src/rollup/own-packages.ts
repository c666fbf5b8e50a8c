import { createRequire } from 'node:module';
import path from 'node:path';

/** What a page's bundle takes in of these packages. */
const PACKAGES = ['core', 'host', 'runtime', 'loader'].map((name) => `@ferrule/${name}`);

const { resolve } = createRequire(import.meta.url);
let folders: readonly string[] | undefined;

/**
 * Finds what a bundle for pages takes in of Ferrule itself, which nobody has to install or to tell the bundler of.
 *
 * @param specifier - as it is imported
 * @returns the path of the file; `undefined` where it is none of Ferrule's packages
 */
export function ownFile(specifier: string): string | undefined {
  const isOwn = PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return isOwn ? resolve(specifier) : undefined;
}

/**
 * @param id - of a module
 * @returns whether it is a file of Ferrule's packages
 */
export function isOwnFile(id: string | undefined): boolean {
  if (id === undefined) return false;
  folders ??= PACKAGES.map((name) => path.dirname(resolve(`${name}/package.json`)));
  return folders.some((folder) => id.startsWith(folder + path.sep));
}
