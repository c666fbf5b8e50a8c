import { join } from 'node:path';
import { makeDirectory, userCacheDirectory } from '@ferrule/engine';

/** Node before 22.1 has no such function. */
type ModuleFunctions = ReturnType<typeof process.getBuiltinModule<'node:module'>> & {
  readonly enableCompileCache?: (directory: string) => unknown;
};

/**
 * Has Node keep what V8 compiled of the command in the user's cache directory, so that the next start does not compile it
 * again. Where that can't be done the command starts as it would without. `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export function keepCompiledCode(): void {
  const { enableCompileCache }: ModuleFunctions = process.getBuiltinModule('node:module');
  if (enableCompileCache === undefined || process.env['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return;
  const cache = userCacheDirectory();
  if (cache === undefined) return;
  const directory = join(cache, 'code');
  try {
    // Node would make it, but may never come back from that
    makeDirectory(directory, 0o700);
    enableCompileCache(directory);
  } catch {
    // it has no place where it could be kept
  }
}
