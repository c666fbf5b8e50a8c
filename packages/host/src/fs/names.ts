import { encodeUtf8 } from '../memory/utf8.ts';
import { Errno } from '../wasi/errno.ts';
import { ErrnoError } from './errno-error.ts';

/** Bytes that a component of a path may have. */
const MAX_NAME = 255;
/** Bytes that a path may have, without a NUL at its end. */
const MAX_PATH = 4096;

/** @throws ErrnoError ENAMETOOLONG where a component is longer than 255 bytes */
export function checkName(name: string): void {
  if (isLonger(name, MAX_NAME)) throw new ErrnoError(Errno.NAMETOOLONG);
}

/** @throws ErrnoError ENOENT for an empty path, EINVAL for one with a NUL, ENAMETOOLONG for one over 4,096 bytes */
export function checkPath(path: string): void {
  if (path === '') throw new ErrnoError(Errno.NOENT);
  if (path.includes('\0')) throw new ErrnoError(Errno.INVAL);
  if (!isPathLength(path)) throw new ErrnoError(Errno.NAMETOOLONG);
}

/** Whether a text can name a file in a directory: one component, neither `.` nor `..`. */
export function isName(text: string): boolean {
  if (text === '' || text === '.' || text === '..') return false;
  return !text.includes('/') && !text.includes('\0') && !isLonger(text, MAX_NAME);
}

/** Whether a path is at most 4,096 bytes long. */
export function isPathLength(path: string): boolean {
  return !isLonger(path, MAX_PATH);
}

/** A UTF-16 unit is at most three bytes of UTF-8: most texts need no counting. */
function isLonger(text: string, bytes: number): boolean {
  if (text.length * 3 <= bytes) return false;
  return text.length > bytes || encodeUtf8(text).length > bytes;
}
