import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../../wasi-testsuite', import.meta.url));

/** How a stranger gets the suite. */
export const HOW_TO_GET_IT = `the official WASI test suite is not at hand. Get it with
  git clone --branch prod/testsuite-base https://github.com/WebAssembly/wasi-testsuite
and name its directory as the argument, or in the environment variable FERRULE_WASI_TESTSUITE.`;

/** One program of the suite and what is expected of it. */
export interface SuiteTest {
  /** Such as `rust/path_open_missing`. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A directory to be mounted at `/`; the program may change it. */
  readonly root: string | undefined;
  readonly exitCode: number;
  /** What it has to print; `undefined` where that does not matter. */
  readonly stdout: string | undefined;
}

/**
 * Finds the suite.
 *
 * @param argument - a directory given by hand
 * @returns the one given, the environment's, or the one beside the repository; `undefined` where there is none
 */
export function findTestsuite(argument?: string): string | undefined {
  const given = argument ?? process.env['FERRULE_WASI_TESTSUITE'];
  const directory = given === undefined || given === '' ? beside : resolve(given);
  return existsSync(join(directory, 'tests')) ? directory : undefined;
}

/**
 * Lists the suite's programs for preview 1.
 *
 * @param directory - the suite
 * @param part - only names that contain it
 * @returns them sorted by name
 * @throws Error where an expectation is of a kind that this runner does not know
 */
export function listTests(directory: string, part = ''): readonly SuiteTest[] {
  return ['assemblyscript', 'c', 'rust']
    .flatMap((language) => {
      const folder = join(directory, 'tests', language, 'testsuite', 'wasm32-wasip1');
      return readdirSync(folder)
        .filter((file) => file.endsWith('.wasm'))
        .sort()
        .map((file) => readTest(folder, `${language}/${file.slice(0, -'.wasm'.length)}`, file));
    })
    .filter(({ name }) => name.includes(part));
}

function readTest(folder: string, name: string, file: string): SuiteTest {
  const path = join(folder, file.replace(/\.wasm$/u, '.json'));
  const expectation: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const {
    args = [],
    env = {},
    root,
    exit_code: exitCode = 0,
    stdout,
    ...others
  } = expectation as {
    args?: string[];
    env?: Record<string, string>;
    root?: string;
    exit_code?: number;
    stdout?: string;
  };
  if (Object.keys(others).length > 0) {
    throw new Error(`${path}: does not know what to do with ${Object.keys(others).join(', ')}`);
  }
  return {
    name,
    file: join(folder, file),
    args,
    env,
    root: root === undefined ? undefined : join(folder, root),
    exitCode,
    stdout,
  };
}
