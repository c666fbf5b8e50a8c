import { FdFlags, Rights, Whence } from './abi.ts';
import type { WhenceUnstable } from './abi.ts';
import type { FileDescriptor } from './descriptor-table.ts';
import { Errno } from './errno.ts';
import { fileOffset, MAX_OFFSET } from './integers.ts';
import { iovecsTotal, readIovecs, writeIovecs } from './iovecs.ts';
import type { WasiState } from './state.ts';

/**
 * `fd_pread`: reads from a place in a file; the descriptor's own offset stays.
 *
 * @param fd - a file with the rights FD_READ and FD_SEEK
 * @param iovs - address of `iovec`s, 8 bytes each: buf `u32` at 0, buf_len `u32` at 4
 * @param iovsLen - how many
 * @param offset - bytes (`u64`)
 * @param nread - address of a `u32`: bytes read, 0 at the end of the file
 * @returns `EBADF`, `EFAULT`, `EINVAL` for an offset no file has or more bytes than a `u32` counts, `EISDIR`,
 *   `ENOTCAPABLE`, `ESPIPE` for a stream, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_pread
 */
export function fdPread(
  wasi: WasiState,
  fd: number,
  iovs: number,
  iovsLen: number,
  offset: bigint,
  nread: number,
): Errno {
  const { file, seekable } = wasi.descriptors.file(fd, Rights.FD_READ | Rights.FD_SEEK);
  if (!seekable) return Errno.SPIPE;
  const position = fileOffset(offset);
  const { memory } = wasi;
  const result = memory.checked(nread, 4);
  const list = iovs >>> 0;
  const total = iovecsTotal(memory, list, iovsLen);
  memory.setU32(result, readIovecs(memory, list, iovsLen, total, file, position));
  return Errno.SUCCESS;
}

/**
 * `fd_pwrite`: writes at a place in a file; the descriptor's own offset stays. With `APPEND` the bytes go to the end
 * wherever they were meant for, as on Linux.
 *
 * @param fd - a file with the rights FD_WRITE and FD_SEEK
 * @param iovs - address of `ciovec`s, 8 bytes each: buf `u32` at 0, buf_len `u32` at 4
 * @param iovsLen - how many
 * @param offset - bytes (`u64`)
 * @param nwritten - address of a `u32`: bytes written
 * @returns `EBADF`, `EFAULT`, `EFBIG`, `EINVAL` for an offset no file has or more bytes than a `u32` counts, `EISDIR`,
 *   `ENOTCAPABLE`, `ESPIPE` for a stream, `ENOSPC`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_pwrite
 */
export function fdPwrite(
  wasi: WasiState,
  fd: number,
  iovs: number,
  iovsLen: number,
  offset: bigint,
  nwritten: number,
): Errno {
  const descriptor = wasi.descriptors.file(fd, Rights.FD_WRITE | Rights.FD_SEEK);
  if (!descriptor.seekable) return Errno.SPIPE;
  const { file } = descriptor;
  const position = (descriptor.flags & FdFlags.APPEND) !== 0 ? undefined : fileOffset(offset);
  const { memory } = wasi;
  const result = memory.checked(nwritten, 4);
  const list = iovs >>> 0;
  const total = iovecsTotal(memory, list, iovsLen);
  const written = writeIovecs(memory, list, iovsLen, total, file, position);
  store(descriptor);
  memory.setU32(result, written);
  return Errno.SUCCESS;
}

/**
 * `fd_read`: reads the next bytes of a file or stream.
 *
 * @param fd - a file or stream with the right FD_READ
 * @param iovs - address of `iovec`s, 8 bytes each: buf `u32` at 0, buf_len `u32` at 4
 * @param iovsLen - how many
 * @param nread - address of a `u32`: bytes read, 0 at the end
 * @returns `EAGAIN` for a stream that has nothing and may not wait, `EBADF`, `EFAULT`, `EINVAL` for more bytes than a
 *   `u32` counts, `EISDIR`, `ENOTCAPABLE`, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_read
 */
export function fdRead(wasi: WasiState, fd: number, iovs: number, iovsLen: number, nread: number): Errno {
  const descriptor = wasi.descriptors.file(fd, Rights.FD_READ);
  const { memory } = wasi;
  const result = memory.checked(nread, 4);
  const list = iovs >>> 0;
  const total = iovecsTotal(memory, list, iovsLen);
  const { file, seekable } = descriptor;
  if (seekable) {
    const read = readIovecs(memory, list, iovsLen, total, file, descriptor.position);
    descriptor.position += read;
    memory.setU32(result, read);
    return Errno.SUCCESS;
  }
  if ((descriptor.flags & FdFlags.NONBLOCK) !== 0 && descriptor.stream?.readable() === undefined)
    return Errno.AGAIN;
  memory.setU32(result, readIovecs(memory, list, iovsLen, total, file, undefined));
  return Errno.SUCCESS;
}

/**
 * `fd_seek`: moves a descriptor's offset.
 *
 * @param fd - a file with the right FD_SEEK; FD_TELL is enough where nothing moves
 * @param offset - bytes to move by (`s64`)
 * @param whence - `whence`: from the start, from where it is, from the end
 * @param newOffset - address of a `u64`: bytes from the start
 * @param numbers - what the numbers of `whence` are; `wasi_unstable` has another order
 * @returns `EBADF`, `EFAULT`, `EINVAL` for an unknown whence or a place before the start, `EISDIR`, `ENOTCAPABLE`,
 *   `EOVERFLOW` beyond what a file can hold, `ESPIPE` for a stream, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_seek
 */
export function fdSeek(
  wasi: WasiState,
  fd: number,
  offset: bigint,
  whence: number,
  newOffset: number,
  numbers: typeof Whence | typeof WhenceUnstable = Whence,
): Errno {
  const moves = whence !== numbers.CUR || offset !== 0n;
  const descriptor = wasi.descriptors.file(fd, 0);
  if (!descriptor.seekable) return Errno.SPIPE;
  const enough = moves ? Rights.FD_SEEK : Rights.FD_SEEK | Rights.FD_TELL;
  if ((descriptor.rightsBase & enough) === 0) return Errno.NOTCAPABLE;
  if (whence !== numbers.SET && whence !== numbers.CUR && whence !== numbers.END) return Errno.INVAL;
  const result = wasi.memory.checked(newOffset, 8);
  // Beyond 2^53 a double is not exact, but still large enough to be refused.
  let position = Number(offset);
  if (whence === numbers.CUR) position += descriptor.position;
  else if (whence === numbers.END) position += descriptor.file.size();
  if (position < 0) return Errno.INVAL;
  if (position > MAX_OFFSET) return Errno.OVERFLOW;
  descriptor.position = position;
  wasi.memory.setU64(result, BigInt(position));
  return Errno.SUCCESS;
}

/**
 * `fd_tell`: a descriptor's offset.
 *
 * @param fd - a file with the right FD_TELL or FD_SEEK
 * @param offset - address of a `u64`: bytes from the start
 * @returns `EBADF`, `EFAULT`, `EISDIR`, `ENOTCAPABLE`, `ESPIPE` for a stream
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_tell
 */
export function fdTell(wasi: WasiState, fd: number, offset: number): Errno {
  return fdSeek(wasi, fd, 0n, Whence.CUR, offset);
}

/**
 * `fd_write`: writes at a descriptor's offset, or at the end with `APPEND`, or to a stream.
 *
 * @param fd - a file or stream with the right FD_WRITE
 * @param iovs - address of `ciovec`s, 8 bytes each: buf `u32` at 0, buf_len `u32` at 4
 * @param iovsLen - how many
 * @param nwritten - address of a `u32`: bytes written
 * @returns `EAGAIN` for a pipe that is full, `EBADF`, `EFAULT`, `EFBIG`, `EINVAL` for
 *   more bytes than a `u32` counts, `EISDIR`, `ENOTCAPABLE`, `ENOSPC`, `EPIPE` where nobody reads any more, `EIO`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#fd_write
 */
export function fdWrite(wasi: WasiState, fd: number, iovs: number, iovsLen: number, nwritten: number): Errno {
  const descriptor = wasi.descriptors.file(fd, Rights.FD_WRITE);
  const { memory } = wasi;
  const result = memory.checked(nwritten, 4);
  const list = iovs >>> 0;
  const total = iovecsTotal(memory, list, iovsLen);
  const { file, seekable } = descriptor;
  const append = !seekable || (descriptor.flags & FdFlags.APPEND) !== 0;
  const written = writeIovecs(memory, list, iovsLen, total, file, append ? undefined : descriptor.position);
  if (seekable) {
    descriptor.position = append ? file.size() : descriptor.position + written;
    store(descriptor);
  }
  memory.setU32(result, written);
  return Errno.SUCCESS;
}

const STORED = FdFlags.SYNC | FdFlags.DSYNC;

/** Keeps what `SYNC` and `DSYNC` promise where they were set after the file was opened. */
function store({ flags, openedFlags, file }: FileDescriptor): void {
  const missing = flags & STORED & ~openedFlags;
  if (missing === 0) return;
  if ((missing & FdFlags.SYNC) !== 0) file.sync();
  else file.dataSync();
}
