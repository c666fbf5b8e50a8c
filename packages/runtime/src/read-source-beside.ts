import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { BesideFile } from '@ferrule/debug';

/** Files of debug information that are larger are not read. */
const LARGEST = 2 ** 30;

/**
 * Reads a file that a module names: one in the module's own directory or below it. A module must not lead to any
 * other, since nobody has said that it may be trusted.
 *
 * @param location - path of the module; `undefined` where it did not come from a file
 * @param name - a relative path, or a suffix of the module's own name that begins with `.`
 * @returns its bytes, or why they are not to be had
 */
export function readBeside(location: string | undefined, name: string): BesideFile {
  if (location === undefined) return { reason: `${name} can't be looked for: the module came from no file` };
  const directory = dirname(location);
  const isSuffix = /^\.[a-z]+$/.test(name);
  if (
    !isSuffix &&
    (isAbsolute(name) || /^[a-z][a-z\d+.-]+:/i.test(name) || name.split(/[/\\]/).includes('..'))
  ) {
    return { reason: `${name} is not read: it is not beside the module` };
  }
  return readDebugFile(isSuffix ? location + name : join(directory, name));
}

/**
 * @param path - of a file with debug information
 * @returns its bytes, or why they are not to be had
 */
export function readDebugFile(path: string): BesideFile {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > LARGEST) return { reason: `${path} is no file that can be read` };
    return { bytes: readFileSync(path), directory: dirname(path) };
  } catch {
    return { reason: `${path} can't be read` };
  }
}
