import { mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a directory, and those above it. Node's own way to do that never ends below `/proc`, which says of any name that
 * it is not there.
 *
 * @param directory - a path; nothing is done where it leads to something already
 * @param mode - permissions of what is made, less the process's mask
 * @throws what `mkdir` throws
 */
export function makeDirectory(directory: string, mode = 0o777): void {
  if (!isMissingParent(directory, mode)) return;
  const parent = path.dirname(directory);
  if (parent !== directory) makeDirectory(parent, mode);
  if (!isMissingParent(directory, mode)) return;
  mkdirSync(directory, { mode });
}

/** Tries to make one directory. */
function isMissingParent(directory: string, mode: number): boolean {
  try {
    mkdirSync(directory, { mode });
    return false;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') return true;
    throw error;
  }
}
