import { Errno } from '../../wasi/errno.ts';
import { errnoOf } from '../../wasi/errno-of.ts';
import { encodeUtf8 } from '../../memory/utf8.ts';
import { ErrnoError } from '../errno-error.ts';
import type { DirectoryHandle, FileHandle, FileStat } from '../file-system.ts';
import { DirectoryNode, FileNode, LinkNode, type MemoryNode, SpecialNode } from '../memory/node.ts';
import type { LowerPlace, OverlayVolume } from './lower-tree.ts';

/** A directory that is below. Its names are taken over when it is first looked into; from then on they are its own. */
export class LowerDirectoryNode extends DirectoryNode {
  readonly #volume: OverlayVolume;
  /** `undefined` once the names are here. */
  #place: LowerPlace | undefined;

  constructor(volume: OverlayVolume, place: LowerPlace, origin: FileStat) {
    super(volume, origin);
    this.#volume = volume;
    this.#place = place;
  }

  override get entries(): Map<string, MemoryNode> {
    if (this.#place !== undefined) this.#takeOver(this.#place);
    return super.entries;
  }

  #takeOver(place: LowerPlace): void {
    const found = place.inDirectory((directory) =>
      directory.entries().flatMap(({ name }): [string, MemoryNode][] => {
        const stat = statIfAny(directory, name);
        return stat === undefined ? [] : [[name, this.#nodeFor(place, directory, name, stat)]];
      }),
    );
    this.#place = undefined;
    for (const [name, node] of found) this.put(name, node);
  }

  #nodeFor(place: LowerPlace, directory: DirectoryHandle, name: string, stat: FileStat): MemoryNode {
    const volume = this.#volume;
    return volume.nodeFor(stat, () => {
      if (stat.type === 'directory') return new LowerDirectoryNode(volume, place.child(name), stat);
      if (stat.type === 'regular-file') return new LowerFileNode(volume, place.child(name), stat);
      if (stat.type === 'symbolic-link') return new LowerLinkNode(volume, directory.readLink(name), stat);
      return new SpecialNode(volume, stat);
    });
  }
}

/** A file that is below. Read from there until it is first changed, when its bytes are copied. */
class LowerFileNode extends FileNode {
  /** `undefined` once the bytes are here. */
  #place: LowerPlace | undefined;
  #size: number;
  #file: FileHandle | undefined;

  constructor(volume: OverlayVolume, place: LowerPlace, origin: FileStat) {
    super(volume, origin);
    this.#place = place;
    this.#size = Number(origin.size);
  }

  override size(): number {
    if (this.#place === undefined) return super.size();
    if (this.#file !== undefined) this.#size = this.#file.size();
    return this.#size;
  }

  override read(into: Uint8Array, offset: number, length: number, position: number): number {
    if (this.#file === undefined) return super.read(into, offset, length, position);
    return this.#file.read(into, offset, length, position);
  }

  override write(from: Uint8Array, offset: number, length: number, position: number): void {
    if (this.#place !== undefined) this.#copy(this.#size);
    super.write(from, offset, length, position);
  }

  override resize(size: number): void {
    if (this.#place !== undefined) this.#copy(Math.min(size, this.size()));
    super.resize(size);
  }

  override opened(): void {
    if (this.#place !== undefined) this.#file ??= openLower(this.#place);
    super.opened();
  }

  override closed(): void {
    super.closed();
    if (!this.isOpen) this.#closeLower();
  }

  protected override releaseUnused(): void {
    // Nobody will ask for the bytes any more: that is no reason to copy them.
    if (!this.isOpen) this.#place = undefined;
    super.releaseUnused();
  }

  /** Takes over the first `size` bytes. */
  #copy(size: number): void {
    const place = this.#place;
    if (place === undefined) return;
    const file = this.#file ?? openLower(place);
    try {
      super.resize(size);
      this.#copyBytes(file, size);
    } catch (error) {
      super.resize(0);
      throw error;
    } finally {
      if (file !== this.#file) file.close();
    }
    this.#place = undefined;
    this.#closeLower();
  }

  #copyBytes(file: FileHandle, size: number): void {
    const bytes = new Uint8Array(Math.min(size, COPIED_AT_ONCE));
    for (let done = 0; done < size;) {
      const count = file.read(bytes, 0, Math.min(bytes.length, size - done), done);
      // It has been cut short below meanwhile; the rest stays zeros.
      if (count === 0) return;
      super.write(bytes, 0, count, done);
      done += count;
    }
  }

  #closeLower(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

class LowerLinkNode extends LinkNode {
  constructor(volume: OverlayVolume, target: string, origin: FileStat) {
    super(volume, target, encodeUtf8(target).length, origin);
  }
}

/** Bytes. */
const COPIED_AT_ONCE = 1 << 20;

function openLower(place: LowerPlace): FileHandle {
  const opened = place.inParent((directory, name) => directory.open(name, { read: true }));
  if (opened.kind === 'file') return opened;
  opened.close();
  throw new ErrnoError(Errno.ISDIR);
}

function statIfAny(directory: DirectoryHandle, name: string): FileStat | undefined {
  try {
    return directory.statAt(name);
  } catch (error) {
    if (errnoOf(error) === Errno.NOENT) return undefined;
    throw error;
  }
}
