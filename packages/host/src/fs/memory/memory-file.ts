import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';
import type { FileHandle, FileStat, OpenFlags, TimeChange } from '../file-system.ts';
import type { FileNode } from './node.ts';

/** An open file of a memory file system. */
export class MemoryFile implements FileHandle {
  readonly kind = 'file';
  readonly type = 'regular-file';
  readonly #read: boolean;
  readonly #write: boolean;
  #node: FileNode | undefined;

  constructor(node: FileNode, flags: OpenFlags) {
    node.opened();
    node.volume.retain();
    this.#node = node;
    this.#read = flags.read === true;
    this.#write = flags.write === true;
  }

  stat(): FileStat {
    return this.#open().stat();
  }

  size(): number {
    return this.#open().size();
  }

  read(into: Uint8Array, offset: number, length: number, position: number | undefined): number {
    const node = this.#open();
    if (!this.#read) throw new ErrnoError(Errno.BADF);
    node.touchAccessed();
    return node.read(into, offset, length, position ?? 0);
  }

  write(from: Uint8Array, offset: number, length: number, position: number | undefined): number {
    const node = this.#writable();
    if (length === 0) return 0;
    const size = node.size();
    const start = position ?? size;
    let end = start + length;
    if (end > size) {
      // As much as there is room for; only nothing at all is a failure.
      end = Math.min(end, size + node.volume.bytesLeft);
      if (end <= start) throw new ErrnoError(Errno.NOSPC);
      node.resize(end);
    }
    node.write(from, offset, end - start, start);
    node.touchModified();
    return end - start;
  }

  setSize(size: number): void {
    const node = this.#writable(Errno.INVAL);
    node.resize(size);
    node.touchModified();
  }

  allocate(offset: number, length: number): void {
    const node = this.#writable();
    if (offset + length > node.size()) node.resize(offset + length);
    node.touchModified();
  }

  setTimes(accessed: TimeChange, modified: TimeChange): void {
    this.#open().setTimes(accessed, modified);
  }

  sync(): void {
    this.#open();
  }

  dataSync(): void {
    this.#open();
  }

  close(): void {
    const node = this.#node;
    this.#node = undefined;
    node?.closed();
    node?.volume.release();
  }

  #open(): FileNode {
    if (this.#node === undefined) throw new ErrnoError(Errno.BADF);
    return this.#node;
  }

  #writable(otherwise: Errno = Errno.BADF): FileNode {
    const node = this.#open();
    if (!this.#write) throw new ErrnoError(otherwise);
    return node;
  }
}
