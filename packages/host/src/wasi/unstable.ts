import { WhenceUnstable } from './abi.ts';
import { fdSeek } from './fd-io.ts';
import { fdFilestatGet } from './fd-stat.ts';
import type { Errno } from './errno.ts';
import { FilestatUnstable } from './layouts.ts';
import { pathFilestatGet } from './path.ts';
import { pollOneoffUnstable } from './poll.ts';
import type { WasiState } from './state.ts';
import { SYSCALLS } from './syscalls.ts';
import type { Syscall } from './syscalls.ts';

const DIFFERENT: Readonly<Record<string, Partial<Syscall>>> = Object.freeze({
  fd_filestat_get: {
    results: 'filestat: filestat_unstable',
    call: (wasi: WasiState, fd: number, filestat: number): Errno =>
      fdFilestatGet(wasi, fd, filestat, FilestatUnstable),
  },
  fd_seek: {
    params: 'fd: fd, offset: filedelta, whence: whence_unstable',
    call: (wasi: WasiState, fd: number, offset: bigint, whence: number, newOffset: number): Errno =>
      fdSeek(wasi, fd, offset, whence, newOffset, WhenceUnstable),
  },
  path_filestat_get: {
    results: 'filestat: filestat_unstable',
    call: (
      wasi: WasiState,
      fd: number,
      flags: number,
      path: number,
      pathLen: number,
      filestat: number,
    ): Errno => pathFilestatGet(wasi, fd, flags, path, pathLen, filestat, FilestatUnstable),
  },
  poll_oneoff: { call: pollOneoffUnstable },
});

/**
 * `wasi_unstable`, the forerunner of preview 1: the same calls but for four whose layouts differ. `sock_accept`
 * came later; it is there all the same, as in node:wasi.
 *
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview0/docs.md
 */
export const SYSCALLS_UNSTABLE: readonly Syscall[] = Object.freeze(
  SYSCALLS.map((syscall) => {
    const different = DIFFERENT[syscall.name];
    return different === undefined ? syscall : Object.freeze({ ...syscall, ...different });
  }),
);
