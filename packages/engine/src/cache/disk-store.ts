import { promises, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeEntry, encodeEntry } from './entry-format.ts';
import type { Entry } from './entry-format.ts';
import { isEntryName, listFiles, removeFile, TEMPORARY } from './entry-files.ts';
import type { EntryFile } from './entry-files.ts';
import { makeDirectory } from './make-directory.ts';
import { beginReading, readOwn, readOwnAsync } from './own-file.ts';

/** What looking up gave: an entry, or why there is none. */
export type Lookup = { readonly entry: Entry; readonly size: number } | { readonly reason: string };

/** An entry that is being read before it is known whether it is wanted. Nothing of it was looked at. */
export interface ReadAhead {
  /** What its file stands for. */
  readonly key: string;
  /** Of the file; `undefined` where reading failed. */
  readonly bytes: Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** What an entry's file turned out to be. */
export interface Verdict extends EntryFile {
  /** What is wrong with it; `undefined` where nothing is. */
  readonly problem: string | undefined;
  /** What it is told of; `undefined` where it can't be read. */
  readonly facts: Entry['facts'] | undefined;
}

/** Counts the temporary files of this process. */
let serial = 0;

/**
 * Entries as files of a directory, for many processes at once: an entry is written under a temporary name and renamed,
 * so that it is there whole or not at all. When all of them are larger than the bound, those not used for longest go.
 *
 * What does not say otherwise is done at once, on the calling thread: programs that can't wait need it, and writing
 * follows on seconds of instrumentation.
 */
export class DiskStore {
  readonly directory: string;
  readonly #bound: number;

  /**
   * @param directory - made when something is first kept
   * @param bound - the most bytes that all files together may have
   */
  constructor(directory: string, bound: number) {
    this.directory = path.resolve(directory);
    this.#bound = bound;
  }

  /**
   * Begins to read an entry whose key is not known as yet.
   *
   * @param beginning - of its key
   * @returns what is being read; `undefined` where there is none, or it can't be read
   */
  async readAhead(beginning: string): Promise<ReadAhead | undefined> {
    const folder = path.dirname(this.#pathOf(beginning));
    try {
      const names = await promises.readdir(folder);
      const name = names.find((each) => isEntryName(each) && each.startsWith(beginning.slice(2)));
      if (name === undefined) return undefined;
      const { bytes } = await beginReading(path.join(folder, name));
      return { key: beginning.slice(0, 2) + name, bytes: bytes.catch(() => undefined) };
    } catch {
      return undefined;
    }
  }

  /**
   * @param key - of an entry
   * @param ahead - what was begun to be read, as it may be this one
   * @returns the entry, or why there is none
   */
  async readAsync(key: string, ahead?: ReadAhead): Promise<Lookup> {
    const bytes = ahead?.key === key ? await ahead.bytes : undefined;
    if (bytes !== undefined) return this.#decode(key, bytes);
    try {
      return this.#decode(key, await readOwnAsync(this.#pathOf(key)));
    } catch (error) {
      return unreadable(error);
    }
  }

  /**
   * At once; see {@link readAsync}.
   *
   * @param key - of an entry
   * @returns the entry, or why there is none
   */
  read(key: string): Lookup {
    try {
      return this.#decode(key, readOwn(this.#pathOf(key)));
    } catch (error) {
      return unreadable(error);
    }
  }

  #decode(key: string, bytes: Uint8Array<ArrayBuffer>): Lookup {
    const entry = decodeEntry(bytes);
    if (typeof entry === 'string') return { reason: entry };
    if (entry.key !== key) return { reason: `its file holds another entry, ${entry.key}` };
    markUsed(this.#pathOf(key));
    return { entry, size: bytes.length };
  }

  /**
   * Keeps an entry.
   *
   * @param entry - to keep; replaces one of the same key
   * @returns how many bytes it takes, and how many entries were evicted; or why it can't be kept
   */
  write(entry: Entry): { readonly size: number; readonly evicted: number } | { readonly reason: string } {
    const bytes = encodeEntry(entry);
    if (bytes.length > this.#bound)
      return {
        reason: `it has ${String(bytes.length)} bytes, and all may have ${String(this.#bound)} together`,
      };
    const file = this.#pathOf(entry.key);
    const temporary = `${file}.${String(process.pid)}-${String(serial++)}-${Date.now().toString(36)}${TEMPORARY}`;
    try {
      makeDirectory(path.dirname(file), 0o700);
      writeFileSync(temporary, bytes, { mode: 0o600, flag: 'wx' });
      renameSync(temporary, file);
    } catch (error) {
      removeFile(temporary);
      return { reason: `it can't be written: ${told(error)}` };
    }
    return { size: bytes.length, evicted: this.#makeRoom(file) };
  }

  /** @returns the files of all entries, the one used last first */
  list(): readonly EntryFile[] {
    return listFiles(this.directory).filter(({ file }) => !file.endsWith(TEMPORARY));
  }

  /**
   * @param entryFile - from {@link list}
   * @returns whether it is whole and where it belongs
   */
  verify(entryFile: EntryFile): Verdict {
    let problem: string | undefined;
    let facts: Entry['facts'] | undefined;
    try {
      const entry = decodeEntry(readOwn(entryFile.file));
      if (typeof entry === 'string') problem = entry;
      else {
        facts = entry.facts;
        if (this.#pathOf(entry.key) !== entryFile.file) problem = `it holds another entry, ${entry.key}`;
      }
    } catch (error) {
      problem = `it can't be read: ${told(error)}`;
    }
    return { ...entryFile, problem, facts };
  }

  /**
   * Removes files.
   *
   * @param files - from {@link list}; all by default, left-over temporary ones too
   * @returns how many were removed
   */
  clear(files: readonly EntryFile[] = listFiles(this.directory)): number {
    return files.filter(({ file }) => removeFile(file)).length;
  }

  #pathOf(key: string): string {
    return path.join(this.directory, key.slice(0, 2), key.slice(2));
  }

  /** Evicts down to nine tenths of the bound, so that it need not be done each time; what was just written stays. */
  #makeRoom(written: string): number {
    const files = listFiles(this.directory);
    let size = files.reduce((sum, file) => sum + file.size, 0);
    if (size <= this.#bound) return 0;
    let evicted = 0;
    for (const file of files.reverse()) {
      if (size <= this.#bound * 0.9) break;
      // Another process may be writing its temporary file this moment.
      if (file.file === written || (file.file.endsWith(TEMPORARY) && !isStale(file))) continue;
      if (removeFile(file.file)) evicted += 1;
      size -= file.size;
    }
    return evicted;
  }
}

function isStale({ usedAt }: EntryFile): boolean {
  return Date.now() - usedAt > 3_600_000;
}

/** The time of last access is kept by few systems, so the time of change tells when an entry was used last. */
function markUsed(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // A cache that can only be read is one all the same.
  }
}

function unreadable(error: unknown): { readonly reason: string } {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return { reason: isMissing ? 'it is not there' : `it can't be read: ${told(error)}` };
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
