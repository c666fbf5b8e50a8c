/**
 * The numbers of WASI preview 1, one table for each of its types, complete and in the spec's order.
 * `Errno` has its own file; struct layouts are in `layouts.ts`.
 *
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#types
 */
import type { FileType } from '../fs/file-system.ts';

/** `clockid`. */
export const ClockId = Object.freeze({
  REALTIME: 0,
  MONOTONIC: 1,
  PROCESS_CPUTIME_ID: 2,
  THREAD_CPUTIME_ID: 3,
} as const);

/**
 * `rights`: what may be done with a descriptor. All of them fit into the lower 32 bits of the ABI's 64,
 * which lets descriptors keep them as plain numbers.
 */
export const Rights = Object.freeze({
  FD_DATASYNC: 1 << 0,
  FD_READ: 1 << 1,
  FD_SEEK: 1 << 2,
  FD_FDSTAT_SET_FLAGS: 1 << 3,
  FD_SYNC: 1 << 4,
  FD_TELL: 1 << 5,
  FD_WRITE: 1 << 6,
  FD_ADVISE: 1 << 7,
  FD_ALLOCATE: 1 << 8,
  PATH_CREATE_DIRECTORY: 1 << 9,
  PATH_CREATE_FILE: 1 << 10,
  PATH_LINK_SOURCE: 1 << 11,
  PATH_LINK_TARGET: 1 << 12,
  PATH_OPEN: 1 << 13,
  FD_READDIR: 1 << 14,
  PATH_READLINK: 1 << 15,
  PATH_RENAME_SOURCE: 1 << 16,
  PATH_RENAME_TARGET: 1 << 17,
  PATH_FILESTAT_GET: 1 << 18,
  PATH_FILESTAT_SET_SIZE: 1 << 19,
  PATH_FILESTAT_SET_TIMES: 1 << 20,
  FD_FILESTAT_GET: 1 << 21,
  FD_FILESTAT_SET_SIZE: 1 << 22,
  FD_FILESTAT_SET_TIMES: 1 << 23,
  PATH_SYMLINK: 1 << 24,
  PATH_REMOVE_DIRECTORY: 1 << 25,
  PATH_UNLINK_FILE: 1 << 26,
  POLL_FD_READWRITE: 1 << 27,
  SOCK_SHUTDOWN: 1 << 28,
  SOCK_ACCEPT: 1 << 29,
} as const);

/** Every right there is. */
export const ALL_RIGHTS = (1 << 30) - 1;

/** `filetype`, from the names file systems use. */
export const FileTypeNumber: Readonly<Record<FileType, number>> = Object.freeze({
  unknown: 0,
  'block-device': 1,
  'character-device': 2,
  directory: 3,
  'regular-file': 4,
  'socket-dgram': 5,
  'socket-stream': 6,
  'symbolic-link': 7,
});

/** `fdflags`. */
export const FdFlags = Object.freeze({
  APPEND: 1 << 0,
  DSYNC: 1 << 1,
  NONBLOCK: 1 << 2,
  RSYNC: 1 << 3,
  SYNC: 1 << 4,
} as const);

/** `lookupflags`. */
export const LookupFlags = Object.freeze({ SYMLINK_FOLLOW: 1 << 0 } as const);

/** `oflags`. */
export const OFlags = Object.freeze({
  CREAT: 1 << 0,
  DIRECTORY: 1 << 1,
  EXCL: 1 << 2,
  TRUNC: 1 << 3,
} as const);

/** `fstflags`. */
export const FstFlags = Object.freeze({
  ATIM: 1 << 0,
  ATIM_NOW: 1 << 1,
  MTIM: 1 << 2,
  MTIM_NOW: 1 << 3,
} as const);

/** `whence`. */
export const Whence = Object.freeze({ SET: 0, CUR: 1, END: 2 } as const);

/** `whence` of `wasi_unstable`. */
export const WhenceUnstable = Object.freeze({ CUR: 0, END: 1, SET: 2 } as const);

/** `advice`. */
export const Advice = Object.freeze({
  NORMAL: 0,
  SEQUENTIAL: 1,
  RANDOM: 2,
  WILLNEED: 3,
  DONTNEED: 4,
  NOREUSE: 5,
} as const);

/** `eventtype`. */
export const EventType = Object.freeze({ CLOCK: 0, FD_READ: 1, FD_WRITE: 2 } as const);

/** `eventrwflags`. */
export const EventRwFlags = Object.freeze({ FD_READWRITE_HANGUP: 1 << 0 } as const);

/** `subclockflags`. */
export const SubclockFlags = Object.freeze({ ABSTIME: 1 << 0 } as const);

/** `preopentype`. */
export const PreopenType = Object.freeze({ DIR: 0 } as const);

/** `riflags`. */
export const RiFlags = Object.freeze({ RECV_PEEK: 1 << 0, RECV_WAITALL: 1 << 1 } as const);

/** `sdflags`. */
export const SdFlags = Object.freeze({ RD: 1 << 0, WR: 1 << 1 } as const);

/** `signal`. */
export const Signal = Object.freeze({
  NONE: 0,
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 16,
  CONT: 17,
  STOP: 18,
  TSTP: 19,
  TTIN: 20,
  TTOU: 21,
  URG: 22,
  XCPU: 23,
  XFSZ: 24,
  VTALRM: 25,
  PROF: 26,
  WINCH: 27,
  POLL: 28,
  PWR: 29,
  SYS: 30,
} as const);
