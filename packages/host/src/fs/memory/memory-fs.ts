import { unpackTar } from '../archive/unpack-tar.ts';
import { writeTar } from '../archive/write-tar.ts';
import type { FileSystem } from '../file-system.ts';
import { type FileTree, readTree, within, writeTree } from './file-tree.ts';
import { readLimits } from './limits.ts';
import { emptyRoot, MemoryTree } from './memory-tree.ts';

/** How a memory file system is made. Anything left out has the default given here. */
export interface MemoryFsOptions {
  /** What it holds at first. Default: nothing. */
  readonly files?: FileTree;
  /** Bytes that all files and link targets may have together; holes count. Default: 1 GiB. `Infinity` for no limit. */
  readonly maxBytes?: number;
  /** Files, directories, links and further names of files, all together. Default: 1,048,576. `Infinity` for no limit. */
  readonly maxInodes?: number;
  /** The clock that files are stamped with: nanoseconds since 1970. Default: the system's. */
  readonly now?: () => bigint;
}

/** A file system in memory. */
export interface MemoryFileSystem extends FileSystem {
  /**
   * Adds files: directories that are there are added to, files and links replaced.
   *
   * @throws OptionError for a name that can't be one
   * @throws ErrnoError `ENOSPC` beyond a limit, `EISDIR` or `ENOTDIR` where a directory and a file meet
   */
  import(tree: FileTree): void;
  /** A copy of all files as a plain object. */
  export(): FileTree;
  /**
   * Adds the files of a tar archive, with their times and hard links.
   *
   * @param bytes - ustar, pax or GNU, not compressed
   * @throws OptionError where it is damaged, or has entries that lead out
   * @throws ErrnoError `ENOSPC` beyond a limit, `EISDIR` or `ENOTDIR` where a directory and a file meet
   */
  importTar(bytes: Uint8Array): void;
  /**
   * All files as a tar archive (pax): hard links, links, times of change to the nanosecond.
   *
   * @throws ErrnoError `ENAMETOOLONG` for a path of more than 4,096 bytes
   */
  exportTar(): Uint8Array<ArrayBuffer>;
}

/**
 * Makes a file system that lives in memory: hard links, symbolic links, times in nanoseconds, limits on bytes and
 * files. What goes beyond a limit is refused with `ENOSPC`. Files that are open outlive their names.
 *
 * @throws OptionError for a limit that is no number or less than nothing, or a file name that can't be one
 * @example
 * const scratch = memoryFs({ files: { 'input.txt': 'some text' }, maxBytes: 64 * 2 ** 20 });
 */
export function memoryFs(options: MemoryFsOptions = {}): MemoryFileSystem {
  const { maxBytes, maxInodes } = readLimits('a memory file system', options);
  const fileSystem = new MemoryFs(emptyRoot(maxBytes, maxInodes, options.now));
  if (options.files !== undefined) fileSystem.import(options.files);
  return fileSystem;
}

class MemoryFs extends MemoryTree implements MemoryFileSystem {
  import(tree: FileTree): void {
    within(this.openRoot(), (root) => {
      writeTree(root, tree);
    });
  }

  export(): FileTree {
    return within(this.openRoot(), readTree);
  }

  importTar(bytes: Uint8Array): void {
    within(this.openRoot(), (root) => {
      unpackTar(root, bytes);
    });
  }

  exportTar(): Uint8Array<ArrayBuffer> {
    return within(this.openRoot(), writeTar);
  }
}
