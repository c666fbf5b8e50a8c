import type { Errno } from './errno.ts';
import type { WasiState } from './state.ts';
import { writeStrings, writeStringsSizes } from './strings.ts';

/**
 * `environ_get`: the environment variables, as `KEY=value`.
 *
 * @param environ - address of as many pointers (`u32`) as there are variables, written to
 * @param environBuf - address of the variables themselves, each with a NUL behind it, written to
 * @returns `EFAULT` where either does not lie in memory; nothing is written then
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#environ_get
 */
export function environGet(wasi: WasiState, environ: number, environBuf: number): Errno {
  return writeStrings(wasi.memory, wasi.environ, environ, environBuf);
}

/**
 * `environ_sizes_get`: how much room `environ_get` needs.
 *
 * @param count - address of a `u32`: number of variables
 * @param bufSize - address of a `u32`: bytes of all variables with their NULs
 * @returns `EFAULT` where either does not lie in memory; nothing is written then
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#environ_sizes_get
 */
export function environSizesGet(wasi: WasiState, count: number, bufSize: number): Errno {
  return writeStringsSizes(wasi.memory, wasi.environ, count, bufSize);
}
