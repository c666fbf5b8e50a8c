import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fillForWasi } from '../wasi-guest.ts';

let folder: string | undefined;

/** The folder for files that workloads need, made when first asked for and gone when the process is. */
function scratchFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
    process.once('exit', () => {
      rmSync(made, { recursive: true, force: true });
    });
    folder = made;
  }
  return folder;
}

/**
 * @param path - inside the scratch folder
 * @returns the whole path; folders on the way are made
 */
export function scratch(path: string): string {
  const whole = join(scratchFolder(), path);
  mkdirSync(dirname(whole), { recursive: true });
  return whole;
}

/**
 * Makes a directory as the guest of the WASI calls wants it.
 *
 * @param name - of the directory
 * @param count - how many names are in its `list`
 * @returns its path
 */
export function directoryOfNames(name: string, count: number): string {
  const directory = dirname(scratch(`${name}/file`));
  fillForWasi(directory, count);
  return directory;
}
