import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { getProcessor } from 'sh-syntax';
import type { Instance } from '../src/instance.ts';
import { load } from '../src/load.ts';
import type { LoadOptions } from '../src/options/options.ts';

const require = createRequire(import.meta.url);

/** A published module that TinyGo built: a parser of shell scripts. */
export const SHELL_PARSER = require.resolve('sh-syntax/main.wasm');

/**
 * Parses a script with it, by its own glue.
 *
 * @param script - to be parsed
 * @param options - for the instance
 * @returns the instance, and what the script looks like when printed
 */
export async function parseShell(
  script: string,
  options: LoadOptions,
): Promise<{ readonly instance: Instance; readonly printed: string }> {
  let instance: Instance | undefined;
  const processor = getProcessor(async (imports) => {
    instance = await load(SHELL_PARSER, { ...options, imports });
    return instance;
  });
  const printed = await processor(script, {
    filepath: fileURLToPath(import.meta.url),
    print: true,
  });
  if (instance === undefined) throw new Error('the processor did not ask for its module');
  return { instance, printed };
}
