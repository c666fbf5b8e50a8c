import { MemoryAccessError } from '@ferrule/core';
import { ErrnoError } from '../fs/errno-error.ts';
import { Errno } from './errno.ts';

/** Names under which Node reports what WASI calls otherwise. */
const OTHER_NAMES: Readonly<Record<string, Errno>> = Object.freeze({
  E2BIG: Errno.TOOBIG,
  ENOTSUP: Errno.NOTSUP,
  EOPNOTSUPP: Errno.NOTSUP,
  EWOULDBLOCK: Errno.AGAIN,
  EFTYPE: Errno.INVAL,
  ERR_FS_FILE_TOO_LARGE: Errno.FBIG,
});

/**
 * The errno a guest is told for something thrown while it was being served.
 *
 * @param error - whatever was thrown
 * @returns the errno, or `undefined` where none describes it: such a failure is the host's own
 */
export function errnoOf(error: unknown): Errno | undefined {
  if (error instanceof ErrnoError) return error.errno;
  if (error instanceof MemoryAccessError) return Errno.FAULT;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const code = error.code;
  if (Object.hasOwn(OTHER_NAMES, code)) return OTHER_NAMES[code];
  const name = code.slice(1);
  if (!('syscall' in error) || !code.startsWith('E') || !Object.hasOwn(Errno, name)) return undefined;
  if (name === 'SUCCESS') return undefined;
  return Errno[name as keyof typeof Errno];
}
