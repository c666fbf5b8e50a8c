import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { OptionError } from '@ferrule/core';
import type { DirectoryHandle, FileSystem } from '../file-system.ts';
import { readOnlyFs } from '../read-only/read-only-fs.ts';
import { DescriptorDirectory, descriptorsPath } from './descriptor-directory.ts';
import { PathDirectory } from './path-directory.ts';

/** How a directory of the host's is given to a guest. */
export interface DirectoryFsOptions {
  /** Refuse everything that would change it with `EROFS`. Default: false. */
  readonly readOnly?: boolean;
  /**
   * How directories are reached. `descriptors`: by open descriptors, one component at a time, which leaves no moment
   * between check and use; Linux with `/proc` only. `paths`: by host paths that are checked before each use, which
   * leaves one to other processes of the host. Default: `descriptors` where they work.
   */
  readonly reach?: 'descriptors' | 'paths';
}

/**
 * Gives a guest a directory of the host's, and nothing outside of it: neither `..`, nor absolute paths, nor links,
 * whoever made them, lead out. Links are followed only within, by Ferrule itself.
 *
 * With descriptors (Linux) that holds against other processes too, whatever they rename or swap meanwhile. With paths
 * (macOS, Windows, no `/proc`, or where Node's permission model closes `/proc/self/fd`) such a process can win a race.
 * What the host itself puts into the directory is the guest's to read: hard links, mounts, devices.
 *
 * @param hostPath - a directory; relative to the working directory of this moment
 * @throws OptionError where it is no directory or can't be looked at, or `descriptors` are asked for and don't work
 * @example
 * const data = directoryFs('./data', { readOnly: true });
 */
export function directoryFs(hostPath: string, options: DirectoryFsOptions = {}): FileSystem {
  const path = resolve(hostPath);
  checkDirectory(path);
  const descriptors = options.reach === 'paths' ? undefined : descriptorsPath();
  if (descriptors === undefined && options.reach === 'descriptors') {
    throw new OptionError(`cannot reach '${path}' by descriptors: no '/proc/self/fd' that can be used`, {
      option: 'reach',
    });
  }
  const fileSystem = new DirectoryFs(path, descriptors);
  return options.readOnly === true ? readOnlyFs(fileSystem) : fileSystem;
}

class DirectoryFs implements FileSystem {
  readonly readOnly = false;
  readonly #path: string;
  readonly #descriptors: string | undefined;

  constructor(path: string, descriptors: string | undefined) {
    this.#path = path;
    this.#descriptors = descriptors;
  }

  openRoot(): DirectoryHandle {
    if (this.#descriptors === undefined) return PathDirectory.openRoot(this, this.#path);
    return DescriptorDirectory.openRoot(this, this.#path, this.#descriptors);
  }
}

function checkDirectory(path: string): void {
  let isDirectory: boolean;
  try {
    isDirectory = statSync(path).isDirectory();
  } catch (cause) {
    throw new OptionError(`cannot give the guest '${path}': it can't be looked at`, {
      option: 'host',
      cause,
    });
  }
  if (!isDirectory)
    throw new OptionError(`cannot give the guest '${path}': no directory`, { option: 'host' });
}
