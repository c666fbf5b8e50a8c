import { Errno } from '../../wasi/errno.ts';
import { errnoOf } from '../../wasi/errno-of.ts';
import { ErrnoError } from '../errno-error.ts';
import type {
  DirectoryHandle,
  FileHandle,
  FileStat,
  FileType,
  OpenFlags,
  TimeChange,
} from '../file-system.ts';
import { isName } from '../names.ts';
import type { OpenDirectory, Opened, PathOperations } from '../paths.ts';
import { GuestDirectory } from './guest-directory.ts';
import { SharedDirectory } from './shared-directory.ts';
import { Walk } from './walk.ts';

/** The path operations of every tree: they take all they need from the directory that a path starts from. */
export class GuestPaths implements PathOperations {
  open(from: OpenDirectory, path: string, follow: boolean, flags: OpenFlags): Opened {
    const start = guestDirectory(from);
    if (isPlain(start, path)) {
      const opened = unlessLink(() => start.handle.open(path, flags), follow);
      if (opened !== undefined) return handOut(opened);
    }
    return walking(start, path, (walk) => openWalked(walk, follow, flags));
  }

  stat(from: OpenDirectory, path: string, follow: boolean): FileStat {
    const start = guestDirectory(from);
    if (isPlain(start, path)) {
      const stat = start.handle.statAt(path);
      if (!follow || stat.type !== 'symbolic-link') return stat;
    }
    return walking(start, path, (walk) => {
      const stat = toFile(walk, follow);
      return stat ?? walk.directory.stat();
    });
  }

  setTimes(
    from: OpenDirectory,
    path: string,
    follow: boolean,
    accessed: TimeChange,
    modified: TimeChange,
  ): void {
    walking(guestDirectory(from), path, (walk) => {
      toFile(walk, follow);
      if (walk.name === undefined) walk.directory.setTimes(accessed, modified);
      else walk.directory.setTimesAt(walk.name, accessed, modified);
    });
  }

  readLink(from: OpenDirectory, path: string): string {
    return walking(guestDirectory(from), path, (walk) => {
      toFile(walk, false);
      if (walk.name === undefined) throw new ErrnoError(Errno.INVAL);
      return walk.directory.readLink(walk.name);
    });
  }

  makeDirectory(from: OpenDirectory, path: string): void {
    walking(guestDirectory(from), path, (walk) => {
      walk.directory.makeDirectory(nameToMake(walk));
    });
  }

  removeDirectory(from: OpenDirectory, path: string): void {
    walking(guestDirectory(from), path, (walk) => {
      if (walk.name === undefined) throw new ErrnoError(walk.dots === '..' ? Errno.NOTEMPTY : Errno.INVAL);
      if (walk.point !== undefined) throw new ErrnoError(Errno.BUSY);
      walk.directory.removeDirectory(walk.name);
    });
  }

  unlink(from: OpenDirectory, path: string): void {
    walking(guestDirectory(from), path, (walk) => {
      if (walk.name === undefined || walk.point !== undefined) throw new ErrnoError(Errno.ISDIR);
      if (walk.directoryWanted) {
        const { type } = walk.directory.statAt(walk.name);
        throw new ErrnoError(type === 'directory' ? Errno.ISDIR : Errno.NOTDIR);
      }
      walk.directory.unlink(walk.name);
    });
  }

  rename(from: OpenDirectory, path: string, target: OpenDirectory, targetPath: string): void {
    walking(guestDirectory(from), path, (walk) => {
      walking(guestDirectory(target), targetPath, (targetWalk) => {
        renameWalked(walk, targetWalk);
      });
    });
  }

  link(from: OpenDirectory, path: string, follow: boolean, target: OpenDirectory, targetPath: string): void {
    walking(guestDirectory(from), path, (walk) => {
      toFile(walk, follow);
      walking(guestDirectory(target), targetPath, (targetWalk) => {
        const targetName = nameToMakeAsFile(targetWalk);
        if (walk.name === undefined) {
          // A directory itself, which can't be linked; what is there already is told first.
          const exists = typeAt(targetWalk.directory, targetName) !== undefined;
          throw new ErrnoError(exists ? Errno.EXIST : Errno.PERM);
        }
        checkSameFileSystem(walk, targetWalk);
        walk.directory.link(walk.name, targetWalk.directory, targetName);
      });
    });
  }

  symlink(linkTarget: string, from: OpenDirectory, path: string): void {
    if (linkTarget === '') throw new ErrnoError(Errno.NOENT);
    if (linkTarget.includes('\0')) throw new ErrnoError(Errno.INVAL);
    if (linkTarget.startsWith('/')) throw new ErrnoError(Errno.NOTCAPABLE);
    walking(guestDirectory(from), path, (walk) => {
      walk.directory.symlink(linkTarget, nameToMakeAsFile(walk));
    });
  }
}

/** Directories come from this tree or another like it: the guest has no others. */
function guestDirectory(directory: OpenDirectory): GuestDirectory {
  if (directory instanceof GuestDirectory) return directory;
  throw new TypeError('a directory of another kind of tree was given');
}

/** Whether a path is one name in the directory it starts from: then there is nothing to walk. */
function isPlain(start: GuestDirectory, path: string): boolean {
  return isName(path) && start.point?.child(path) === undefined;
}

function walking<Result>(from: GuestDirectory, path: string, callback: (walk: Walk) => Result): Result {
  const walk = new Walk(from, path);
  try {
    return callback(walk);
  } finally {
    walk.close();
  }
}

/** @returns `undefined` where a link is in the way and is to be followed */
function unlessLink<Handle>(open: () => Handle, follow: boolean): Handle | undefined {
  try {
    return open();
  } catch (error) {
    if (follow && errnoOf(error) === Errno.LOOP) return undefined;
    throw error;
  }
}

function handOut(opened: FileHandle | DirectoryHandle): Opened {
  return opened.kind === 'file' ? opened : new GuestDirectory(new SharedDirectory(opened), undefined);
}

function openWalked(walk: Walk, follow: boolean, flags: OpenFlags): Opened {
  for (;;) {
    const directoryWanted = walk.directoryWanted || flags.directory === true;
    if (walk.name !== undefined && walk.directoryWanted && flags.create === true) {
      throw new ErrnoError(Errno.ISDIR);
    }
    walk.enterPoint();
    if (walk.name === undefined) return openDirectoryItself(walk, flags);
    const { name } = walk;
    const wanted = directoryWanted ? { ...flags, directory: true } : flags;
    const opened = unlessLink(() => walk.directory.open(name, wanted), follow || walk.directoryWanted);
    if (opened !== undefined) return handOut(opened);
    walk.followLink();
  }
}

function openDirectoryItself(walk: Walk, flags: OpenFlags): GuestDirectory {
  if (flags.create === true && flags.exclusive === true) throw new ErrnoError(Errno.EXIST);
  if (flags.write === true || flags.create === true || flags.truncate === true)
    throw new ErrnoError(Errno.ISDIR);
  return walk.handOut();
}

/**
 * Walks on to the file that a path means: into a mount point, and through links where they are followed.
 *
 * @returns what is at the walk's name; `undefined` where that has become the walk's directory itself
 */
function toFile(walk: Walk, follow: boolean): FileStat | undefined {
  for (;;) {
    walk.enterPoint();
    if (walk.name === undefined) return undefined;
    const stat = walk.directory.statAt(walk.name);
    if (stat.type === 'symbolic-link' && (follow || walk.directoryWanted)) {
      walk.followLink();
      continue;
    }
    if (walk.directoryWanted && stat.type !== 'directory') throw new ErrnoError(Errno.NOTDIR);
    return stat;
  }
}

function nameToMake(walk: Walk): string {
  if (walk.name === undefined || walk.point !== undefined) throw new ErrnoError(Errno.EXIST);
  return walk.name;
}

/** A slash at the end asks for a directory, which is not what is made here. */
function nameToMakeAsFile(walk: Walk): string {
  const name = nameToMake(walk);
  if (!walk.directoryWanted) return name;
  throw new ErrnoError(typeAt(walk.directory, name) === undefined ? Errno.NOENT : Errno.EXIST);
}

function renameWalked(walk: Walk, target: Walk): void {
  if (walk.name === undefined || target.name === undefined) throw new ErrnoError(Errno.BUSY);
  if (walk.point !== undefined || target.point !== undefined) throw new ErrnoError(Errno.BUSY);
  checkSameFileSystem(walk, target);
  if (
    (walk.directoryWanted || target.directoryWanted) &&
    walk.directory.statAt(walk.name).type !== 'directory'
  ) {
    throw new ErrnoError(Errno.NOTDIR);
  }
  walk.directory.rename(walk.name, target.directory, target.name);
}

function checkSameFileSystem(walk: Walk, target: Walk): void {
  if (walk.directory.fileSystem !== target.directory.fileSystem) throw new ErrnoError(Errno.XDEV);
}

function typeAt(directory: DirectoryHandle, name: string): FileType | undefined {
  try {
    return directory.statAt(name).type;
  } catch (error) {
    if (errnoOf(error) === Errno.NOENT) return undefined;
    throw error;
  }
}
