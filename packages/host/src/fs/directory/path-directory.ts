import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  utimesSync,
} from 'node:fs';
import { isAbsolute, sep } from 'node:path';
import { Errno } from '../../wasi/errno.ts';
import { errnoOf } from '../../wasi/errno-of.ts';
import { ErrnoError } from '../errno-error.ts';
import type {
  DirectoryHandle,
  FileHandle,
  FileStat,
  FileSystem,
  OpenFlags,
  TimeChange,
} from '../file-system.ts';
import { isName } from '../names.ts';
import { exactTimes } from './exact-times.ts';
import { HostDirectory } from './host-directory.ts';
import { HostFile } from './host-file.ts';
import { BIGINT, BIGINT_IF_ANY, fileTypeOf, toFileStat } from './host-stat.ts';
import { toHostFlags } from './open-flags.ts';
import { isWindowsName } from './windows-names.ts';

const isWindows = process.platform === 'win32';

/**
 * An open directory for hosts on which descriptors can't be walked from: macOS, Windows, Linux without `/proc`.
 *
 * It is known by its path and its device and inode numbers. Before each operation the path is looked at: a directory
 * that was moved or swapped for another or for a link is `ENOENT`. What is opened is compared with what was seen
 * before opening. Between the look and the use there is a moment in which another process of the host can swap a
 * directory for a link: who must not be able to escape then needs Linux.
 */
export class PathDirectory extends HostDirectory {
  /** All that are open of one file system: a directory that is renamed takes those within along. */
  readonly #siblings: Set<PathDirectory>;
  readonly #stats: BigIntStats;
  #path: string;

  private constructor(
    fileSystem: FileSystem,
    siblings: Set<PathDirectory>,
    path: string,
    stats: BigIntStats,
  ) {
    super(fileSystem);
    this.#siblings = siblings;
    this.#path = path;
    this.#stats = stats;
    siblings.add(this);
  }

  /** @param hostPath - followed to its end, as the host's user says where the root is */
  static openRoot(fileSystem: FileSystem, hostPath: string): PathDirectory {
    const path = realpathSync.native(hostPath);
    const stats = lstatSync(path, BIGINT);
    if (!stats.isDirectory()) throw new ErrnoError(Errno.NOTDIR);
    return new PathDirectory(fileSystem, new Set(), path, stats);
  }

  override at(name: string): string {
    if (!isName(name)) throw new ErrnoError(Errno.NOTCAPABLE);
    if (isWindows && !isWindowsName(name)) throw new ErrnoError(Errno.INVAL);
    const path = this.self();
    return path.endsWith(sep) ? path + name : path + sep + name;
  }

  protected override self(): string {
    this.#check();
    return this.#path;
  }

  override stat(): FileStat {
    return toFileStat(this.#check());
  }

  override open(name: string, flags: OpenFlags): FileHandle | DirectoryHandle {
    const path = this.at(name);
    const before = lstatSync(path, BIGINT_IF_ANY);
    if (before !== undefined) {
      const type = fileTypeOf(Number(before.mode));
      if (flags.create === true && flags.exclusive === true) throw new ErrnoError(Errno.EXIST);
      if (type === 'symbolic-link') throw new ErrnoError(Errno.LOOP);
      if (type === 'directory') return this.#openDirectory(path, before, flags);
      if (flags.directory === true) throw new ErrnoError(Errno.NOTDIR);
    }
    return this.#openFile(path, before, flags);
  }

  #openDirectory(path: string, stats: BigIntStats, flags: OpenFlags): DirectoryHandle {
    if (flags.write === true || flags.create === true || flags.truncate === true) {
      throw new ErrnoError(Errno.ISDIR);
    }
    return new PathDirectory(this.fileSystem, this.#siblings, path, stats);
  }

  #openFile(path: string, before: BigIntStats | undefined, flags: OpenFlags): FileHandle {
    // Emptied only once it is known to be the file that was seen.
    const truncate = flags.truncate === true && before !== undefined;
    // Never for appending, as it could then not be written to elsewhere.
    const opening = { ...flags, append: false, truncate: flags.truncate === true && !truncate };
    const fd = openSync(path, toHostFlags(opening), 0o666);
    try {
      const stats = fstatSync(fd, BIGINT);
      if (before !== undefined && !isSame(before, stats)) throw new ErrnoError(Errno.NOENT);
      this.#check();
      if (truncate) empty(fd, path, stats, flags);
      return new HostFile(fd, fileTypeOf(Number(stats.mode)), { ...flags, append: false }, undefined);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  override openDirectory(name: string): DirectoryHandle {
    const path = this.at(name);
    const stats = lstatSync(path, BIGINT_IF_ANY);
    if (stats === undefined) throw new ErrnoError(Errno.NOENT);
    if (stats.isSymbolicLink()) throw new ErrnoError(Errno.LOOP);
    if (!stats.isDirectory()) throw new ErrnoError(Errno.NOTDIR);
    return new PathDirectory(this.fileSystem, this.#siblings, path, stats);
  }

  override readLink(name: string): string {
    const target = readlinkSync(this.at(name));
    if (!isWindows) return target;
    if (isAbsolute(target) || /^[A-Za-z]:/.test(target)) throw new ErrnoError(Errno.NOTCAPABLE);
    return target.replaceAll('\\', '/');
  }

  override unlink(name: string): void {
    try {
      super.unlink(name);
    } catch (error) {
      // Some systems say of a directory that unlinking it is not permitted.
      if (errnoOf(error) === Errno.PERM && this.statAt(name).type === 'directory') {
        throw new ErrnoError(Errno.ISDIR);
      }
      throw error;
    }
  }

  override rename(name: string, target: DirectoryHandle, targetName: string): void {
    const path = this.at(name);
    super.rename(name, target, targetName);
    if (!(target instanceof PathDirectory)) return;
    const targetPath = target.at(targetName);
    for (const sibling of this.#siblings) sibling.#moved(path, targetPath);
  }

  #moved(path: string, targetPath: string): void {
    if (this.#path === path || this.#path.startsWith(path + sep)) {
      this.#path = targetPath + this.#path.slice(path.length);
    }
  }

  override link(name: string, target: DirectoryHandle, targetName: string): void {
    // Elsewhere than on Linux, a new name for a link can be one for the file that it leads to, wherever that is.
    if (process.platform !== 'linux' && this.statAt(name).type === 'symbolic-link') {
      throw new ErrnoError(Errno.NOTSUP);
    }
    super.link(name, target, targetName);
  }

  override setTimes(accessed: TimeChange, modified: TimeChange): void {
    const path = this.self();
    const file = {
      stat: () => lstatSync(path, BIGINT),
      setTimes: (atime: number, mtime: number) => {
        utimesSync(path, atime, mtime);
      },
    };
    exactTimes.set(file, accessed, modified);
  }

  override sync(): void {
    const path = this.self();
    // Windows opens no directories; its file systems keep their own journal.
    if (isWindows) return;
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  override close(): void {
    this.#siblings.delete(this);
  }

  /** Makes sure that the path still leads to the directory that was opened. */
  #check(): BigIntStats {
    if (!this.#siblings.has(this)) throw new ErrnoError(Errno.BADF);
    const stats = lstatSync(this.#path, BIGINT_IF_ANY);
    if (stats === undefined || !isSame(stats, this.#stats)) throw new ErrnoError(Errno.NOENT);
    return stats;
  }
}

function isSame(stats: BigIntStats, other: BigIntStats): boolean {
  return stats.ino === other.ino && stats.dev === other.dev;
}

/** Empties an open file, by a descriptor of its own where the one given can't write and must not learn to. */
function empty(fd: number, path: string, stats: BigIntStats, flags: OpenFlags): void {
  if (flags.write === true) {
    ftruncateSync(fd, 0);
    return;
  }
  const writing = openSync(path, toHostFlags({ write: true }));
  try {
    if (!isSame(stats, fstatSync(writing, BIGINT))) throw new ErrnoError(Errno.NOENT);
    ftruncateSync(writing, 0);
  } finally {
    closeSync(writing);
  }
}
