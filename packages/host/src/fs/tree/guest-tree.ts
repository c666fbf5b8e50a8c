import { OptionError } from '@ferrule/core';
import { isName } from '../names.ts';
import type { GuestTree, Mount, PathOperations, Preopen } from '../paths.ts';
import { GuestDirectory } from './guest-directory.ts';
import { GuestPaths } from './guest-paths.ts';
import { MountPoint } from './mount-point.ts';

/**
 * Puts mounts together to the tree that a guest sees.
 *
 * @param mounts - in the order in which the guest is to find them
 * @throws OptionError where a guest path is empty, no path, or given twice
 * @throws whatever opening a mount's root throws; nothing is left open then
 */
export function guestTree(mounts: readonly Mount[]): GuestTree {
  const tree = new MountTree();
  try {
    for (const [index, mount] of mounts.entries()) tree.add(mount, `mounts[${String(index)}].guest`);
  } catch (error) {
    tree.close();
    throw error;
  }
  return tree;
}

class MountTree implements GuestTree {
  readonly preopens: Preopen[] = [];
  readonly paths: PathOperations = new GuestPaths();
  readonly #root = new MountPoint();
  /** Mounts with relative paths, which stand by themselves. */
  readonly #others: MountPoint[] = [];

  add({ guest, fileSystem }: Mount, option: string): void {
    const point = this.#pointAt(guest, option);
    const shared = point.mount(fileSystem);
    this.preopens.push({ guest, directory: new GuestDirectory(shared.retain(), point) });
  }

  #pointAt(guest: string, option: string): MountPoint {
    const names = guest.split('/').filter((name) => name !== '' && name !== '.');
    if (guest === '' || !names.every(isName)) {
      throw new OptionError(`cannot mount at '${guest}': not a guest path`, { option });
    }
    if (!guest.startsWith('/')) {
      const point = new MountPoint();
      this.#others.push(point);
      return point;
    }
    const point = names.reduce((parent, name) => parent.makeChild(name), this.#root);
    if (point.root === undefined) return point;
    throw new OptionError(`cannot mount at '${guest}': something is mounted there already`, { option });
  }

  close(): void {
    for (const { directory } of this.preopens) directory.close();
    this.#root.close();
    for (const point of this.#others) point.close();
  }
}
