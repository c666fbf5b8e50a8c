import { OptionError } from '@ferrule/core';
import type { FileType } from '../file-system.ts';
import { isName, isPathLength } from '../names.ts';

/** One entry of an archive, as the archive tells it. */
export interface ArchiveEntry {
  /** As it is written there. */
  readonly path: string;
  readonly type: FileType | 'hard-link';
  /** Where a symbolic link leads, or which entry's path a hard link is another name of; empty for all else. */
  readonly target: string;
  /** Bytes, uncompressed. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  /**
   * The file's bytes; not to be written to.
   *
   * @throws ErrnoError EIO where the archive is damaged there
   */
  content(): Uint8Array;
}

/** An archive can't be read: it is damaged, of an unknown kind, or one that must not be trusted. */
export function refuseArchive(why: string, cause?: unknown): OptionError {
  return new OptionError(`cannot read the archive: ${why}`, { option: 'archive', cause });
}

/**
 * The components of an entry's path. What stands for the root is none: leading slashes and `.` are left out, as
 * unpackers do.
 *
 * @throws OptionError for a path with `..` or with what can't be a name: no unpacker would write there
 */
export function entryNames(path: string): string[] {
  if (!isPathLength(path)) throw refuseArchive(`the path '${path.slice(0, 100)}…' is too long`);
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.every(isName)) return names;
  throw refuseArchive(`the path '${path}' leads out or is none`);
}
