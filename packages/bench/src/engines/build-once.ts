import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Program } from '../processes.ts';
import { firstLine } from './npm-packages.ts';

const run = promisify(execFile);

/** Minutes that one step of a build may take. */
const MINUTES = 10;

/**
 * Runs the steps of a build.
 *
 * @param steps - programs in order
 * @returns nothing, or why it can't be built
 */
export async function buildOnce(
  steps: readonly (Program & { readonly cwd?: string })[],
): Promise<string | undefined> {
  for (const { file, args, cwd } of steps) {
    try {
      await run(file, args, { timeout: MINUTES * 60_000, ...(cwd === undefined ? {} : { cwd }) });
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return missing ? `${file} is not installed` : `${file} failed: ${firstLine(error)}`;
    }
  }
  return undefined;
}

/**
 * @param file - a program
 * @param args - its arguments
 * @returns what it printed, or nothing where it can't be run
 */
export async function outputOf(file: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(file, args, { timeout: 60_000 })).stdout.trim();
  } catch {
    return undefined;
  }
}
