import { errnoOf } from '../../wasi/errno-of.ts';
import { Errno } from '../../wasi/errno.ts';
import type { DirectoryEntry, DirectoryHandle, FileSystem } from '../file-system.ts';
import { emptyRoot, MemoryTree } from '../memory/memory-tree.ts';
import { readOnlyFs } from '../read-only/read-only-fs.ts';
import { SharedDirectory } from './shared-directory.ts';

/** A place of the guest's tree at which something is mounted, or below which something is. */
export class MountPoint {
  readonly #children = new Map<string, MountPoint>();
  #root: SharedDirectory | undefined;
  #standIn: FileSystem | undefined;

  /** The mounted file system's root; `undefined` where only something below is mounted. */
  get root(): SharedDirectory | undefined {
    return this.#root;
  }

  mount(fileSystem: FileSystem): SharedDirectory {
    this.#root = new SharedDirectory(fileSystem.openRoot());
    return this.#root;
  }

  child(name: string): MountPoint | undefined {
    return this.#children.get(name);
  }

  /** The point below, which is made where there is none. */
  makeChild(name: string): MountPoint {
    let child = this.#children.get(name);
    if (child === undefined) {
      child = new MountPoint();
      this.#children.set(name, child);
    }
    return child;
  }

  /**
   * The directory that a guest finds here: what is mounted, or else what lies below, or else an empty one that stands
   * in for what does not exist.
   *
   * @param parent - the directory that holds this point under `name`
   * @returns one that the caller releases
   */
  enter(parent: DirectoryHandle, name: string): SharedDirectory {
    if (this.#root !== undefined) return this.#root.retain();
    return new SharedDirectory(openBelow(parent, name) ?? this.#standInFs().openRoot());
  }

  /** A listing of the directory here, in which what is mounted covers what lies below. */
  addTo(directory: DirectoryHandle, entries: readonly DirectoryEntry[]): readonly DirectoryEntry[] {
    if (this.#children.size === 0) return entries;
    const uncovered = entries.filter(({ name }) => !this.#children.has(name));
    return [...uncovered, ...Array.from(this.#children, ([name, child]) => child.#entry(directory, name))];
  }

  /** Kept, so that the guest finds the same directory again. */
  #standInFs(): FileSystem {
    this.#standIn ??= readOnlyFs(new MemoryTree(emptyRoot(0, 0)));
    return this.#standIn;
  }

  #entry(directory: DirectoryHandle, name: string): DirectoryEntry {
    const shared = this.enter(directory, name);
    try {
      return { name, type: 'directory', inode: shared.handle.stat().inode };
    } finally {
      shared.release();
    }
  }

  close(): void {
    this.#root?.release();
    this.#root = undefined;
    for (const child of this.#children.values()) child.close();
  }
}

/** The directory of that name, or `undefined` where there is none that could be walked into. */
function openBelow(parent: DirectoryHandle, name: string): DirectoryHandle | undefined {
  try {
    return parent.openDirectory(name);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === Errno.NOENT || errno === Errno.NOTDIR || errno === Errno.LOOP) return undefined;
    throw error;
  }
}
