import { Errno } from '../../wasi/errno.ts';
import { encodeUtf8 } from '../../memory/utf8.ts';
import { ErrnoError } from '../errno-error.ts';
import type { FileStat, FileType, TimeChange } from '../file-system.ts';
import { FileData } from './file-data.ts';
import type { Volume } from './volume.ts';

/** As many as ext4 allows. */
const MAX_LINKS = 65_000;

/** What files, directories and links have in common. */
abstract class Node {
  abstract readonly type: FileType;
  readonly volume: Volume;
  readonly inode: bigint;
  /** Names that lead to it. */
  links = 0;
  accessed: bigint;
  modified: bigint;
  changed: bigint;
  /** How much of the volume's room it has taken: for itself, and for each name but the first. */
  #taken = 0;
  readonly #takenForItself: number;

  /**
   * @param volume - what room is taken from
   * @param origin - for what stands for a file of another file system: its times and names. It takes no room.
   */
  constructor(volume: Volume, origin?: FileStat) {
    this.volume = volume;
    this.inode = volume.newInodeNumber();
    this.#takenForItself = origin === undefined ? 1 : 0;
    if (origin === undefined) {
      this.#take();
      this.accessed = this.modified = this.changed = volume.now();
    } else {
      this.links = Number(origin.links);
      ({ accessed: this.accessed, modified: this.modified, changed: this.changed } = origin);
    }
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
    if (this.links > 0) this.#take();
    this.links++;
    this.changed = this.volume.now();
  }

  /** One name fewer; what is left of its room is given back with the last. */
  removeLink(): void {
    this.links--;
    this.changed = this.volume.now();
    if (this.links > 0 && this.#taken > this.#takenForItself) this.#give();
    if (this.links === 0) this.releaseUnused();
  }

  protected releaseUnused(): void {
    while (this.#taken > 0) this.#give();
  }

  #take(): void {
    this.volume.takeInode();
    this.#taken++;
  }

  #give(): void {
    this.volume.giveInode();
    this.#taken--;
  }
}

/** A file. Lives as long as it has a name or is open. */
export class FileNode extends Node {
  readonly type = 'regular-file';
  readonly #data = new FileData();
  #opened = 0;

  size(): number {
    return this.#data.size;
  }

  /** Copies out what there is from `position` on. @returns bytes copied */
  read(into: Uint8Array, offset: number, length: number, position: number): number {
    return this.#data.read(into, offset, length, position);
  }

  /** Copies in; `position + length` must lie within the size. */
  write(from: Uint8Array, offset: number, length: number, position: number): void {
    this.#data.write(from, offset, length, position);
  }

  /** @throws ErrnoError ENOSPC beyond what is left */
  resize(size: number): void {
    const more = size - this.#data.size;
    if (more > 0) this.volume.takeBytes(more);
    try {
      this.#data.resize(size);
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
    if (this.links === 0) this.releaseUnused();
  }

  protected get isOpen(): boolean {
    return this.#opened > 0;
  }

  protected override releaseUnused(): void {
    if (this.isOpen) return;
    this.resize(0);
    super.releaseUnused();
  }
}

/** A directory. */
export class DirectoryNode extends Node {
  readonly type = 'directory';
  readonly #entries = new Map<string, MemoryNode>();
  /** The directory it lies in; itself at the root, `undefined` once it is removed. */
  parent: DirectoryNode | undefined;
  #subdirectories = 0;

  constructor(volume: Volume, origin?: FileStat) {
    super(volume, origin);
    this.parent = this;
  }

  /** What is in it, in the order in which it came. */
  get entries(): Map<string, MemoryNode> {
    return this.#entries;
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
    this.put(name, node);
    this.touchModified();
  }

  /** Puts a node where it has been all along. */
  protected put(name: string, node: MemoryNode): void {
    this.#entries.set(name, node);
    if (!(node instanceof DirectoryNode)) return;
    node.parent = this;
    this.#subdirectories++;
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

  protected constructor(volume: Volume, target: string, size: number, origin?: FileStat) {
    super(volume, origin);
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

/** What can only be looked at: a device or FIFO of another file system. */
export class SpecialNode extends Node {
  readonly type: FileType;

  constructor(volume: Volume, origin: FileStat) {
    super(volume, origin);
    this.type = origin.type;
  }

  size(): number {
    return 0;
  }
}

export type MemoryNode = FileNode | DirectoryNode | LinkNode | SpecialNode;
