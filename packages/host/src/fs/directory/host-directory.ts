import {
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';
import type {
  DirectoryEntry,
  DirectoryHandle,
  FileHandle,
  FileStat,
  FileSystem,
  FileType,
  OpenFlags,
  TimeChange,
} from '../file-system.ts';
import { exactTimes } from './exact-times.ts';
import { BIGINT, BIGINT_IF_ANY, entryTypeOf, toFileStat } from './host-stat.ts';

/**
 * The most names of which a listing gives the inode numbers. Node lists none, so that each costs a call; beyond this
 * they are 0, which says that they are not known.
 */
const MOST_NUMBERED = 512;

/** What stands in a name for bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/**
 * An open directory of the host's. Every operation is a call of the host's on one path that {@link at} makes, whose
 * last component the call does not follow.
 */
export abstract class HostDirectory implements DirectoryHandle {
  readonly kind = 'directory';
  readonly fileSystem: FileSystem;

  protected constructor(fileSystem: FileSystem) {
    this.fileSystem = fileSystem;
  }

  /**
   * A host path that leads to a name in this directory and nowhere else.
   *
   * @throws ErrnoError EBADF where this is closed
   */
  abstract at(name: string): string;
  /** A host path that leads to this directory itself. */
  protected abstract self(): string;
  abstract stat(): FileStat;
  abstract open(name: string, flags: OpenFlags): FileHandle | DirectoryHandle;
  abstract openDirectory(name: string): DirectoryHandle;
  abstract setTimes(accessed: TimeChange, modified: TimeChange): void;
  abstract sync(): void;
  abstract close(): void;

  statAt(name: string): FileStat {
    const stats = lstatSync(this.at(name), BIGINT_IF_ANY);
    if (stats === undefined) throw new ErrnoError(Errno.NOENT);
    return toFileStat(stats);
  }

  readLink(name: string): string {
    return readlinkSync(this.at(name));
  }

  makeDirectory(name: string): void {
    mkdirSync(this.at(name));
  }

  removeDirectory(name: string): void {
    rmdirSync(this.at(name));
  }

  unlink(name: string): void {
    unlinkSync(this.at(name));
  }

  rename(name: string, target: DirectoryHandle, targetName: string): void {
    renameSync(this.at(name), this.#sibling(target).at(targetName));
  }

  link(name: string, target: DirectoryHandle, targetName: string): void {
    linkSync(this.at(name), this.#sibling(target).at(targetName));
  }

  symlink(linkTarget: string, name: string): void {
    symlinkSync(linkTarget, this.at(name));
  }

  setTimesAt(name: string, accessed: TimeChange, modified: TimeChange): void {
    const path = this.at(name);
    const file = {
      stat: () => lstatSync(path, BIGINT),
      setTimes: (atime: number, mtime: number) => {
        lutimesSync(path, atime, mtime);
      },
    };
    exactTimes.set(file, accessed, modified);
  }

  /** Names that are no UTF-8 are left out: a guest could not say them. */
  entries(): readonly DirectoryEntry[] {
    const entries: DirectoryEntry[] = [];
    const listed = readdirSync(this.self(), { withFileTypes: true });
    const numbered = listed.length <= MOST_NUMBERED;
    for (const entry of listed) {
      const { name } = entry;
      if (name.includes(REPLACEMENT) && !this.#exists(name)) continue;
      const type = entryTypeOf(entry);
      entries.push(numbered ? new HostEntry(this, name, type) : { name, type, inode: 0n });
    }
    return entries;
  }

  /** The inode number of a name, or 0 where it has gone or this is closed. */
  inodeAt(name: string): bigint {
    try {
      return lstatSync(this.at(name), BIGINT_IF_ANY)?.ino ?? 0n;
    } catch {
      return 0n;
    }
  }

  #exists(name: string): boolean {
    return lstatSync(this.at(name), BIGINT_IF_ANY) !== undefined;
  }

  #sibling(target: DirectoryHandle): HostDirectory {
    if (target instanceof HostDirectory && target.fileSystem === this.fileSystem) return target;
    throw new ErrnoError(Errno.XDEV);
  }
}

/** A name in a listing. Node lists no inode numbers, so that each costs a call: it is made where one is asked for. */
class HostEntry implements DirectoryEntry {
  readonly name: string;
  readonly type: FileType;
  readonly #directory: HostDirectory;
  #inode: bigint | undefined;

  constructor(directory: HostDirectory, name: string, type: FileType) {
    this.name = name;
    this.type = type;
    this.#directory = directory;
  }

  get inode(): bigint {
    this.#inode ??= this.#directory.inodeAt(this.name);
    return this.#inode;
  }
}
