import { ErrnoError } from '../fs/errno-error.ts';
import type { DirectoryEntry } from '../fs/file-system.ts';
import { GuestMemory } from '../memory/guest-memory.ts';
import { encodeUtf8 } from '../memory/utf8.ts';
import { PreopenType, Rights } from './abi.ts';
import type { DirectoryDescriptor } from './descriptor-table.ts';
import { Errno } from './errno.ts';
import { Dirent, Prestat, writeDirent } from './layouts.ts';
import type { WasiState } from './state.ts';

/**
 * `fd_prestat_get`: how a directory was given to the guest from the start.
 *
 * @param fd - a preopened directory
 * @param prestat - address of a `prestat` of 8 bytes: tag `u8` at 0 (0 for a directory), length of its name `u32` at 4
 * @returns `EBADF` where the descriptor is not open or not preopened, `EFAULT`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_prestat_get
 */
export function fdPrestatGet(wasi: WasiState, fd: number, prestat: number): Errno {
  const name = preopenName(wasi, fd);
  const at = wasi.memory.checked(prestat, Prestat.SIZE);
  wasi.memory.setU32(at + Prestat.tag, PreopenType.DIR);
  wasi.memory.setU32(at + Prestat.nameLen, name.length);
  return Errno.SUCCESS;
}

/**
 * `fd_prestat_dir_name`: the guest path of a preopened directory.
 *
 * @param fd - a preopened directory
 * @param path - address of the name, written to, without a NUL
 * @param pathLen - bytes there are for it
 * @returns `EBADF` where the descriptor is not open or not preopened, `EFAULT`, `ENAMETOOLONG` where the room is too small
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_prestat_dir_name
 */
export function fdPrestatDirName(wasi: WasiState, fd: number, path: number, pathLen: number): Errno {
  const name = preopenName(wasi, fd);
  if (name.length > pathLen >>> 0) return Errno.NAMETOOLONG;
  wasi.memory.write(path, name);
  return Errno.SUCCESS;
}

function preopenName(wasi: WasiState, fd: number): Uint8Array {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor.kind !== 'directory' || descriptor.preopen === undefined) throw new ErrnoError(Errno.BADF);
  return encodeUtf8(descriptor.preopen);
}

/**
 * `fd_readdir`: names in a directory, `.` and `..` first. The names are taken down when reading starts at the cookie
 * 0, and cookies count them: they stay true while files are made and removed. Starting at 0 again takes them anew.
 *
 * @param fd - a directory with the right FD_READDIR
 * @param buf - address of what is written: `dirent`s of 24 bytes each, d_next `u64` at 0, d_ino `u64` at 8 (0 where it is not known), d_namlen
 *   `u32` at 16, d_type `u8` at 20, the name right behind; the last may be cut off
 * @param bufLen - bytes there are for it
 * @param cookie - 0, or the d_next of the entry to go on after (`u64`)
 * @param bufused - address of a `u32`: bytes written; fewer than `bufLen` at the end of the directory
 * @returns `EBADF`, `EFAULT`, `ENOTCAPABLE`, `ENOTDIR`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_readdir
 */
export function fdReaddir(
  wasi: WasiState,
  fd: number,
  buf: number,
  bufLen: number,
  cookie: bigint,
  bufused: number,
): Errno {
  const descriptor = wasi.descriptors.directory(fd, Rights.FD_READDIR);
  const { memory } = wasi;
  const result = memory.checked(bufused, 4);
  const length = bufLen >>> 0;
  const start = memory.checked(buf, length);
  if (cookie === 0n || descriptor.listing === undefined) descriptor.listing = list(descriptor);
  const { listing } = descriptor;
  const first = BigInt.asUintN(64, cookie);
  let used = 0;
  for (
    let index = first < BigInt(listing.length) ? Number(first) : listing.length;
    index < listing.length;
    index++
  ) {
    used += writeEntry(memory, start + used, length - used, listing[index], index + 1);
    if (used === length) break;
  }
  memory.setU32(result, used);
  return Errno.SUCCESS;
}

function list({ directory }: DirectoryDescriptor): readonly DirectoryEntry[] {
  // What lies above may be outside of what the guest can see: `..` shows the directory's own number, as at a root.
  const { inode } = directory.stat();
  const self: DirectoryEntry = { name: '.', inode, type: 'directory' };
  return [self, { ...self, name: '..' }, ...directory.entries()];
}

/** @returns bytes written: at most `room` */
function writeEntry(
  memory: GuestMemory,
  at: number,
  room: number,
  entry: DirectoryEntry,
  next: number,
): number {
  const { name } = entry;
  // A UTF-16 unit is at most three bytes of UTF-8: this surely fits, and goes into the guest's memory at once.
  if (Dirent.SIZE + name.length * 3 <= room) {
    const length = memory.writeString(at + Dirent.SIZE, name);
    writeDirent(memory, at, entry, next, length);
    return Dirent.SIZE + length;
  }
  const bytes = encodeUtf8(name);
  const whole = new GuestMemory({
    buffer: new ArrayBuffer(Dirent.SIZE + bytes.length),
  } as WebAssembly.Memory);
  writeDirent(whole, 0, entry, next, bytes.length);
  whole.write(Dirent.SIZE, bytes);
  const shown = whole.view(0, Math.min(whole.size, room));
  memory.write(at, shown);
  return shown.length;
}
