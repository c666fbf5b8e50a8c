import { fdSeek, FROM_UNSTABLE } from './fd-io.ts';
import { fdFilestatGet } from './fd-stat.ts';
import type { Errno } from './errno.ts';
import { FilestatUnstable } from './layouts.ts';
import { pathFilestatGet } from './path.ts';
import { pollOneoffUnstable } from './poll.ts';
import type { WasiState } from './state.ts';
import { SYSCALLS } from './syscalls.ts';
import type { Syscall } from './syscalls.ts';

const DIFFERENT: Readonly<Record<string, Syscall['call']>> = Object.freeze({
  fd_filestat_get(wasi: WasiState, fd: number, filestat: number): Errno {
    return fdFilestatGet(wasi, fd, filestat, FilestatUnstable);
  },
  fd_seek(wasi: WasiState, fd: number, offset: bigint, whence: number, newOffset: number): Errno {
    return fdSeek(wasi, fd, offset, whence, newOffset, FROM_UNSTABLE);
  },
  path_filestat_get(
    wasi: WasiState,
    fd: number,
    flags: number,
    path: number,
    pathLen: number,
    filestat: number,
  ): Errno {
    return pathFilestatGet(wasi, fd, flags, path, pathLen, filestat, FilestatUnstable);
  },
  poll_oneoff: pollOneoffUnstable,
});

/**
 * `wasi_unstable`, the forerunner of preview 1: the same calls but for four whose layouts differ, and without
 * `sock_accept`, which came later.
 *
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview0/docs.md
 */
export const SYSCALLS_UNSTABLE: readonly Syscall[] = Object.freeze(
  SYSCALLS.filter(({ name }) => name !== 'sock_accept').map((syscall) => {
    const call = DIFFERENT[syscall.name];
    return call === undefined ? syscall : Object.freeze({ ...syscall, call });
  }),
);
