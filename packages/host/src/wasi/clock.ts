import { ClockId } from './abi.ts';
import { Errno } from './errno.ts';
import type { WasiState } from './state.ts';

/**
 * `clock_res_get`: the smallest step of a clock.
 *
 * @param id - `clockid`
 * @param resolution - address of a `u64`: nanoseconds, at least 1
 * @returns `EINVAL` for a clock that does not exist, `EFAULT`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#clock_res_get
 */
export function clockResGet(wasi: WasiState, id: number, resolution: number): Errno {
  const cpu = id === ClockId.PROCESS_CPUTIME_ID || id === ClockId.THREAD_CPUTIME_ID;
  if (!cpu && id !== ClockId.REALTIME && id !== ClockId.MONOTONIC) return Errno.INVAL;
  if (cpu && wasi.clock.cpuTime() === undefined) return Errno.INVAL;
  wasi.memory.setU64(resolution, wasi.clock.resolution);
  return Errno.SUCCESS;
}

/**
 * `clock_time_get`: the time a clock shows.
 *
 * @param id - `clockid`
 * @param _precision - nanoseconds the answer may lag behind; every clock here does better than can be asked for
 * @param time - address of a `u64`: nanoseconds
 * @returns `EINVAL` for a clock that does not exist, `EFAULT`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#clock_time_get
 */
export function clockTimeGet(wasi: WasiState, id: number, _precision: bigint, time: number): Errno {
  let now;
  if (id === ClockId.MONOTONIC) now = wasi.clock.monotonic();
  else if (id === ClockId.REALTIME) now = wasi.clock.realtime();
  else if (id === ClockId.PROCESS_CPUTIME_ID || id === ClockId.THREAD_CPUTIME_ID) now = wasi.clock.cpuTime();
  if (now === undefined) return Errno.INVAL;
  wasi.memory.setU64(time, now);
  return Errno.SUCCESS;
}
