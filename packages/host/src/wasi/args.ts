import type { Errno } from './errno.ts';
import type { WasiState } from './state.ts';
import { writeStrings, writeStringsSizes } from './strings.ts';

/**
 * `args_get`: the command line, with the program's name first.
 *
 * @param argv - address of `argc` pointers (`u32`), written to
 * @param argvBuf - address of the arguments themselves, each with a NUL behind it, written to
 * @returns `EFAULT` where either does not lie in memory; nothing is written then
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#args_get
 */
export function argsGet(wasi: WasiState, argv: number, argvBuf: number): Errno {
  return writeStrings(wasi.memory, wasi.args, argv, argvBuf);
}

/**
 * `args_sizes_get`: how much room `args_get` needs.
 *
 * @param argc - address of a `u32`: number of arguments
 * @param argvBufSize - address of a `u32`: bytes of all arguments with their NULs
 * @returns `EFAULT` where either does not lie in memory; nothing is written then
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#args_sizes_get
 */
export function argsSizesGet(wasi: WasiState, argc: number, argvBufSize: number): Errno {
  return writeStringsSizes(wasi.memory, wasi.args, argc, argvBufSize);
}
