import { Errno } from './errno.ts';
import { FdFlags, RiFlags, SdFlags } from './abi.ts';
import type { WasiState } from './state.ts';

// No guest is given a socket yet: a number is either not open or something else.

/**
 * `sock_accept`: takes a connection. Not part of `wasi_unstable`.
 *
 * @param fd - a listening socket
 * @param flags - `fdflags` of the new descriptor
 * @param _result - address of a `u32`: the new descriptor
 * @returns `EBADF`, `EINVAL` for unknown flags, `ENOTSOCK`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#sock_accept
 */
export function sockAccept(wasi: WasiState, fd: number, flags: number, _result: number): Errno {
  wasi.descriptors.get(fd);
  return (flags & ~FdFlags.NONBLOCK) !== 0 ? Errno.INVAL : Errno.NOTSOCK;
}

/**
 * `sock_recv`: receives from a socket.
 *
 * @param fd - a connected socket
 * @param _riData - address of `iovec`s {buf `u32`, buf_len `u32`}
 * @param _riDataLen - how many
 * @param riFlags - `riflags`
 * @param _roDatalen - address of a `u32`: bytes received
 * @param _roFlags - address of a `u16`: `roflags`
 * @returns `EBADF`, `EINVAL` for unknown flags, `ENOTSOCK`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#sock_recv
 */
export function sockRecv(
  wasi: WasiState,
  fd: number,
  _riData: number,
  _riDataLen: number,
  riFlags: number,
  _roDatalen: number,
  _roFlags: number,
): Errno {
  wasi.descriptors.get(fd);
  return (riFlags & ~(RiFlags.RECV_PEEK | RiFlags.RECV_WAITALL)) !== 0 ? Errno.INVAL : Errno.NOTSOCK;
}

/**
 * `sock_send`: sends to a socket.
 *
 * @param fd - a connected socket
 * @param _siData - address of `ciovec`s {buf `u32`, buf_len `u32`}
 * @param _siDataLen - how many
 * @param siFlags - none are defined
 * @param _soDatalen - address of a `u32`: bytes sent
 * @returns `EBADF`, `EINVAL` for any flag, `ENOTSOCK`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#sock_send
 */
export function sockSend(
  wasi: WasiState,
  fd: number,
  _siData: number,
  _siDataLen: number,
  siFlags: number,
  _soDatalen: number,
): Errno {
  wasi.descriptors.get(fd);
  return siFlags !== 0 ? Errno.INVAL : Errno.NOTSOCK;
}

/**
 * `sock_shutdown`: closes a socket in one direction or both.
 *
 * @param fd - a connected socket
 * @param how - `sdflags`
 * @returns `EBADF`, `EINVAL` for unknown flags, `ENOTSOCK`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#sock_shutdown
 */
export function sockShutdown(wasi: WasiState, fd: number, how: number): Errno {
  wasi.descriptors.get(fd);
  return (how & ~(SdFlags.RD | SdFlags.WR)) !== 0 ? Errno.INVAL : Errno.NOTSOCK;
}
