import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The commit of the suite that the committed figures were made with. */
export const TESTSUITE_COMMIT = '193e551ff22663995b1ac95dc62344133669e14b';

const beside = fileURLToPath(new URL('../../../shared/testsuite', import.meta.url));

/** How a stranger gets the suite. */
export const HOW_TO_GET_IT = `the spec's test suite is not at hand. Get it with
  git clone https://github.com/WebAssembly/testsuite && git -C testsuite checkout ${TESTSUITE_COMMIT}
and name its directory as the argument, or in the environment variable FERRULE_TESTSUITE.`;

/**
 * Finds the spec's test suite.
 *
 * @param argument - a directory given by hand
 * @returns its directory: the one given, the environment's, or the one beside the repository; `undefined` when
 * there is none
 */
export function findTestsuite(argument?: string): string | undefined {
  const given = argument ?? process.env.FERRULE_TESTSUITE;
  const directory = given === undefined || given === '' ? beside : resolve(given);
  return existsSync(join(directory, 'i32.wast')) || (given !== undefined && existsSync(directory))
    ? directory
    : undefined;
}

/**
 * Lists the suite's scripts.
 *
 * @param directory - the suite
 * @param filter - only names that contain it
 * @returns paths relative to the directory, sorted
 */
export function listScripts(directory: string, filter = ''): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.wast') && name.includes(filter))
    .sort();
}

/** The text of one script. */
export function readScript(directory: string, name: string): string {
  return readFileSync(join(directory, name), 'utf8');
}
