import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';
import type {
  DirectoryEntry,
  DirectoryHandle,
  FileHandle,
  FileStat,
  FileSystem,
  OpenFlags,
  TimeChange,
} from '../file-system.ts';
import { MemoryFile } from './memory-file.ts';
import { DirectoryNode, FileNode, LinkNode, type MemoryNode, SpecialNode } from './node.ts';

/** An open directory of a memory file system. */
export class MemoryDirectory implements DirectoryHandle {
  readonly kind = 'directory';
  readonly fileSystem: FileSystem;
  #node: DirectoryNode | undefined;

  constructor(fileSystem: FileSystem, node: DirectoryNode) {
    this.fileSystem = fileSystem;
    this.#node = node;
    node.volume.retain();
  }

  stat(): FileStat {
    return this.#open().stat();
  }

  statAt(name: string): FileStat {
    return this.#lookUp(name).stat();
  }

  open(name: string, flags: OpenFlags): FileHandle | DirectoryHandle {
    const directory = this.#open();
    const node = directory.entries.get(name);
    if (node === undefined) {
      if (flags.create !== true) throw new ErrnoError(Errno.NOENT);
      return new MemoryFile(
        make(directory, name, (volume) => new FileNode(volume)),
        flags,
      );
    }
    if (flags.create === true && flags.exclusive === true) throw new ErrnoError(Errno.EXIST);
    if (node instanceof LinkNode) throw new ErrnoError(Errno.LOOP);
    if (node instanceof DirectoryNode) {
      if (flags.write === true || flags.create === true || flags.truncate === true) {
        throw new ErrnoError(Errno.ISDIR);
      }
      return new MemoryDirectory(this.fileSystem, node);
    }
    if (flags.directory === true) throw new ErrnoError(Errno.NOTDIR);
    if (node instanceof SpecialNode) throw new ErrnoError(Errno.NXIO);
    if (flags.truncate === true) {
      node.resize(0);
      node.touchModified();
    }
    return new MemoryFile(node, flags);
  }

  openDirectory(name: string): DirectoryHandle {
    const node = this.#lookUp(name);
    if (node instanceof DirectoryNode) return new MemoryDirectory(this.fileSystem, node);
    throw new ErrnoError(node instanceof LinkNode ? Errno.LOOP : Errno.NOTDIR);
  }

  readLink(name: string): string {
    const node = this.#lookUp(name);
    if (!(node instanceof LinkNode)) throw new ErrnoError(Errno.INVAL);
    node.touchAccessed();
    return node.target;
  }

  makeDirectory(name: string): void {
    const directory = this.#open();
    if (directory.entries.has(name)) throw new ErrnoError(Errno.EXIST);
    make(directory, name, (volume) => new DirectoryNode(volume));
  }

  removeDirectory(name: string): void {
    const node = this.#lookUp(name);
    if (!(node instanceof DirectoryNode)) throw new ErrnoError(Errno.NOTDIR);
    if (node.entries.size > 0) throw new ErrnoError(Errno.NOTEMPTY);
    this.#open().remove(name, node);
  }

  unlink(name: string): void {
    const node = this.#lookUp(name);
    if (node instanceof DirectoryNode) throw new ErrnoError(Errno.ISDIR);
    this.#open().remove(name, node);
  }

  rename(name: string, target: DirectoryHandle, targetName: string): void {
    const directory = this.#open();
    const targetDirectory = this.#sibling(target);
    const node = this.#lookUp(name);
    const replaced = targetDirectory.entries.get(targetName);
    if (node === replaced) return;
    if (node instanceof DirectoryNode && targetDirectory.isWithin(node)) throw new ErrnoError(Errno.INVAL);
    // as Linux has it, whatever is moved: a directory does not make way for what is in it
    if (replaced instanceof DirectoryNode && directory.isWithin(replaced))
      throw new ErrnoError(Errno.NOTEMPTY);
    if (replaced !== undefined) checkReplaceable(node, replaced);
    if (targetDirectory.parent === undefined) throw new ErrnoError(Errno.NOENT);
    if (replaced !== undefined) targetDirectory.remove(targetName, replaced);
    directory.move(name, node, targetDirectory, targetName);
  }

  link(name: string, target: DirectoryHandle, targetName: string): void {
    const node = this.#lookUp(name);
    const targetDirectory = this.#sibling(target);
    if (targetDirectory.entries.has(targetName)) throw new ErrnoError(Errno.EXIST);
    if (node instanceof DirectoryNode) throw new ErrnoError(Errno.PERM);
    targetDirectory.add(targetName, node);
  }

  symlink(linkTarget: string, name: string): void {
    const directory = this.#open();
    if (directory.entries.has(name)) throw new ErrnoError(Errno.EXIST);
    make(directory, name, (volume) => LinkNode.create(volume, linkTarget));
  }

  setTimesAt(name: string, accessed: TimeChange, modified: TimeChange): void {
    this.#lookUp(name).setTimes(accessed, modified);
  }

  setTimes(accessed: TimeChange, modified: TimeChange): void {
    this.#open().setTimes(accessed, modified);
  }

  entries(): readonly DirectoryEntry[] {
    const directory = this.#open();
    directory.touchAccessed();
    return Array.from(directory.entries, ([name, { type, inode }]) => ({ name, type, inode }));
  }

  sync(): void {
    this.#open();
  }

  close(): void {
    this.#node?.volume.release();
    this.#node = undefined;
  }

  #open(): DirectoryNode {
    if (this.#node === undefined) throw new ErrnoError(Errno.BADF);
    return this.#node;
  }

  #lookUp(name: string): MemoryNode {
    const node = this.#open().entries.get(name);
    if (node === undefined) throw new ErrnoError(Errno.NOENT);
    return node;
  }

  #sibling(target: DirectoryHandle): DirectoryNode {
    if (!(target instanceof MemoryDirectory) || target.fileSystem !== this.fileSystem) {
      throw new ErrnoError(Errno.XDEV);
    }
    return target.#open();
  }
}

function make<Made extends MemoryNode>(
  directory: DirectoryNode,
  name: string,
  node: (volume: DirectoryNode['volume']) => Made,
): Made {
  // Looked at first: a node takes room, which nobody would give back if it could not be put anywhere.
  if (directory.parent === undefined) throw new ErrnoError(Errno.NOENT);
  const made = node(directory.volume);
  directory.add(name, made);
  return made;
}

function checkReplaceable(node: MemoryNode, replaced: MemoryNode): void {
  if (!(replaced instanceof DirectoryNode)) {
    if (node instanceof DirectoryNode) throw new ErrnoError(Errno.NOTDIR);
  } else if (!(node instanceof DirectoryNode)) {
    throw new ErrnoError(Errno.ISDIR);
  } else if (replaced.entries.size > 0) {
    throw new ErrnoError(Errno.NOTEMPTY);
  }
}
