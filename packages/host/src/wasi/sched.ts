import { Errno } from './errno.ts';
import type { WasiState } from './state.ts';

/**
 * `sched_yield`: lets others run. There is nobody else on this thread, so it returns at once.
 *
 * @returns `SUCCESS`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#sched_yield
 */
export function schedYield(_wasi: WasiState): Errno {
  return Errno.SUCCESS;
}
