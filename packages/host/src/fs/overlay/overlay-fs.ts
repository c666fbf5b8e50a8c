import type { DirectoryHandle, FileSystem } from '../file-system.ts';
import { readLimits } from '../memory/limits.ts';
import { MemoryDirectory } from '../memory/memory-directory.ts';
import { systemTime } from '../memory/volume.ts';
import { LowerDirectoryNode } from './lower-nodes.ts';
import { LowerPlace, OverlayVolume } from './lower-tree.ts';

/** How an overlay is made. Anything left out has the default given here. */
export interface OverlayFsOptions {
  /** Bytes of all files made or changed together. A changed file counts whole. Default: 1 GiB. */
  readonly maxBytes?: number;
  /** Files, directories, links and names made. Default: 1,048,576. */
  readonly maxInodes?: number;
  /** The clock that changes are stamped with: nanoseconds since 1970. Default: the system's. */
  readonly now?: () => bigint;
}

/**
 * Lets a guest change a file system without changing it: what is written, renamed or removed is kept in memory, above
 * it. Nothing is ever written below.
 *
 * A directory's names are taken over when it is first looked into, a file's bytes when it is first changed, all of
 * them. What others change below after that may or may not be seen. Devices and FIFOs below can be looked at only.
 *
 * @param lower - what lies below; open for as long as anything of the overlay is
 * @throws OptionError for a limit that is no number or less than nothing
 * @example
 * const trial = overlayFs(directoryFs('./project'), { maxBytes: 64 * 2 ** 20 });
 */
export function overlayFs(lower: FileSystem, options: OverlayFsOptions = {}): FileSystem {
  const { maxBytes, maxInodes } = readLimits('an overlay', options);
  return new OverlayFs(new OverlayVolume(lower, maxBytes, maxInodes, options.now ?? systemTime));
}

class OverlayFs implements FileSystem {
  readonly readOnly = false;
  readonly #volume: OverlayVolume;
  #root: LowerDirectoryNode | undefined;

  constructor(volume: OverlayVolume) {
    this.#volume = volume;
  }

  openRoot(): DirectoryHandle {
    this.#root ??= new LowerDirectoryNode(
      this.#volume,
      new LowerPlace(this.#volume),
      this.#volume.lowerRoot.stat(),
    );
    return new MemoryDirectory(this, this.#root);
  }
}
