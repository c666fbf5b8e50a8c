import { ErrnoError } from '../fs/errno-error.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { decodeUtf8Strictly, encodeUtf8 } from '../memory/utf8.ts';
import { LookupFlags, Rights } from './abi.ts';
import { Errno } from './errno.ts';
import { checkFlags } from './integers.ts';
import { Filestat, writeFilestat } from './layouts.ts';
import type { FilestatLayout } from './layouts.ts';
import type { WasiState } from './state.ts';
import { timeChanges } from './times.ts';

/** Bytes of the longest path, as on Linux. */
const MAX_PATH = 4_096;

/**
 * A path as the guest wrote it.
 *
 * @param pointer - address of its bytes, UTF-8, without a NUL
 * @param length - how many
 * @throws MemoryAccessError
 * @throws ErrnoError ENAMETOOLONG, EILSEQ where it is not UTF-8
 */
export function readPath(memory: GuestMemory, pointer: number, length: number): string {
  const start = memory.checked(pointer, length);
  const count = length >>> 0;
  if (count > MAX_PATH) throw new ErrnoError(Errno.NAMETOOLONG);
  const path = decodeUtf8Strictly(memory.all, start, start + count);
  if (path === undefined) throw new ErrnoError(Errno.ILSEQ);
  return path;
}

/** Whether a link at the end of a path is followed. @throws ErrnoError EINVAL for unknown flags */
export function follows(flags: number): boolean {
  checkFlags(flags, LookupFlags.SYMLINK_FOLLOW);
  return flags !== 0;
}

// Every path call may also return what finding the path brings: `EBADF`, `ENOTDIR`, `ENOTCAPABLE` (a missing right, or
// a path that leads out of the directory), `EFAULT`, `EILSEQ`, `EINVAL` (a NUL), `ENAMETOOLONG`, `ENOENT`, `ELOOP`,
// `EACCES`, `EIO`. The lists below name what each adds.

/**
 * `path_create_directory`: makes a directory.
 *
 * @param fd - a directory with the right PATH_CREATE_DIRECTORY
 * @param path - address of the path
 * @param pathLen - bytes
 * @returns as every path call, and `EEXIST`, `ENOSPC`, `EROFS`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_create_directory
 */
export function pathCreateDirectory(wasi: WasiState, fd: number, path: number, pathLen: number): Errno {
  const { directory } = wasi.descriptors.directory(fd, Rights.PATH_CREATE_DIRECTORY);
  wasi.paths.makeDirectory(directory, readPath(wasi.memory, path, pathLen));
  return Errno.SUCCESS;
}

/**
 * `path_filestat_get`: the attributes of what a path leads to.
 *
 * @param fd - a directory with the right PATH_FILESTAT_GET
 * @param flags - `lookupflags`
 * @param path - address of the path
 * @param pathLen - bytes
 * @param filestat - address of a `filestat` of 64 bytes, as with `fd_filestat_get`
 * @param layout - where the fields lie; `wasi_unstable` has another
 * @returns as every path call, and `EINVAL` for unknown flags
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_filestat_get
 */
export function pathFilestatGet(
  wasi: WasiState,
  fd: number,
  flags: number,
  path: number,
  pathLen: number,
  filestat: number,
  layout: FilestatLayout = Filestat,
): Errno {
  const { directory } = wasi.descriptors.directory(fd, Rights.PATH_FILESTAT_GET);
  const stat = wasi.paths.stat(directory, readPath(wasi.memory, path, pathLen), follows(flags));
  writeFilestat(wasi.memory, filestat, stat, layout);
  return Errno.SUCCESS;
}

/**
 * `path_filestat_set_times`: sets when something was read and changed.
 *
 * @param fd - a directory with the right PATH_FILESTAT_SET_TIMES
 * @param flags - `lookupflags`
 * @param path - address of the path
 * @param pathLen - bytes
 * @param atim - nanoseconds since 1970 (`u64`)
 * @param mtim - nanoseconds since 1970 (`u64`)
 * @param fstFlags - `fstflags`
 * @returns as every path call, and `EINVAL` for unknown or contradicting flags, `EROFS`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_filestat_set_times
 */
export function pathFilestatSetTimes(
  wasi: WasiState,
  fd: number,
  flags: number,
  path: number,
  pathLen: number,
  atim: bigint,
  mtim: bigint,
  fstFlags: number,
): Errno {
  const { directory } = wasi.descriptors.directory(fd, Rights.PATH_FILESTAT_SET_TIMES);
  const follow = follows(flags);
  const { accessed, modified } = timeChanges(atim, mtim, fstFlags);
  wasi.paths.setTimes(directory, readPath(wasi.memory, path, pathLen), follow, accessed, modified);
  return Errno.SUCCESS;
}

/**
 * `path_link`: makes a hard link.
 *
 * @param oldFd - a directory with the right PATH_LINK_SOURCE
 * @param oldFlags - `lookupflags`
 * @param oldPath - address of the path of what is there
 * @param oldPathLen - bytes
 * @param newFd - a directory with the right PATH_LINK_TARGET
 * @param newPath - address of the path of the new name
 * @param newPathLen - bytes
 * @returns as every path call, and `EEXIST`, `EINVAL` for unknown flags, `EMLINK`, `ENOSPC`, `EPERM` for a directory,
 *   `EROFS`, `EXDEV`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_link
 */
export function pathLink(
  wasi: WasiState,
  oldFd: number,
  oldFlags: number,
  oldPath: number,
  oldPathLen: number,
  newFd: number,
  newPath: number,
  newPathLen: number,
): Errno {
  const from = wasi.descriptors.directory(oldFd, Rights.PATH_LINK_SOURCE).directory;
  const to = wasi.descriptors.directory(newFd, Rights.PATH_LINK_TARGET).directory;
  const follow = follows(oldFlags);
  const source = readPath(wasi.memory, oldPath, oldPathLen);
  wasi.paths.link(from, source, follow, to, readPath(wasi.memory, newPath, newPathLen));
  return Errno.SUCCESS;
}

/**
 * `path_readlink`: where a link leads, as it was written.
 *
 * @param fd - a directory with the right PATH_READLINK
 * @param path - address of the path
 * @param pathLen - bytes
 * @param buf - address of the target, written to, without a NUL; cut off where the room ends
 * @param bufLen - bytes there are for it
 * @param bufused - address of a `u32`: bytes written
 * @returns as every path call, and `EINVAL` where there is no link
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_readlink
 */
export function pathReadlink(
  wasi: WasiState,
  fd: number,
  path: number,
  pathLen: number,
  buf: number,
  bufLen: number,
  bufused: number,
): Errno {
  const { directory } = wasi.descriptors.directory(fd, Rights.PATH_READLINK);
  const { memory } = wasi;
  const result = memory.checked(bufused, 4);
  const into = memory.view(buf, bufLen);
  const target = encodeUtf8(wasi.paths.readLink(directory, readPath(memory, path, pathLen)));
  const shown = target.subarray(0, into.length);
  into.set(shown);
  memory.wrote(into.byteOffset, shown.length);
  memory.setU32(result, shown.length);
  return Errno.SUCCESS;
}

/**
 * `path_remove_directory`: removes an empty directory.
 *
 * @param fd - a directory with the right PATH_REMOVE_DIRECTORY
 * @param path - address of the path
 * @param pathLen - bytes
 * @returns as every path call, and `EBUSY`, `ENOTEMPTY`, `EROFS`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_remove_directory
 */
export function pathRemoveDirectory(wasi: WasiState, fd: number, path: number, pathLen: number): Errno {
  const { directory } = wasi.descriptors.directory(fd, Rights.PATH_REMOVE_DIRECTORY);
  wasi.paths.removeDirectory(directory, readPath(wasi.memory, path, pathLen));
  return Errno.SUCCESS;
}

/**
 * `path_rename`: gives something another name, replacing what bears it.
 *
 * @param fd - a directory with the right PATH_RENAME_SOURCE
 * @param oldPath - address of the path it has
 * @param oldPathLen - bytes
 * @param newFd - a directory with the right PATH_RENAME_TARGET
 * @param newPath - address of the path it gets
 * @param newPathLen - bytes
 * @returns as every path call, and `EBUSY`, `EINVAL` for a directory into itself, `EISDIR`, `ENOTEMPTY`, `EROFS`, `EXDEV`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_rename
 */
export function pathRename(
  wasi: WasiState,
  fd: number,
  oldPath: number,
  oldPathLen: number,
  newFd: number,
  newPath: number,
  newPathLen: number,
): Errno {
  const from = wasi.descriptors.directory(fd, Rights.PATH_RENAME_SOURCE).directory;
  const to = wasi.descriptors.directory(newFd, Rights.PATH_RENAME_TARGET).directory;
  const source = readPath(wasi.memory, oldPath, oldPathLen);
  wasi.paths.rename(from, source, to, readPath(wasi.memory, newPath, newPathLen));
  return Errno.SUCCESS;
}

/**
 * `path_symlink`: makes a symbolic link. An absolute target is refused: no path of a guest's is absolute, and on a host
 * directory the link would lead whoever follows it from outside to a place of the guest's choosing.
 *
 * @param oldPath - address of the target, stored as it is
 * @param oldPathLen - bytes
 * @param fd - a directory with the right PATH_SYMLINK
 * @param newPath - address of the path of the link
 * @param newPathLen - bytes
 * @returns as every path call, and `EEXIST`, `EINVAL` for a target with a NUL, `ENOENT` for an empty one, `ENOSPC`,
 *   `ENOTCAPABLE` for an absolute one, `EROFS`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_symlink
 */
export function pathSymlink(
  wasi: WasiState,
  oldPath: number,
  oldPathLen: number,
  fd: number,
  newPath: number,
  newPathLen: number,
): Errno {
  const { directory } = wasi.descriptors.directory(fd, Rights.PATH_SYMLINK);
  const target = readPath(wasi.memory, oldPath, oldPathLen);
  if (target.includes('\0')) return Errno.INVAL;
  wasi.paths.symlink(target, directory, readPath(wasi.memory, newPath, newPathLen));
  return Errno.SUCCESS;
}

/**
 * `path_unlink_file`: removes a name of anything but a directory.
 *
 * @param fd - a directory with the right PATH_UNLINK_FILE
 * @param path - address of the path
 * @param pathLen - bytes
 * @returns as every path call, and `EISDIR`, `EROFS`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_unlink_file
 */
export function pathUnlinkFile(wasi: WasiState, fd: number, path: number, pathLen: number): Errno {
  const { directory } = wasi.descriptors.directory(fd, Rights.PATH_UNLINK_FILE);
  wasi.paths.unlink(directory, readPath(wasi.memory, path, pathLen));
  return Errno.SUCCESS;
}
