import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

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
 * Makes a directory as the guest `wasi-calls` wants it: a file of 64 KiB, and a directory of names.
 *
 * @param name - of the directory
 * @param names - how many are in its `list`
 * @returns its path
 */
export function directoryOfNames(name: string, names: number): string {
  const file = scratch(`${name}/file`);
  writeFileSync(file, new Uint8Array(65_536));
  const list = join(dirname(file), 'list');
  mkdirSync(list, { recursive: true });
  for (let index = 0; index < names; index++) writeFileSync(join(list, `name-${String(index)}`), '');
  return dirname(file);
}
