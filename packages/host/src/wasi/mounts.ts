import { OptionError } from '@ferrule/core';
import type { GuestTree, PathOperations } from '../fs/paths.ts';
import type { MountOption } from './options.ts';

/** @throws OptionError where a mount can't be opened */
export function openMounts(mounts: readonly MountOption[]): GuestTree {
  if (mounts.length > 0) throw new OptionError('option "wasi.mounts": not yet', { option: 'wasi.mounts' });
  return { preopens: [], paths: {} as PathOperations, close: () => undefined };
}
