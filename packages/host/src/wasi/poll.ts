import { Errno } from './errno.ts';
import type { WasiState } from './state.ts';

export function pollOneoff(_wasi: WasiState, _in: number, _out: number, _n: number, _nevents: number): Errno {
  return Errno.NOSYS;
}
export const pollOneoffUnstable = pollOneoff;
