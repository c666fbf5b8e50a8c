import type { Errno } from '../wasi/errno.ts';

/** A failure that a guest is told of by its errno. Carries no stack: it is an answer, not a fault. */
export class ErrnoError extends Error {
  readonly errno: Errno;
  constructor(errno: Errno) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(`errno ${String(errno)}`);
    Error.stackTraceLimit = limit;
    this.errno = errno;
  }
  override get name(): string {
    return 'ErrnoError';
  }
}
