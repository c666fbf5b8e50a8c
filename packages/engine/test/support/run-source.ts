import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TSX = new URL('../../../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;

/**
 * Runs a program of the tests' in a process of its own.
 *
 * @param program - a file of this folder
 * @param args - its arguments
 * @param limit - the most KiB that it may write into a file; none by default
 * @returns the JSON that it prints
 */
export async function runSource(program: string, args: readonly string[], limit?: number): Promise<unknown> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const command = [process.execPath, '--import', TSX, '--conditions=ferrule-source', file, ...args];
  const env = { ...process.env, TSX_DISABLE_CACHE: '1', NODE_V8_COVERAGE: '' };
  const { stdout } =
    limit === undefined
      ? await promisify(execFile)(command[0] ?? '', command.slice(1), { env })
      : await promisify(execFile)(
          '/bin/bash',
          ['-c', `trap "" XFSZ; ulimit -f ${String(limit)}; exec "$@"`, 'bash', ...command],
          { env },
        );
  return JSON.parse(stdout);
}
