import { ErrnoError } from '../fs/errno-error.ts';
import type { TimeChange } from '../fs/file-system.ts';
import { FstFlags } from './abi.ts';
import { Errno } from './errno.ts';
import { checkFlags } from './integers.ts';

/**
 * What `fstflags` ask of a file's times.
 *
 * @param atim - nanoseconds (`u64`) to set where `ATIM` is asked for
 * @param mtim - nanoseconds (`u64`) to set where `MTIM` is asked for
 * @throws ErrnoError EINVAL for unknown flags, or for a time to be both now and another
 */
export function timeChanges(
  atim: bigint,
  mtim: bigint,
  flags: number,
): { accessed: TimeChange; modified: TimeChange } {
  checkFlags(flags, FstFlags.ATIM | FstFlags.ATIM_NOW | FstFlags.MTIM | FstFlags.MTIM_NOW);
  return {
    accessed: timeChange(atim, (flags & FstFlags.ATIM) !== 0, (flags & FstFlags.ATIM_NOW) !== 0),
    modified: timeChange(mtim, (flags & FstFlags.MTIM) !== 0, (flags & FstFlags.MTIM_NOW) !== 0),
  };
}

function timeChange(time: bigint, set: boolean, now: boolean): TimeChange {
  if (set && now) throw new ErrnoError(Errno.INVAL);
  if (now) return 'now';
  return set ? BigInt.asUintN(64, time) : undefined;
}
