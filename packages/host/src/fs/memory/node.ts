import { Errno } from '../../wasi/errno.ts';
import { encodeUtf8 } from '../../memory/utf8.ts';
import { ErrnoError } from '../errno-error.ts';
import type { FileStat, FileType, TimeChange } from '../file-system.ts';
import { FileData } from './file-data.ts';
import type { Volume } from './volume.ts';

/** As many as ext4 allows. */
const MAX_LINKS = 65_000;

/** What files, directories and links have in common. A node takes its room from the volume when it is made. */
abstract class Node {
  abstract readonly type: FileType;
  readonly volume: Volume;
  readonly inode: bigint;
  /** Names that lead to it. */
  links = 0;
  accessed: bigint;
  modified: bigint;
  changed: bigint;

  constructor(volume: Volume) {
    volume.takeInode();
    this.volume = volume;
    this.inode = volume.newInodeNumber();
    this.accessed = this.modified = this.changed = volume.now();
  }

  abstract size(): number;

  stat(): FileStat {
    return {
      device: this.volume.device,
      inode: this.inode,
      type: this.type,
      links: BigInt(this.links),
      size: BigInt(this.size()),
      accessed: this.accessed,
      modified: this.modified,
      changed: this.changed,
    };
  }

  setTimes(accessed: TimeChange, modified: TimeChange): void {
    const now = this.volume.now();
    if (accessed !== undefined) this.accessed = accessed === 'now' ? now : accessed;
    if (modified !== undefined) this.modified = modified === 'now' ? now : modified;
    this.changed = now;
  }

  /** A read. Remembered once after each change, as Linux does by default: a clock's reading costs more than a read. */
  touchAccessed(): void {
    if (this.accessed <= this.modified || this.accessed <= this.changed) this.accessed = this.volume.now();
  }

  touchModified(): void {
    this.modified = this.changed = this.volume.now();
  }

  /** One more name. */
  addLink(): void {
    if (this.links >= MAX_LINKS) throw new ErrnoError(Errno.MLINK);
    if (this.links > 0) this.volume.takeInode();
    this.links++;
    this.changed = this.volume.now();
  }

  /** One name fewer; room is given back with the last. */
  removeLink(): void {
    this.links--;
    this.changed = this.volume.now();
    if (this.links > 0) this.volume.giveInode();
    else this.releaseUnused();
  }

  protected releaseUnused(): void {
    this.volume.giveInode();
  }
}

/** A file. Lives as long as it has a name or is open. */
export class FileNode extends Node {
  readonly type = 'regular-file';
  readonly data = new FileData();
  #opened = 0;

  size(): number {
    return this.data.size;
  }

  resize(size: number): void {
    const more = size - this.data.size;
    if (more > 0) this.volume.takeBytes(more);
    try {
      this.data.resize(size);
    } catch (error) {
      if (more > 0) this.volume.giveBytes(more);
      throw error;
    }
    if (more < 0) this.volume.giveBytes(-more);
  }

  opened(): void {
    this.#opened++;
  }

  closed(): void {
    this.#opened--;
    this.releaseUnused();
  }

  protected override releaseUnused(): void {
    if (this.links > 0 || this.#opened > 0) return;
    this.resize(0);
    this.volume.giveInode();
  }
}

/** A directory. */
export class DirectoryNode extends Node {
  readonly type = 'directory';
  readonly entries = new Map<string, MemoryNode>();
  /** The directory it lies in; itself at the root, `undefined` once it is removed. */
  parent: DirectoryNode | undefined;
  #subdirectories = 0;

  constructor(volume: Volume) {
    super(volume);
    this.parent = this;
  }

  size(): number {
    return 0;
  }

  override stat(): FileStat {
    const links = this.parent === undefined ? 0n : BigInt(2 + this.#subdirectories);
    return { ...super.stat(), links };
  }

  /** Puts a node under a name that is free. */
  add(name: string, node: MemoryNode): void {
    if (this.parent === undefined) throw new ErrnoError(Errno.NOENT);
    node.addLink();
    this.entries.set(name, node);
    if (node instanceof DirectoryNode) {
      node.parent = this;
      this.#subdirectories++;
    }
    this.touchModified();
  }

  /** Takes a name away. */
  remove(name: string, node: MemoryNode): void {
    this.entries.delete(name);
    if (node instanceof DirectoryNode) {
      node.parent = undefined;
      this.#subdirectories--;
    }
    node.removeLink();
    this.touchModified();
  }

  /** Puts a node of this directory under another name, here or in another, that is free. */
  move(name: string, node: MemoryNode, target: DirectoryNode, targetName: string): void {
    this.entries.delete(name);
    target.entries.set(targetName, node);
    if (node instanceof DirectoryNode) {
      node.parent = target;
      this.#subdirectories--;
      target.#subdirectories++;
    }
    node.changed = this.volume.now();
    this.touchModified();
    target.touchModified();
  }

  /** Whether it is that directory or lies somewhere within. */
  isWithin(other: DirectoryNode): boolean {
    const { parent } = this;
    if (this === other) return true;
    return parent !== undefined && parent !== this && parent.isWithin(other);
  }
}

/** A symbolic link. */
export class LinkNode extends Node {
  readonly type = 'symbolic-link';
  readonly target: string;
  readonly #size: number;

  private constructor(volume: Volume, target: string, size: number) {
    super(volume);
    this.target = target;
    this.#size = size;
  }

  /** @throws ErrnoError ENOSPC where the volume has no room for another file or the target's bytes */
  static create(volume: Volume, target: string): LinkNode {
    const size = encodeUtf8(target).length;
    volume.takeBytes(size);
    try {
      return new LinkNode(volume, target, size);
    } catch (error) {
      volume.giveBytes(size);
      throw error;
    }
  }

  size(): number {
    return this.#size;
  }

  protected override releaseUnused(): void {
    super.releaseUnused();
    this.volume.giveBytes(this.#size);
  }
}

export type MemoryNode = FileNode | DirectoryNode | LinkNode;
