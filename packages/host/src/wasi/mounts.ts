import { OptionError } from '@ferrule/core';
import { directoryFs } from '../fs/directory/directory-fs.ts';
import type { FileSystem } from '../fs/file-system.ts';
import type { GuestTree } from '../fs/paths.ts';
import { guestTree } from '../fs/tree/guest-tree.ts';
import type { MountOption } from './options.ts';

/**
 * Opens what is mounted.
 *
 * @throws OptionError where a mount can't be opened; nothing is left open then
 */
export function openMounts(mounts: readonly MountOption[]): GuestTree {
  return guestTree(
    mounts.map((mount, index) => ({
      guest: mount.guest,
      fileSystem: fileSystemOf(mount, `wasi.mounts[${String(index)}].host`),
    })),
  );
}

function fileSystemOf(mount: MountOption, option: string): FileSystem {
  if ('fs' in mount) return mount.fs;
  try {
    return directoryFs(mount.host, { readOnly: mount.readOnly === true });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new OptionError(`option "${option}": ${error.message}`, { option, cause: error });
  }
}
