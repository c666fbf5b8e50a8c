import { type BigIntStats, constants, type Dirent } from 'node:fs';
import type { FileStat, FileType } from '../file-system.ts';
import { exactTimes } from './exact-times.ts';

/** Asks Node for all numbers as bigints: seconds as a double lose nanoseconds, and some inode numbers need 64 bits. */
export const BIGINT = Object.freeze({ bigint: true } as const);

/** The same, with a missing file answered by `undefined`: an error costs more than the whole call. */
export const BIGINT_IF_ANY = Object.freeze({ bigint: true, throwIfNoEntry: false } as const);

/** @param mode - `st_mode` */
export function fileTypeOf(mode: number): FileType {
  switch (mode & constants.S_IFMT) {
    case constants.S_IFREG:
      return 'regular-file';
    case constants.S_IFDIR:
      return 'directory';
    case constants.S_IFLNK:
      return 'symbolic-link';
    case constants.S_IFCHR:
      return 'character-device';
    case constants.S_IFBLK:
      return 'block-device';
    case constants.S_IFSOCK:
      return 'socket-stream';
    default:
      // FIFOs too: WASI has no word for them.
      return 'unknown';
  }
}

/** The type that a listing shows. */
export function entryTypeOf(entry: Dirent): FileType {
  if (entry.isFile()) return 'regular-file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'symbolic-link';
  if (entry.isCharacterDevice()) return 'character-device';
  if (entry.isBlockDevice()) return 'block-device';
  return entry.isSocket() ? 'socket-stream' : 'unknown';
}

/** What the host says of a file, with times as exact as they were set through us. */
export function toFileStat(stats: BigIntStats): FileStat {
  const times = exactTimes.of(stats);
  return {
    device: stats.dev,
    inode: stats.ino,
    type: fileTypeOf(Number(stats.mode)),
    links: stats.nlink,
    size: stats.size,
    accessed: sinceEpoch(times?.accessed ?? stats.atimeNs),
    modified: sinceEpoch(times?.modified ?? stats.mtimeNs),
    changed: sinceEpoch(stats.ctimeNs),
  };
}

/** WASI counts time without a sign. */
function sinceEpoch(time: bigint): bigint {
  return time < 0n ? 0n : time;
}
