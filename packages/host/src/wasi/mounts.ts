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
  return guestTree(mounts.map((mount) => ({ guest: mount.guest, fileSystem: fileSystemOf(mount) })));
}

function fileSystemOf(mount: MountOption): FileSystem {
  if ('fs' in mount) return mount.fs;
  throw new Error('host directories: not yet');
}
