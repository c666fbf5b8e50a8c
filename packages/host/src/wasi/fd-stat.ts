import { ALL_RIGHTS, FdFlags, FileTypeNumber, Rights } from './abi.ts';
import type { Descriptor } from './descriptor-table.ts';
import { Errno } from './errno.ts';
import { checkFlags, knownRights, MAX_OFFSET } from './integers.ts';
import { Filestat, writeFdstat, writeFilestat } from './layouts.ts';
import type { FilestatLayout } from './layouts.ts';
import type { WasiState } from './state.ts';
import { timeChanges } from './times.ts';

/**
 * `fd_fdstat_get`: what a descriptor is and what may be done with it.
 *
 * @param fd - anything open
 * @param fdstat - address of an `fdstat` of 24 bytes: filetype `u8` at 0, flags `u16` at 2, rights base `u64` at 8,
 *   rights inheriting `u64` at 16
 * @returns `EBADF`, `EFAULT`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_fdstat_get
 */
export function fdFdstatGet(wasi: WasiState, fd: number, fdstat: number): Errno {
  const descriptor = wasi.descriptors.get(fd);
  const { fileType, flags, rightsInheriting } = descriptor;
  const rights = descriptor.rightsBase | deviceRights(descriptor);
  writeFdstat(wasi.memory, fdstat, FileTypeNumber[fileType], flags, rights, rightsInheriting);
  return Errno.SUCCESS;
}

/**
 * C libraries take a character device for a terminal where it lacks these rights. A null device is none, and does not
 * get to seek by them either.
 */
function deviceRights(descriptor: Descriptor): number {
  if (descriptor.fileType !== 'character-device' || descriptor.kind !== 'file') return 0;
  return descriptor.stream === undefined || descriptor.stream.terminal ? 0 : Rights.FD_SEEK | Rights.FD_TELL;
}

/** Every flag a descriptor can have. */
const ALL_FDFLAGS = FdFlags.APPEND | FdFlags.DSYNC | FdFlags.NONBLOCK | FdFlags.RSYNC | FdFlags.SYNC;

/**
 * `fd_fdstat_set_flags`: replaces a descriptor's flags.
 *
 * @param fd - anything with the right FD_FDSTAT_SET_FLAGS
 * @param flags - `fdflags`
 * @returns `EBADF`, `EINVAL` for unknown flags, `ENOTCAPABLE`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_fdstat_set_flags
 */
export function fdFdstatSetFlags(wasi: WasiState, fd: number, flags: number): Errno {
  const descriptor = wasi.descriptors.withRights(fd, Rights.FD_FDSTAT_SET_FLAGS);
  checkFlags(flags, ALL_FDFLAGS);
  descriptor.flags = flags;
  return Errno.SUCCESS;
}

/**
 * `fd_fdstat_set_rights`: takes rights away from a descriptor.
 *
 * @param fd - anything open
 * @param base - the `rights` it keeps
 * @param inheriting - the `rights` that what is opened through it may have
 * @returns `EBADF`, `ENOTCAPABLE` where that would add a right; nothing is changed then
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_fdstat_set_rights
 */
export function fdFdstatSetRights(wasi: WasiState, fd: number, base: bigint, inheriting: bigint): Errno {
  const descriptor = wasi.descriptors.get(fd);
  if ((base & ~BigInt(descriptor.rightsBase)) !== 0n) return Errno.NOTCAPABLE;
  if ((inheriting & ~BigInt(descriptor.rightsInheriting)) !== 0n) return Errno.NOTCAPABLE;
  descriptor.rightsBase = knownRights(base, ALL_RIGHTS);
  descriptor.rightsInheriting = knownRights(inheriting, ALL_RIGHTS);
  return Errno.SUCCESS;
}

/**
 * `fd_filestat_get`: the attributes of an open file or directory.
 *
 * @param fd - anything with the right FD_FILESTAT_GET
 * @param filestat - address of a `filestat` of 64 bytes, `u64` each: dev at 0, ino at 8, filetype `u8` at 16, nlink at
 *   24, size at 32, atim at 40, mtim at 48, ctim at 56
 * @param layout - where the fields lie; `wasi_unstable` has another
 * @returns `EBADF`, `EFAULT`, `ENOTCAPABLE`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_filestat_get
 */
export function fdFilestatGet(
  wasi: WasiState,
  fd: number,
  filestat: number,
  layout: FilestatLayout = Filestat,
): Errno {
  const descriptor = wasi.descriptors.withRights(fd, Rights.FD_FILESTAT_GET);
  const stat = descriptor.kind === 'file' ? descriptor.file.stat() : descriptor.directory.stat();
  writeFilestat(wasi.memory, filestat, stat, layout);
  return Errno.SUCCESS;
}

/**
 * `fd_filestat_set_size`: makes a file shorter, or longer with zeros.
 *
 * @param fd - a file with the right FD_FILESTAT_SET_SIZE
 * @param size - bytes (`u64`)
 * @returns `EBADF`, `EISDIR`, `EINVAL` for a stream, `EFBIG`, `ENOTCAPABLE`, `ENOSPC`, `EROFS`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_filestat_set_size
 */
export function fdFilestatSetSize(wasi: WasiState, fd: number, size: bigint): Errno {
  const { file, seekable } = wasi.descriptors.file(fd, Rights.FD_FILESTAT_SET_SIZE);
  if (!seekable) return Errno.INVAL;
  if (size < 0n || size > BigInt(MAX_OFFSET)) return Errno.FBIG;
  file.setSize(Number(size));
  return Errno.SUCCESS;
}

/**
 * `fd_filestat_set_times`: sets when a file was read and changed.
 *
 * @param fd - a file or directory with the right FD_FILESTAT_SET_TIMES
 * @param atim - nanoseconds since 1970 (`u64`)
 * @param mtim - nanoseconds since 1970 (`u64`)
 * @param fstFlags - `fstflags`
 * @returns `EBADF`, `EINVAL` for unknown or contradicting flags, `ENOTCAPABLE`, `EROFS`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_filestat_set_times
 */
export function fdFilestatSetTimes(
  wasi: WasiState,
  fd: number,
  atim: bigint,
  mtim: bigint,
  fstFlags: number,
): Errno {
  const descriptor = wasi.descriptors.withRights(fd, Rights.FD_FILESTAT_SET_TIMES);
  const { accessed, modified } = timeChanges(atim, mtim, fstFlags);
  const target = descriptor.kind === 'file' ? descriptor.file : descriptor.directory;
  target.setTimes(accessed, modified);
  return Errno.SUCCESS;
}
