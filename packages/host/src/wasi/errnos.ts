import type { Errno } from './errno.ts';

/** The spec's name of an errno. */
export type ErrnoName = keyof typeof Errno;

const PATH = 'ACCES BADF FAULT ILSEQ INVAL IO LOOP NAMETOOLONG NOENT NOTCAPABLE NOTDIR';

/** What finding a path may bring, in every call that takes one. */
export const PATH_ERRNOS: readonly ErrnoName[] = errnos(PATH);

/**
 * The errnos of every call, by its name, for the documentation and for the tests that bring each of them about.
 * `IO` and, for paths, `ACCES` stand for what the host says of a file: other errnos of its own pass through alike.
 */
export const ERRNOS: Readonly<Record<string, readonly ErrnoName[]>> = Object.freeze({
  args_get: errnos('FAULT'),
  args_sizes_get: errnos('FAULT'),
  environ_get: errnos('FAULT'),
  environ_sizes_get: errnos('FAULT'),
  clock_res_get: errnos('FAULT INVAL'),
  clock_time_get: errnos('FAULT INVAL'),
  fd_advise: errnos('BADF INVAL ISDIR NOTCAPABLE SPIPE'),
  fd_allocate: errnos('BADF FBIG INVAL IO ISDIR NOSPC NOTCAPABLE ROFS SPIPE'),
  fd_close: errnos('BADF IO'),
  fd_datasync: errnos('BADF INVAL IO NOTCAPABLE'),
  fd_fdstat_get: errnos('BADF FAULT'),
  fd_fdstat_set_flags: errnos('BADF INVAL NOTCAPABLE'),
  fd_fdstat_set_rights: errnos('BADF NOTCAPABLE'),
  fd_filestat_get: errnos('BADF FAULT IO NOTCAPABLE'),
  fd_filestat_set_size: errnos('BADF FBIG INVAL IO ISDIR NOSPC NOTCAPABLE ROFS'),
  fd_filestat_set_times: errnos('BADF INVAL IO NOTCAPABLE ROFS'),
  fd_pread: errnos('BADF FAULT INVAL IO ISDIR NOTCAPABLE SPIPE'),
  fd_prestat_get: errnos('BADF FAULT'),
  fd_prestat_dir_name: errnos('BADF FAULT NAMETOOLONG'),
  fd_pwrite: errnos('BADF FAULT FBIG INVAL IO ISDIR NOSPC NOTCAPABLE SPIPE'),
  fd_read: errnos('AGAIN BADF FAULT INVAL IO ISDIR NOTCAPABLE'),
  fd_readdir: errnos('BADF FAULT IO NOTCAPABLE NOTDIR'),
  fd_renumber: errnos('BADF IO'),
  fd_seek: errnos('BADF FAULT INVAL IO ISDIR NOTCAPABLE OVERFLOW SPIPE'),
  fd_sync: errnos('BADF INVAL IO NOTCAPABLE'),
  fd_tell: errnos('BADF FAULT ISDIR NOTCAPABLE SPIPE'),
  fd_write: errnos('AGAIN BADF FAULT FBIG INVAL IO ISDIR NOSPC NOTCAPABLE PIPE'),
  path_create_directory: errnos(PATH, 'EXIST NOSPC ROFS'),
  path_filestat_get: errnos(PATH),
  path_filestat_set_times: errnos(PATH, 'ROFS'),
  path_link: errnos(PATH, 'EXIST MLINK NOSPC PERM ROFS XDEV'),
  path_open: errnos(PATH, 'EXIST ISDIR MFILE NOSPC NXIO ROFS TXTBSY'),
  path_readlink: errnos(PATH),
  path_remove_directory: errnos(PATH, 'BUSY NOTEMPTY ROFS'),
  path_rename: errnos(PATH, 'BUSY ISDIR NOTEMPTY ROFS XDEV'),
  path_symlink: errnos(PATH, 'EXIST NOSPC ROFS'),
  path_unlink_file: errnos(PATH, 'ISDIR ROFS'),
  poll_oneoff: errnos('FAULT INVAL'),
  proc_exit: errnos(),
  proc_raise: errnos('INVAL'),
  sched_yield: errnos(),
  random_get: errnos('FAULT'),
  sock_accept: errnos('BADF INVAL NOTSOCK'),
  sock_recv: errnos('BADF INVAL NOTSOCK'),
  sock_send: errnos('BADF INVAL NOTSOCK'),
  sock_shutdown: errnos('BADF INVAL NOTSOCK'),
});

/** @param lists - names parted by spaces @returns them sorted, without their `E` as everywhere in the code */
function errnos(...lists: string[]): readonly ErrnoName[] {
  return Object.freeze(
    lists
      .flatMap((list) => list.split(' '))
      .filter((name) => name !== '')
      .sort() as ErrnoName[],
  );
}
