import type { FileHandle } from '../fs/file-system.ts';
import type { OpenDirectory } from '../fs/paths.ts';
import type { Stream } from '../stdio/stream.ts';
import { Rights } from './abi.ts';
import type { DirectoryDescriptor, FileDescriptor } from './descriptor-table.ts';

/** Rights that mean something on a regular file. */
export const FILE_RIGHTS =
  Rights.FD_DATASYNC |
  Rights.FD_READ |
  Rights.FD_SEEK |
  Rights.FD_FDSTAT_SET_FLAGS |
  Rights.FD_SYNC |
  Rights.FD_TELL |
  Rights.FD_WRITE |
  Rights.FD_ADVISE |
  Rights.FD_ALLOCATE |
  Rights.FD_FILESTAT_GET |
  Rights.FD_FILESTAT_SET_SIZE |
  Rights.FD_FILESTAT_SET_TIMES |
  Rights.POLL_FD_READWRITE;

/** Rights that mean something on a directory. */
export const DIRECTORY_RIGHTS =
  Rights.FD_DATASYNC |
  Rights.FD_FDSTAT_SET_FLAGS |
  Rights.FD_SYNC |
  Rights.PATH_CREATE_DIRECTORY |
  Rights.PATH_CREATE_FILE |
  Rights.PATH_LINK_SOURCE |
  Rights.PATH_LINK_TARGET |
  Rights.PATH_OPEN |
  Rights.FD_READDIR |
  Rights.PATH_READLINK |
  Rights.PATH_RENAME_SOURCE |
  Rights.PATH_RENAME_TARGET |
  Rights.PATH_FILESTAT_GET |
  Rights.PATH_FILESTAT_SET_SIZE |
  Rights.PATH_FILESTAT_SET_TIMES |
  Rights.FD_FILESTAT_GET |
  Rights.FD_FILESTAT_SET_TIMES |
  Rights.PATH_SYMLINK |
  Rights.PATH_REMOVE_DIRECTORY |
  Rights.PATH_UNLINK_FILE;

/** Rights that mean something on a stream, whichever way it goes. Without FD_SEEK and FD_TELL, as terminals are told by. */
const STREAM_RIGHTS = Rights.FD_FDSTAT_SET_FLAGS | Rights.FD_FILESTAT_GET | Rights.POLL_FD_READWRITE;

/** @param rights - what the guest may do with the file @param flags - the `fdflags` it was opened with */
export function fileDescriptor(file: FileHandle, rights: number, flags: number): FileDescriptor {
  const fileType = file.type;
  return {
    kind: 'file',
    fileType,
    file,
    stream: undefined,
    seekable: fileType === 'regular-file' || fileType === 'block-device',
    position: 0,
    rightsBase: rights,
    rightsInheriting: 0,
    flags,
    openedFlags: flags,
  };
}

/** @param stream - the host's stream @param direction - which way bytes go */
export function streamDescriptor(stream: Stream, direction: 'read' | 'write'): FileDescriptor {
  const descriptor = fileDescriptor(
    stream,
    STREAM_RIGHTS | (direction === 'read' ? Rights.FD_READ : Rights.FD_WRITE),
    0,
  );
  return { ...descriptor, stream, seekable: false };
}

/** @param directory - what is given to the guest @param guest - the path it is given under */
export function preopenDescriptor(directory: OpenDirectory, guest: string): DirectoryDescriptor {
  return {
    kind: 'directory',
    fileType: 'directory',
    directory,
    rightsBase: DIRECTORY_RIGHTS,
    rightsInheriting: DIRECTORY_RIGHTS | FILE_RIGHTS,
    flags: 0,
    preopen: guest,
    listing: undefined,
  };
}
