import { readdirSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';

/** What temporary files end in. */
export const TEMPORARY = '.tmp';

/** Entries lie in folders named by the first two digits of their keys; other files are none of ours. */
const FOLDER = /^[\da-f]{2}$/;
const FILE = /^[\da-f]{62}(?:\.[\da-z-]+\.tmp)?$/;

/** A file of a cache. */
export interface EntryFile {
  /** Its path. */
  readonly file: string;
  /** The key that its place stands for. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** When it was used last, in milliseconds since 1970. */
  readonly usedAt: number;
}

/**
 * @param name - of a file in one of the folders
 * @returns whether it is an entry's, and no temporary one
 */
export function isEntryName(name: string): boolean {
  return FILE.test(name) && !name.endsWith(TEMPORARY);
}

/**
 * @param directory - of a cache
 * @returns its files, temporary ones too, the one used last first; none where there is no such directory
 */
export function listFiles(directory: string): EntryFile[] {
  const files: EntryFile[] = [];
  for (const folder of namesIn(directory)) {
    if (!FOLDER.test(folder)) continue;
    for (const name of namesIn(path.join(directory, folder))) {
      if (!FILE.test(name)) continue;
      const file = path.join(directory, folder, name);
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat?.isFile() !== true) continue;
      files.push({ file, key: folder + name.slice(0, 62), size: stat.size, usedAt: stat.mtimeMs });
    }
  }
  return files.sort((a, b) => b.usedAt - a.usedAt);
}

/**
 * @param file - a path
 * @returns whether it was there and is not any more
 */
export function removeFile(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch {
    return false;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
