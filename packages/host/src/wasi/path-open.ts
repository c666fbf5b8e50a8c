import type { OpenFlags } from '../fs/file-system.ts';
import { ALL_RIGHTS, FdFlags, OFlags, Rights } from './abi.ts';
import { Errno } from './errno.ts';
import { checkFlags, knownRights } from './integers.ts';
import { follows, readPath } from './path.ts';
import { DIRECTORY_RIGHTS, FILE_RIGHTS, fileDescriptor } from './open-descriptor.ts';
import type { WasiState } from './state.ts';

/**
 * `path_open`: opens a file or directory, or makes a file.
 *
 * Of the rights asked for, those that do not apply to what is opened are left out, as are those that `fd` does not
 * hand on. Only reading and writing, on which it depends how the file is opened at all, are refused where `fd` does
 * not hand them on.
 *
 * @param fd - a directory with the right PATH_OPEN; with `CREAT` also PATH_CREATE_FILE, with `TRUNC` PATH_FILESTAT_SET_SIZE
 * @param dirflags - `lookupflags`
 * @param path - address of the path
 * @param pathLen - bytes
 * @param oflags - `oflags`
 * @param base - `rights` of the new descriptor
 * @param inheriting - `rights` of what will be opened through it
 * @param fdflags - `fdflags`; `SYNC` and `RSYNC` need the right FD_SYNC among those handed on, `DSYNC` FD_DATASYNC
 * @param result - address of a `u32`: the new descriptor
 * @returns as every path call, and `EEXIST`, `EINVAL` for unknown or contradicting flags, `EISDIR` for a directory to
 *   be written, `EMFILE`, `ENOSPC`, `ENOTDIR`, `ENXIO`, `EROFS`, `ETXTBSY`
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#path_open
 */
export function pathOpen(
  wasi: WasiState,
  fd: number,
  dirflags: number,
  path: number,
  pathLen: number,
  oflags: number,
  base: bigint,
  inheriting: bigint,
  fdflags: number,
  result: number,
): Errno {
  const parent = wasi.descriptors.directory(fd, Rights.PATH_OPEN);
  const follow = follows(dirflags);
  checkFlags(oflags, OFlags.CREAT | OFlags.DIRECTORY | OFlags.EXCL | OFlags.TRUNC);
  checkFlags(fdflags, FdFlags.APPEND | FdFlags.DSYNC | FdFlags.NONBLOCK | FdFlags.RSYNC | FdFlags.SYNC);
  if ((oflags & OFlags.DIRECTORY) !== 0 && (oflags & (OFlags.CREAT | OFlags.TRUNC)) !== 0) return Errno.INVAL;
  const needed =
    ((oflags & OFlags.CREAT) !== 0 ? Rights.PATH_CREATE_FILE : 0) |
    ((oflags & OFlags.TRUNC) !== 0 ? Rights.PATH_FILESTAT_SET_SIZE : 0);
  if ((needed & ~parent.rightsBase) !== 0) return Errno.NOTCAPABLE;

  const requested = knownRights(base, ALL_RIGHTS);
  const neededInheriting =
    (requested & (Rights.FD_READ | Rights.FD_WRITE)) |
    ((fdflags & (FdFlags.SYNC | FdFlags.RSYNC)) !== 0 ? Rights.FD_SYNC : 0) |
    ((fdflags & FdFlags.DSYNC) !== 0 ? Rights.FD_DATASYNC : 0);
  if ((neededInheriting & ~parent.rightsInheriting) !== 0) return Errno.NOTCAPABLE;

  const { memory, descriptors } = wasi;
  const resultAt = memory.checked(result, 4);
  const name = readPath(memory, path, pathLen);
  descriptors.checkRoom();
  const granted = requested & parent.rightsInheriting;
  const opened = wasi.paths.open(parent.directory, name, follow, openFlags(oflags, fdflags, granted));
  if (opened.kind === 'directory') {
    if ((requested & Rights.FD_WRITE) !== 0) {
      opened.close();
      return Errno.ISDIR;
    }
    const descriptor = {
      kind: 'directory',
      fileType: 'directory',
      directory: opened,
      rightsBase: granted & DIRECTORY_RIGHTS,
      rightsInheriting: knownRights(inheriting, ALL_RIGHTS) & parent.rightsInheriting,
      flags: fdflags,
      preopen: undefined,
      listing: undefined,
    } as const;
    memory.setU32(resultAt, descriptors.add(descriptor));
    return Errno.SUCCESS;
  }
  memory.setU32(resultAt, descriptors.add(fileDescriptor(opened, granted & FILE_RIGHTS, fdflags)));
  return Errno.SUCCESS;
}

function openFlags(oflags: number, fdflags: number, rights: number): OpenFlags {
  const directory = (oflags & OFlags.DIRECTORY) !== 0;
  const write = !directory && (rights & Rights.FD_WRITE) !== 0;
  return {
    // A file opened for neither can still be asked about, which needs it open for something.
    read: !write || (rights & Rights.FD_READ) !== 0,
    write,
    append: (fdflags & FdFlags.APPEND) !== 0,
    create: (oflags & OFlags.CREAT) !== 0,
    exclusive: (oflags & OFlags.EXCL) !== 0,
    truncate: (oflags & OFlags.TRUNC) !== 0,
    sync: (fdflags & FdFlags.SYNC) !== 0,
    dataSync: (fdflags & FdFlags.DSYNC) !== 0,
    directory,
  };
}
