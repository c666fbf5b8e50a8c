import type { DirectoryHandle } from '../file-system.ts';
import { makeDirectory, typeAt, within, writeFile, writeLink } from '../memory/file-tree.ts';
import { type ArchiveEntry, entryNames, refuseArchive } from './archive-entry.ts';
import { readTar } from './read-tar.ts';

/**
 * Puts a tar archive's files into a directory. Directories that are there are added to, files and links replaced;
 * links are never followed. Devices and FIFOs are left out.
 */
export function unpackTar(root: DirectoryHandle, bytes: Uint8Array): void {
  const directories: ArchiveEntry[] = [];
  for (const entry of readTar(bytes)) {
    const names = entryNames(entry.path);
    const name = names.pop();
    if (name === undefined) continue;
    inDirectory(root, names, (directory) => {
      unpack(root, directory, name, entry);
    });
    if (entry.type === 'directory') directories.push(entry);
  }
  // What was put into a directory has changed its time.
  for (const entry of directories) {
    const names = entryNames(entry.path);
    const name = names.pop() ?? '';
    inDirectory(root, names, (directory) => {
      directory.setTimesAt(name, undefined, entry.modified);
    });
  }
}

function unpack(root: DirectoryHandle, directory: DirectoryHandle, name: string, entry: ArchiveEntry): void {
  switch (entry.type) {
    case 'directory':
      makeDirectory(directory, name).close();
      return;
    case 'regular-file':
      remove(directory, name);
      writeFile(directory, name, entry.content());
      break;
    case 'symbolic-link':
      writeLink(directory, name, entry.target);
      break;
    case 'hard-link':
      link(root, directory, name, entry);
      return;
    default:
      return;
  }
  directory.setTimesAt(name, undefined, entry.modified);
}

function link(root: DirectoryHandle, directory: DirectoryHandle, name: string, entry: ArchiveEntry): void {
  const names = entryNames(entry.target);
  const targetName = names.pop();
  if (targetName === undefined) throw refuseArchive(`'${entry.path}' is a hard link to the root`);
  inDirectory(root, names, (target) => {
    remove(directory, name);
    target.link(targetName, directory, name);
  });
}

/** Takes away a file or link, so that what comes in its place changes no other name of it, nor goes through it. */
function remove(directory: DirectoryHandle, name: string): void {
  const type = typeAt(directory, name);
  if (type !== undefined && type !== 'directory') directory.unlink(name);
}

/** Calls back with the directory of these names, which are made where they do not exist. */
function inDirectory(
  root: DirectoryHandle,
  names: readonly string[],
  callback: (directory: DirectoryHandle) => void,
): void {
  const [name, ...rest] = names;
  if (name === undefined) callback(root);
  else
    within(makeDirectory(root, name), (inner) => {
      inDirectory(inner, rest, callback);
    });
}
