import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** The folder of this package, wherever it is installed; ends with a slash. */
export const PACKAGE_ROOT: URL = new URL(
  '.',
  pathToFileURL(require.resolve('@ferrule/bench/package.json')).href,
);

/** @returns address of what makes Node run TypeScript, for work in the repository */
export function typescriptLoader(): string {
  return new URL('dist/loader.mjs', pathToFileURL(require.resolve('tsx/package.json')).href).href;
}

/** @returns address of what makes workers run TypeScript too, in Node 20; to be imported after {@link typescriptLoader} */
export function workersLoader(): string {
  return new URL('../../scripts/lib/tsx-in-workers.mjs', PACKAGE_ROOT).href;
}

/** @returns the version of this package, which is Ferrule's */
export function ferruleVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8'));
  return (manifest as { version: string }).version;
}
