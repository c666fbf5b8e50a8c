import { ErrnoError } from '../fs/errno-error.ts';
import { Errno } from './errno.ts';

/** The largest offset or size a file can have here: the host counts them in doubles, exactly up to 2^53 - 1. */
export const MAX_OFFSET = Number.MAX_SAFE_INTEGER;

/**
 * A file offset as the guest gave it. Beyond {@link MAX_OFFSET} it becomes that: no file reaches so far, so reading
 * finds the end there, and writing is refused as too far, wherever exactly it was meant for.
 *
 * @param offset - a `u64` as V8 hands it over: signed
 * @throws ErrnoError EINVAL from 2^63 on, as for a negative offset elsewhere
 */
export function fileOffset(offset: bigint): number {
  if (offset < 0n) throw new ErrnoError(Errno.INVAL);
  return Math.min(Number(offset), MAX_OFFSET);
}

/** Refuses flags that are not in `known`. @throws ErrnoError EINVAL */
export function checkFlags(flags: number, known: number): void {
  if ((flags & ~known) !== 0) throw new ErrnoError(Errno.INVAL);
}

/** Rights as the guest gave them (`u64`), without those that do not exist. */
export function knownRights(rights: bigint, all: number): number {
  return Number(BigInt.asUintN(32, rights)) & all;
}
