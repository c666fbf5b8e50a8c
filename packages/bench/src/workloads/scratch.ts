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

const numbers = new WeakMap<object, number>();
let processes = 0;

/**
 * @param name - of what a workload needs
 * @param driver - an engine's process
 * @returns the name for what only this process has: those that are started side by side must not meet in one directory
 */
export function ownName(name: string, driver: object): string {
  let number = numbers.get(driver);
  if (number === undefined) numbers.set(driver, (number = processes++));
  return `${name}-${String(number)}`;
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
