import { argsGet, argsSizesGet } from './args.ts';
import { clockResGet, clockTimeGet } from './clock.ts';
import { environGet, environSizesGet } from './environ.ts';
import type { Errno } from './errno.ts';
import { fdAdvise, fdAllocate, fdClose, fdDatasync, fdRenumber, fdSync } from './fd.ts';
import { fdPrestatDirName, fdPrestatGet, fdReaddir } from './fd-directory.ts';
import { fdPread, fdPwrite, fdRead, fdSeek, fdTell, fdWrite } from './fd-io.ts';
import {
  fdFdstatGet,
  fdFdstatSetFlags,
  fdFdstatSetRights,
  fdFilestatGet,
  fdFilestatSetSize,
  fdFilestatSetTimes,
} from './fd-stat.ts';
import {
  pathCreateDirectory,
  pathFilestatGet,
  pathFilestatSetTimes,
  pathLink,
  pathReadlink,
  pathRemoveDirectory,
  pathRename,
  pathSymlink,
  pathUnlinkFile,
} from './path.ts';
import { pathOpen } from './path-open.ts';
import { pollOneoff } from './poll.ts';
import { procExit, procRaise } from './proc.ts';
import { randomGet } from './random.ts';
import { schedYield } from './sched.ts';
import { sockAccept, sockRecv, sockSend, sockShutdown } from './sock.ts';
import type { WasiState } from './state.ts';

/** What a log may be asked for; `all` is every one of them. */
export const LOG_SCOPES = Object.freeze([
  'clock',
  'filesystem',
  'memory',
  'poll',
  'proc',
  'random',
  'sock',
] as const);

/** One of {@link LOG_SCOPES}. */
export type LogScope = (typeof LOG_SCOPES)[number];

/** How far a call goes. */
export type SyscallStatus = 'complete' | 'no sockets';

/** One function of WASI preview 1. */
export interface Syscall {
  readonly name: string;
  /** Which part of the log it appears in. */
  readonly scope: LogScope;
  /**
   * The spec's parameters, `name: type` each. A `string`, `iovec_array` or `buffer` is an address and a length, two
   * parameters of the function itself; anything else is one.
   */
  readonly params: string;
  /** What is written through pointers that follow the parameters, `name: type` each. */
  readonly results: string;
  readonly status: SyscallStatus;
  readonly call: (wasi: WasiState, ...args: never[]) => Errno;
}

function syscall(
  name: string,
  scope: LogScope,
  params: string,
  results: string,
  call: (wasi: WasiState, ...args: never[]) => Errno,
  status: SyscallStatus = 'complete',
): Syscall {
  return Object.freeze({ name, scope, params, results, status, call });
}

/**
 * All of WASI preview 1, in the spec's order.
 *
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#functions
 */
export const SYSCALLS: readonly Syscall[] = Object.freeze([
  syscall('args_get', 'memory', 'argv: pointer, argv_buf: pointer', '', argsGet),
  syscall('args_sizes_get', 'memory', '', 'argc: size, argv_buf_size: size', argsSizesGet),
  syscall('environ_get', 'memory', 'environ: pointer, environ_buf: pointer', '', environGet),
  syscall('environ_sizes_get', 'memory', '', 'environc: size, environ_buf_size: size', environSizesGet),
  syscall('clock_res_get', 'clock', 'id: clockid', 'resolution: timestamp', clockResGet),
  syscall('clock_time_get', 'clock', 'id: clockid, precision: timestamp', 'time: timestamp', clockTimeGet),
  syscall('fd_advise', 'filesystem', 'fd: fd, offset: filesize, len: filesize, advice: advice', '', fdAdvise),
  syscall('fd_allocate', 'filesystem', 'fd: fd, offset: filesize, len: filesize', '', fdAllocate),
  syscall('fd_close', 'filesystem', 'fd: fd', '', fdClose),
  syscall('fd_datasync', 'filesystem', 'fd: fd', '', fdDatasync),
  syscall('fd_fdstat_get', 'filesystem', 'fd: fd', 'stat: fdstat', fdFdstatGet),
  syscall('fd_fdstat_set_flags', 'filesystem', 'fd: fd, flags: fdflags', '', fdFdstatSetFlags),
  syscall(
    'fd_fdstat_set_rights',
    'filesystem',
    'fd: fd, fs_rights_base: rights, fs_rights_inheriting: rights',
    '',
    fdFdstatSetRights,
  ),
  syscall('fd_filestat_get', 'filesystem', 'fd: fd', 'filestat: filestat', fdFilestatGet),
  syscall('fd_filestat_set_size', 'filesystem', 'fd: fd, size: filesize', '', fdFilestatSetSize),
  syscall(
    'fd_filestat_set_times',
    'filesystem',
    'fd: fd, atim: timestamp, mtim: timestamp, fst_flags: fstflags',
    '',
    fdFilestatSetTimes,
  ),
  syscall('fd_pread', 'filesystem', 'fd: fd, iovs: iovec_array, offset: filesize', 'nread: size', fdPread),
  syscall('fd_prestat_get', 'filesystem', 'fd: fd', 'prestat: prestat', fdPrestatGet),
  syscall('fd_prestat_dir_name', 'filesystem', 'fd: fd, path: buffer', '', fdPrestatDirName),
  syscall(
    'fd_pwrite',
    'filesystem',
    'fd: fd, iovs: iovec_array, offset: filesize',
    'nwritten: size',
    fdPwrite,
  ),
  syscall('fd_read', 'filesystem', 'fd: fd, iovs: iovec_array', 'nread: size', fdRead),
  syscall('fd_readdir', 'filesystem', 'fd: fd, buf: buffer, cookie: dircookie', 'bufused: size', fdReaddir),
  syscall('fd_renumber', 'filesystem', 'fd: fd, to: fd', '', fdRenumber),
  syscall(
    'fd_seek',
    'filesystem',
    'fd: fd, offset: filedelta, whence: whence',
    'newoffset: filesize',
    fdSeek,
  ),
  syscall('fd_sync', 'filesystem', 'fd: fd', '', fdSync),
  syscall('fd_tell', 'filesystem', 'fd: fd', 'offset: filesize', fdTell),
  syscall('fd_write', 'filesystem', 'fd: fd, iovs: iovec_array', 'nwritten: size', fdWrite),
  syscall('path_create_directory', 'filesystem', 'fd: fd, path: string', '', pathCreateDirectory),
  syscall(
    'path_filestat_get',
    'filesystem',
    'fd: fd, flags: lookupflags, path: string',
    'filestat: filestat',
    pathFilestatGet,
  ),
  syscall(
    'path_filestat_set_times',
    'filesystem',
    'fd: fd, flags: lookupflags, path: string, atim: timestamp, mtim: timestamp, fst_flags: fstflags',
    '',
    pathFilestatSetTimes,
  ),
  syscall(
    'path_link',
    'filesystem',
    'old_fd: fd, old_flags: lookupflags, old_path: string, new_fd: fd, new_path: string',
    '',
    pathLink,
  ),
  syscall(
    'path_open',
    'filesystem',
    'fd: fd, dirflags: lookupflags, path: string, oflags: oflags, fs_rights_base: rights, ' +
      'fs_rights_inheriting: rights, fdflags: fdflags',
    'opened_fd: fd',
    pathOpen,
  ),
  syscall('path_readlink', 'filesystem', 'fd: fd, path: string, buf: buffer', 'bufused: size', pathReadlink),
  syscall('path_remove_directory', 'filesystem', 'fd: fd, path: string', '', pathRemoveDirectory),
  syscall(
    'path_rename',
    'filesystem',
    'fd: fd, old_path: string, new_fd: fd, new_path: string',
    '',
    pathRename,
  ),
  syscall('path_symlink', 'filesystem', 'old_path: string, fd: fd, new_path: string', '', pathSymlink),
  syscall('path_unlink_file', 'filesystem', 'fd: fd, path: string', '', pathUnlinkFile),
  syscall(
    'poll_oneoff',
    'poll',
    'in: pointer, out: pointer, nsubscriptions: size',
    'nevents: size',
    pollOneoff,
  ),
  syscall('proc_exit', 'proc', 'rval: exitcode', '', procExit),
  syscall('proc_raise', 'proc', 'sig: signal', '', procRaise),
  syscall('sched_yield', 'proc', '', '', schedYield),
  syscall('random_get', 'random', 'buf: buffer', '', randomGet),
  syscall('sock_accept', 'sock', 'fd: fd, flags: fdflags', 'accepted_fd: fd', sockAccept, 'no sockets'),
  syscall(
    'sock_recv',
    'sock',
    'fd: fd, ri_data: iovec_array, ri_flags: riflags',
    'ro_datalen: size, ro_flags: roflags',
    sockRecv,
    'no sockets',
  ),
  syscall(
    'sock_send',
    'sock',
    'fd: fd, si_data: iovec_array, si_flags: siflags',
    'so_datalen: size',
    sockSend,
    'no sockets',
  ),
  syscall('sock_shutdown', 'sock', 'fd: fd, how: sdflags', '', sockShutdown, 'no sockets'),
]);
