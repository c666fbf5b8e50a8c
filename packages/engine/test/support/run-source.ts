import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TSX = new URL('../../../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;

/** What a program is run under. */
export interface Surroundings {
  /** What the shell does before, such as `ulimit -f 16`; nothing by default. */
  readonly before?: string;
  /** Whether what is mounted before is seen by the program alone, which is root there, whoever runs the tests. */
  readonly ownMounts?: boolean;
}

/**
 * Runs a program of the tests' in a process of its own.
 *
 * @param program - a file of this folder
 * @param args - its arguments
 * @param surroundings - what it is run under
 * @returns the JSON that it prints
 */
export async function runSource(
  program: string,
  args: readonly string[],
  { before, ownMounts = false }: Surroundings = {},
): Promise<unknown> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const command = [process.execPath, '--import', TSX, '--conditions=ferrule-source', file, ...args];
  const env = { ...process.env, TSX_DISABLE_CACHE: '1', NODE_V8_COVERAGE: '' };
  const shell = before === undefined ? [] : ['/bin/bash', '-c', `${before}; exec "$@"`, 'bash'];
  const [first = '', ...rest] = [...(ownMounts ? [...OWN_MOUNTS] : []), ...shell, ...command];
  const { stdout } = await promisify(execFile)(first, rest, { env });
  return JSON.parse(stdout);
}

const OWN_MOUNTS = ['unshare', '--user', '--map-root-user', '--mount'] as const;

/** @returns whether programs can be given mounts of their own here: Linux may be told not to */
export async function hasOwnMounts(): Promise<boolean> {
  const [first, ...rest] = OWN_MOUNTS;
  try {
    await promisify(execFile)(first, [...rest, 'true']);
    return true;
  } catch {
    return false;
  }
}
