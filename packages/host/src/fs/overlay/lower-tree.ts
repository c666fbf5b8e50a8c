import type { DirectoryHandle, FileStat, FileSystem } from '../file-system.ts';
import { type MemoryNode } from '../memory/node.ts';
import { Volume } from '../memory/volume.ts';

/** The volume of an overlay: knows what lies below, which is open as long as anything of the overlay is. */
export class OverlayVolume extends Volume {
  readonly #lower: FileSystem;
  #root: DirectoryHandle | undefined;
  /** Files with several names, so that each name leads to the same file: by device and inode below. */
  readonly #linked = new Map<string, MemoryNode>();

  constructor(lower: FileSystem, maxBytes: number, maxInodes: number, now: () => bigint) {
    super(maxBytes, maxInodes, now);
    this.#lower = lower;
  }

  /** The root below; not for the caller to close. */
  get lowerRoot(): DirectoryHandle {
    this.#root ??= this.#lower.openRoot();
    return this.#root;
  }

  /** The node that stands for a file below: the same for each of its names. */
  nodeFor(stat: FileStat, make: () => MemoryNode): MemoryNode {
    if (stat.type === 'directory' || stat.links < 2n) return make();
    const key = `${String(stat.device)}:${String(stat.inode)}`;
    let node = this.#linked.get(key);
    if (node === undefined) this.#linked.set(key, (node = make()));
    return node;
  }

  protected override idle(): void {
    this.#root?.close();
    this.#root = undefined;
  }
}

/** Where something lies below, whatever it is called above by now. */
export class LowerPlace {
  readonly #volume: OverlayVolume;
  /** From the root on; empty for the root itself. */
  readonly #names: readonly string[];

  constructor(volume: OverlayVolume, names: readonly string[] = []) {
    this.#volume = volume;
    this.#names = names;
  }

  child(name: string): LowerPlace {
    return new LowerPlace(this.#volume, [...this.#names, name]);
  }

  /** Calls back with this directory, open. */
  inDirectory<Result>(callback: (directory: DirectoryHandle) => Result): Result {
    return walk(this.#volume.lowerRoot, this.#names, callback);
  }

  /** Calls back with the directory that this lies in, open, and its name there. */
  inParent<Result>(callback: (directory: DirectoryHandle, name: string) => Result): Result {
    const name = this.#names[this.#names.length - 1];
    return walk(this.#volume.lowerRoot, this.#names.slice(0, -1), (directory) => callback(directory, name));
  }
}

/** Goes down one open directory at a time; those passed are closed. */
function walk<Result>(
  root: DirectoryHandle,
  names: readonly string[],
  callback: (directory: DirectoryHandle) => Result,
): Result {
  let directory = root;
  try {
    for (const name of names) {
      const inner = directory.openDirectory(name);
      if (directory !== root) directory.close();
      directory = inner;
    }
    return callback(directory);
  } finally {
    if (directory !== root) directory.close();
  }
}
