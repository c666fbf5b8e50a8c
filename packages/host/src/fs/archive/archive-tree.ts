import type { FileStat, FileSystem } from '../file-system.ts';
import { MemoryTree } from '../memory/memory-tree.ts';
import { DirectoryNode, FileNode, LinkNode, type MemoryNode, SpecialNode } from '../memory/node.ts';
import { systemTime, Volume } from '../memory/volume.ts';
import { encodeUtf8 } from '../../memory/utf8.ts';
import { type ArchiveEntry, entryNames, refuseArchive } from './archive-entry.ts';

/**
 * A tree of an archive's entries. It is not protected against writing.
 *
 * @throws OptionError where the entries make no tree, or are more than the limits allow
 */
export function archiveTree(
  entries: readonly ArchiveEntry[],
  limits: { readonly maxBytes: number; readonly maxInodes: number },
): FileSystem {
  const tree = new ArchiveTree(limits);
  for (const entry of entries) tree.add(entry);
  return new MemoryTree(tree.root);
}

class ArchiveTree {
  readonly #volume = new Volume(Infinity, Infinity, systemTime);
  readonly root = new ArchiveDirectory(this.#volume, told('directory', 0n));
  #bytesLeft: number;
  #inodesLeft: number;

  constructor(limits: { readonly maxBytes: number; readonly maxInodes: number }) {
    this.#bytesLeft = limits.maxBytes;
    this.#inodesLeft = limits.maxInodes;
  }

  add(entry: ArchiveEntry): void {
    const names = entryNames(entry.path);
    const name = names.pop();
    if (name === undefined) {
      if (entry.type !== 'directory')
        throw refuseArchive(`'${entry.path}' is a file in the place of the root`);
      this.root.modified = entry.modified;
      return;
    }
    const parent = this.#directory(names, entry.path);
    const before = parent.entries.get(name);
    if (before instanceof DirectoryNode && entry.type === 'directory') {
      before.modified = before.changed = entry.modified;
      return;
    }
    if (before instanceof DirectoryNode || (before !== undefined && entry.type === 'directory')) {
      throw refuseArchive(`'${entry.path}' is a directory and something else`);
    }
    this.#count(entry);
    const node = this.#node(entry);
    if (before !== undefined) {
      parent.entries.delete(name);
      before.links--;
    }
    parent.adopt(name, node);
  }

  #node(entry: ArchiveEntry): MemoryNode {
    const stat = told(entry.type === 'hard-link' ? 'regular-file' : entry.type, entry.modified);
    switch (entry.type) {
      case 'directory':
        return new ArchiveDirectory(this.#volume, stat);
      case 'regular-file':
        return new ArchiveFile(this.#volume, stat, entry);
      case 'symbolic-link':
        return new ArchiveLink(this.#volume, stat, entry.target);
      case 'hard-link':
        return this.#linked(entry);
      default:
        return new SpecialNode(this.#volume, stat);
    }
  }

  /** What a hard link is another name of: something that came before it, and no directory. */
  #linked(entry: ArchiveEntry): MemoryNode {
    let node: MemoryNode | undefined = this.root;
    for (const name of entryNames(entry.target)) {
      node = node instanceof DirectoryNode ? node.entries.get(name) : undefined;
    }
    if (node === undefined || node instanceof DirectoryNode) {
      throw refuseArchive(`'${entry.path}' is a hard link to '${entry.target}', which is no file before it`);
    }
    return node;
  }

  /** The directory of these names; what the archive has no entry for is made. */
  #directory(names: readonly string[], path: string): ArchiveDirectory {
    let directory = this.root;
    for (const name of names) {
      let inner = directory.entries.get(name);
      if (inner === undefined) {
        this.#countInode();
        inner = new ArchiveDirectory(this.#volume, told('directory', 0n));
        directory.adopt(name, inner);
      }
      if (!(inner instanceof ArchiveDirectory))
        throw refuseArchive(`'${path}' lies below what is no directory`);
      directory = inner;
    }
    return directory;
  }

  #count(entry: ArchiveEntry): void {
    this.#countInode();
    this.#bytesLeft -= entry.size;
    if (this.#bytesLeft < 0) throw refuseArchive('its files have more bytes than the limit');
  }

  #countInode(): void {
    if (--this.#inodesLeft < 0) throw refuseArchive('it has more entries than the limit');
  }
}

class ArchiveDirectory extends DirectoryNode {
  adopt(name: string, node: MemoryNode): void {
    node.links++;
    this.put(name, node);
  }
}

class ArchiveFile extends FileNode {
  readonly #entry: ArchiveEntry;
  /** There while it is open. */
  #content: Uint8Array | undefined;

  constructor(volume: Volume, origin: FileStat, entry: ArchiveEntry) {
    super(volume, origin);
    this.#entry = entry;
  }

  override size(): number {
    return this.#entry.size;
  }

  override opened(): void {
    this.#content ??= this.#entry.content();
    super.opened();
  }

  override closed(): void {
    super.closed();
    if (!this.isOpen) this.#content = undefined;
  }

  override read(into: Uint8Array, offset: number, length: number, position: number): number {
    const bytes = this.#content?.subarray(position, position + length) ?? new Uint8Array(0);
    into.set(bytes, offset);
    return bytes.length;
  }
}

class ArchiveLink extends LinkNode {
  constructor(volume: Volume, origin: FileStat, target: string) {
    super(volume, target, encodeUtf8(target).length, origin);
  }
}

/** What an archive tells of a file. It gets its names, inode and size from the tree. */
function told(type: FileStat['type'], modified: bigint): FileStat {
  return {
    device: 0n,
    inode: 0n,
    type,
    links: 0n,
    size: 0n,
    accessed: modified,
    modified,
    changed: modified,
  };
}
