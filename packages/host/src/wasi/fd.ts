import { Advice, Rights } from './abi.ts';
import { Errno } from './errno.ts';
import { fileOffset, MAX_OFFSET } from './integers.ts';
import type { WasiState } from './state.ts';

/**
 * `fd_advise`: says how a part of a file will be used. Nothing is made of it.
 *
 * @param fd - a file with the right FD_ADVISE
 * @param offset - bytes (`u64`)
 * @param len - bytes (`u64`); 0 means up to the end
 * @param advice - `advice`
 * @returns `EBADF`, `EISDIR`, `EINVAL` for an unknown advice or an offset no file has, `ENOTCAPABLE`, `ESPIPE` for a stream
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_advise
 */
export function fdAdvise(wasi: WasiState, fd: number, offset: bigint, len: bigint, advice: number): Errno {
  const { seekable } = wasi.descriptors.file(fd, Rights.FD_ADVISE);
  if (advice < 0 || advice > Advice.NOREUSE) return Errno.INVAL;
  fileOffset(offset);
  fileOffset(len);
  return seekable ? Errno.SUCCESS : Errno.SPIPE;
}

/**
 * `fd_allocate`: makes sure that a part of a file is there; never shrinks it.
 *
 * @param fd - a file with the right FD_ALLOCATE
 * @param offset - bytes (`u64`)
 * @param len - bytes (`u64`), not 0
 * @returns `EBADF`, `EISDIR`, `EINVAL` for no bytes, `EFBIG` beyond what a file can hold, `ENOTCAPABLE`, `ESPIPE`
 *   for a stream, `ENOSPC`, `EROFS`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_allocate
 */
export function fdAllocate(wasi: WasiState, fd: number, offset: bigint, len: bigint): Errno {
  const { file, seekable } = wasi.descriptors.file(fd, Rights.FD_ALLOCATE);
  if (!seekable) return Errno.SPIPE;
  if (len === 0n) return Errno.INVAL;
  if (offset < 0n || len < 0n || offset + len > BigInt(MAX_OFFSET)) return Errno.FBIG;
  file.allocate(Number(offset), Number(len));
  return Errno.SUCCESS;
}

/**
 * `fd_close`: closes a descriptor; its number may be given again.
 *
 * @param fd - anything open, preopened directories and stdio too
 * @returns `EBADF`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_close
 */
export function fdClose(wasi: WasiState, fd: number): Errno {
  wasi.descriptors.close(fd);
  return Errno.SUCCESS;
}

/**
 * `fd_datasync`: returns when a file's data is stored.
 *
 * @param fd - a file or directory with the right FD_DATASYNC
 * @returns `EBADF`, `EINVAL` for a stream, `ENOTCAPABLE`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_datasync
 */
export function fdDatasync(wasi: WasiState, fd: number): Errno {
  const descriptor = wasi.descriptors.withRights(fd, Rights.FD_DATASYNC);
  if (descriptor.kind === 'file') descriptor.file.dataSync();
  else descriptor.directory.sync();
  return Errno.SUCCESS;
}

/**
 * `fd_renumber`: moves a descriptor to the number of another, which is closed.
 *
 * @param fd - the descriptor to move; its own number is free afterwards
 * @param to - the number it gets; must be open
 * @returns `EBADF` where either is not open, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_renumber
 */
export function fdRenumber(wasi: WasiState, fd: number, to: number): Errno {
  wasi.descriptors.renumber(fd, to);
  return Errno.SUCCESS;
}

/**
 * `fd_sync`: returns when a file's data and attributes are stored.
 *
 * @param fd - a file or directory with the right FD_SYNC
 * @returns `EBADF`, `EINVAL` for a stream, `ENOTCAPABLE`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_sync
 */
export function fdSync(wasi: WasiState, fd: number): Errno {
  const descriptor = wasi.descriptors.withRights(fd, Rights.FD_SYNC);
  if (descriptor.kind === 'file') descriptor.file.sync();
  else descriptor.directory.sync();
  return Errno.SUCCESS;
}
