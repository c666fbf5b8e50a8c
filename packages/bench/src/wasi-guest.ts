import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The guest whose exports are loops of one WASI call each, as `guestPath` knows it. */
export const WASI_GUEST = 'wat/wasi-calls';

/** Its exports, apart from the one that lists a directory. */
export const WASI_CALLS: readonly string[] = [
  'clock_time_get',
  'random_get 16 B',
  'fd_fdstat_get',
  'fd_write 64 B',
  'fd_read 64 B',
  'fd_pwrite 64 KiB',
  'fd_pread 64 KiB',
  'fd_seek',
  'path_filestat_get',
  'path_open and fd_close',
];

/** The export that lists a directory, however many names that has. */
export const WASI_LIST = 'fd_readdir of 10,000';

/** Bytes of the file that it reads and writes. */
export const WASI_FILE_SIZE = 65_536;

/** @returns what the files in its directory `list` are called */
export const wasiNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `name-${String(index)}`);

/**
 * Fills a directory as the guest wants it: a file of 64 KiB, and a directory of names.
 *
 * @param directory - one that is there
 * @param count - how many are in its `list`
 */
export function fillForWasi(directory: string, count: number): void {
  writeFileSync(join(directory, 'file'), new Uint8Array(WASI_FILE_SIZE));
  const list = join(directory, 'list');
  mkdirSync(list, { recursive: true });
  for (const name of wasiNames(count)) writeFileSync(join(list, name), '');
}
