import { Errno } from './errno.ts';
import type { WasiState } from './state.ts';

/**
 * `random_get`: random bytes.
 *
 * @param buf - address of the bytes, written to
 * @param bufLen - how many
 * @returns `EFAULT` where they do not all lie in memory; nothing is written then
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#random_get
 */
export function randomGet(wasi: WasiState, buf: number, bufLen: number): Errno {
  const into = wasi.memory.view(buf, bufLen);
  wasi.random.fill(into);
  wasi.memory.wrote(into.byteOffset, into.length);
  return Errno.SUCCESS;
}
