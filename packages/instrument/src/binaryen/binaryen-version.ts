import { createRequire } from 'node:module';

let version: string | undefined;

/**
 * Reads the version of the binaryen that would be loaded, without loading it.
 *
 * @returns such as `132.0.0`; `none` where it is not installed
 */
export function binaryenVersion(): string {
  return (version ??= readVersion());
}

function readVersion(): string {
  try {
    const manifest = createRequire(import.meta.url)('binaryen/package.json') as { readonly version: string };
    return manifest.version;
  } catch {
    return 'none';
  }
}
