import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { FileSystem } from '../file-system.ts';
import { readLimits } from '../memory/limits.ts';
import { readOnlyFs } from '../read-only/read-only-fs.ts';
import { refuseArchive } from './archive-entry.ts';
import { archiveTree } from './archive-tree.ts';
import { isTar, readTar } from './read-tar.ts';
import { readZip } from './read-zip.ts';

/** What of an archive is taken. Anything left out has the default given here. */
export interface ArchiveFsOptions {
  /** Bytes that all files may have together, unpacked, as the archive declares them. Default: 1 GiB. */
  readonly maxBytes?: number;
  /** Files, directories, links and names. Default: 1,048,576. */
  readonly maxInodes?: number;
}

/**
 * Gives a guest the files of an archive, to read: tar, also in gzip, or zip. Files of a zip archive are unpacked when
 * they are opened, for as long as they are open; those of a tar archive are read where they lie.
 *
 * An archive is refused as a whole where its entries lead out (`..`), lie below what is no directory, are hard links
 * to nothing, or are more than the limits allow. Of two entries of one name the later counts. Where links lead is not
 * looked at: they are followed as in any mount, within it.
 *
 * @param source - the archive's bytes, not to be changed afterwards, or the path of its file, which is read at once
 * @throws OptionError where it can't be read, is no archive, or is refused
 * @example
 * const assets = archiveFs('./assets.tar.gz');
 */
export function archiveFs(source: Uint8Array | string, options: ArchiveFsOptions = {}): FileSystem {
  const limits = readLimits('an archive file system', options);
  const bytes = typeof source === 'string' ? readArchive(source) : source;
  const unzipped = gunzipped(bytes, limits.maxBytes);
  // A zip archive is known by its end only: anything may stand before it.
  const entries = isTar(unzipped) ? readTar(unzipped) : readZip(unzipped);
  return readOnlyFs(archiveTree(entries, limits));
}

function readArchive(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw refuseArchive(`'${path}' can't be read`, cause);
  }
}

/** The bytes as they are, or unpacked where gzip has packed them. */
function gunzipped(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    // Headers come on top of the files' bytes.
    return gunzipSync(bytes, { maxOutputLength: Math.min(2 * maxBytes + 2 ** 20, MAX_UNZIPPED) });
  } catch (cause) {
    throw refuseArchive('it can’t be unzipped, or is larger than the limit', cause);
  }
}

/** Node can't make more at once. */
const MAX_UNZIPPED = 2 ** 32 - 1;
