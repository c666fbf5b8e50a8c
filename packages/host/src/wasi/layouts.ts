/**
 * Where the fields of WASI's structs lie, in bytes, each with the one function that reads or writes it.
 * Everything is little-endian.
 *
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#types
 */
import type { DirectoryEntry, FileStat } from '../fs/file-system.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { FileTypeNumber } from './abi.ts';
import type { Errno } from './errno.ts';

/** `iovec` and `ciovec`. */
export const Iovec = Object.freeze({ buf: 0, bufLen: 4, SIZE: 8 } as const);

/** `fdstat`. */
export const Fdstat = Object.freeze({
  filetype: 0,
  flags: 2,
  rightsBase: 8,
  rightsInheriting: 16,
  SIZE: 24,
} as const);

/** `filestat`. */
export const Filestat = Object.freeze({
  dev: 0,
  ino: 8,
  filetype: 16,
  nlink: 24,
  size: 32,
  atim: 40,
  mtim: 48,
  ctim: 56,
  SIZE: 64,
} as const);

/** `filestat` of `wasi_unstable`, whose link count has 32 bits. */
export const FilestatUnstable = Object.freeze({
  dev: 0,
  ino: 8,
  filetype: 16,
  nlink: 20,
  size: 24,
  atim: 32,
  mtim: 40,
  ctim: 48,
  SIZE: 56,
} as const);

/** `dirent`; the name follows it. */
export const Dirent = Object.freeze({ next: 0, ino: 8, namlen: 16, type: 20, SIZE: 24 } as const);

/** `prestat` of a directory. */
export const Prestat = Object.freeze({ tag: 0, nameLen: 4, SIZE: 8 } as const);

/** `subscription`. */
export const Subscription = Object.freeze({
  userdata: 0,
  tag: 8,
  fd: 16,
  clockId: 16,
  timeout: 24,
  precision: 32,
  clockFlags: 40,
  SIZE: 48,
} as const);

/** `subscription` of `wasi_unstable`, whose clocks have an identifier of their own in front. */
export const SubscriptionUnstable = Object.freeze({
  userdata: 0,
  tag: 8,
  fd: 16,
  clockId: 24,
  timeout: 32,
  precision: 40,
  clockFlags: 48,
  SIZE: 56,
} as const);

/** `event`. */
export const Event = Object.freeze({
  userdata: 0,
  error: 8,
  type: 10,
  nbytes: 16,
  flags: 24,
  SIZE: 32,
} as const);

/** Field offsets of either `filestat`. */
export type FilestatLayout = typeof Filestat | typeof FilestatUnstable;

/** Field offsets of either `subscription`. */
export type SubscriptionLayout = typeof Subscription | typeof SubscriptionUnstable;

/** @param pointer - where an `fdstat` goes */
export function writeFdstat(
  memory: GuestMemory,
  pointer: number,
  filetype: number,
  flags: number,
  rightsBase: number,
  rightsInheriting: number,
): void {
  const at = memory.checked(pointer, Fdstat.SIZE);
  memory.setU32(at + Fdstat.filetype, filetype | (flags << 16));
  memory.setU32(at + Fdstat.flags + 2, 0);
  memory.setU32(at + Fdstat.rightsBase, rightsBase);
  memory.setU32(at + Fdstat.rightsBase + 4, 0);
  memory.setU32(at + Fdstat.rightsInheriting, rightsInheriting);
  memory.setU32(at + Fdstat.rightsInheriting + 4, 0);
}

/** @param pointer - where a `filestat` goes @param layout - preview 1's or the older one */
export function writeFilestat(
  memory: GuestMemory,
  pointer: number,
  stat: FileStat,
  layout: FilestatLayout,
): void {
  const at = memory.checked(pointer, layout.SIZE);
  memory.setU64(at + layout.dev, stat.device);
  memory.setU64(at + layout.ino, stat.inode);
  memory.setU32(at + layout.filetype, FileTypeNumber[stat.type]);
  // Padding in one layout, the link count in the other.
  memory.setU32(at + layout.filetype + 4, 0);
  if (layout.nlink === Filestat.nlink) memory.setU64(at + layout.nlink, stat.links);
  else memory.setU32(at + layout.nlink, Number(BigInt.asUintN(32, stat.links)));
  memory.setU64(at + layout.size, stat.size);
  memory.setU64(at + layout.atim, stat.accessed);
  memory.setU64(at + layout.mtim, stat.modified);
  memory.setU64(at + layout.ctim, stat.changed);
}

/** @param pointer - where a `dirent` goes @param next - cookie of what follows @param namlen - bytes of its name */
export function writeDirent(
  memory: GuestMemory,
  pointer: number,
  entry: DirectoryEntry,
  next: number,
  namlen: number,
): void {
  const at = memory.checked(pointer, Dirent.SIZE);
  memory.setU32(at + Dirent.next, next);
  memory.setU32(at + Dirent.next + 4, 0);
  memory.setU64(at + Dirent.ino, entry.inode);
  memory.setU32(at + Dirent.namlen, namlen);
  memory.setU32(at + Dirent.type, FileTypeNumber[entry.type]);
}

/** One thing that `poll_oneoff` reports. */
export interface PollEvent {
  readonly userdata: bigint;
  readonly error: Errno;
  readonly type: number;
  readonly nbytes: bigint;
  readonly flags: number;
}

/** @param pointer - where an `event` goes */
export function writeEvent(memory: GuestMemory, pointer: number, event: PollEvent): void {
  const at = memory.checked(pointer, Event.SIZE);
  memory.setU64(at + Event.userdata, event.userdata);
  memory.setU64(at + Event.error, BigInt(event.error | (event.type << 16)));
  memory.setU64(at + Event.nbytes, event.nbytes);
  memory.setU64(at + Event.flags, BigInt(event.flags));
}
