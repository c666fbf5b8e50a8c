import type { DirectoryHandle, FileSystem } from '../file-system.ts';
import { MemoryDirectory } from './memory-directory.ts';
import { DirectoryNode } from './node.ts';
import { systemTime, Volume } from './volume.ts';

/** A tree of nodes, shown as a file system. */
export class MemoryTree implements FileSystem {
  readonly readOnly = false;
  readonly #root: DirectoryNode;

  constructor(root: DirectoryNode) {
    this.#root = root;
  }

  openRoot(): DirectoryHandle {
    return new MemoryDirectory(this, this.#root);
  }
}

/**
 * The root of a tree that is empty yet.
 *
 * @param maxBytes - what files and link targets may hold together
 * @param maxInodes - how many files, directories and links there may be below the root
 * @param now - nanoseconds since 1970
 */
export function emptyRoot(maxBytes: number, maxInodes: number, now = systemTime): DirectoryNode {
  // one more, for the root
  const root = new DirectoryNode(new Volume(maxBytes, maxInodes + 1, now));
  root.addLink();
  return root;
}
