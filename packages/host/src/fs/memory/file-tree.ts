import { OptionError } from '@ferrule/core';
import { encodeUtf8 } from '../../memory/utf8.ts';
import { errnoOf } from '../../wasi/errno-of.ts';
import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';
import type { DirectoryEntry, DirectoryHandle, FileHandle, FileType, OpenFlags } from '../file-system.ts';
import { isName } from '../names.ts';

/** A symbolic link in a {@link FileTree}. */
export class SymbolicLink {
  readonly target: string;
  constructor(target: string) {
    this.target = target;
    Object.freeze(this);
  }
}

/**
 * Files as a plain object: names to text, bytes, further directories or links.
 *
 * @example
 * const tree: FileTree = { 'hello.txt': 'hello', data: { 'four.bin': new Uint8Array(4) }, current: new SymbolicLink('data') };
 */
export interface FileTree {
  readonly [name: string]: string | Uint8Array | SymbolicLink | FileTree;
}

/**
 * Puts a tree into a directory. Directories that are there are added to, files and links replaced.
 *
 * @param path - where the directory lies, for messages; ends in `/` unless empty
 * @throws OptionError for a name that can't be one
 */
export function writeTree(directory: DirectoryHandle, tree: FileTree, path = ''): void {
  for (const [name, value] of Object.entries(tree)) {
    const here = path + name;
    if (!isName(name)) throw new OptionError(`cannot import '${here}': not a file name`, { option: here });
    if (typeof value === 'string') writeFile(directory, name, encodeUtf8(value));
    else if (value instanceof Uint8Array) writeFile(directory, name, value);
    else if (value instanceof SymbolicLink) writeLink(directory, name, value.target);
    else
      within(makeDirectory(directory, name), (inner) => {
        writeTree(inner, value, `${here}/`);
      });
  }
}

/** Takes a directory's files out, their bytes copied; each name of a file with several is a file of its own. */
export function readTree(root: DirectoryHandle): FileTree {
  const tree = emptyTree();
  // Not by recursion: a guest can make directories deeper than the stack goes.
  const open: Level[] = [{ directory: root, tree, rest: [...root.entries()] }];
  try {
    for (let level = open.pop(); level !== undefined; level = open.pop()) {
      const entry = level.rest.pop();
      if (entry === undefined) {
        if (level.directory !== root) level.directory.close();
        continue;
      }
      open.push(level);
      const { name, type } = entry;
      if (type === 'directory') open.push(enter(level, name));
      else level.tree[name] = readLeaf(level.directory, name, type);
    }
  } finally {
    for (const { directory } of open) if (directory !== root) directory.close();
  }
  return tree;
}

interface Level {
  readonly directory: DirectoryHandle;
  readonly tree: Record<string, FileTree[string]>;
  readonly rest: DirectoryEntry[];
}

function enter(level: Level, name: string): Level {
  const directory = level.directory.openDirectory(name);
  const tree = emptyTree();
  level.tree[name] = tree;
  return { directory, tree, rest: [...directory.entries()] };
}

/** Without a prototype, so that a file may have any name. */
function emptyTree(): Record<string, FileTree[string]> {
  return Object.create(null) as Record<string, FileTree[string]>;
}

function readLeaf(directory: DirectoryHandle, name: string, type: FileType): SymbolicLink | Uint8Array {
  return type === 'symbolic-link' ? new SymbolicLink(directory.readLink(name)) : readFile(directory, name);
}

/** Creates a file with these bytes, or gives it these bytes. */
export function writeFile(directory: DirectoryHandle, name: string, bytes: Uint8Array): void {
  within(openFile(directory, name, { write: true, create: true, truncate: true }), (file) => {
    for (let done = 0; done < bytes.length;) done += file.write(bytes, done, bytes.length - done, done);
  });
}

/** A copy of a file's bytes. */
export function readFile(directory: DirectoryHandle, name: string): Uint8Array<ArrayBuffer> {
  return within(openFile(directory, name, { read: true }), (file) => {
    const bytes = new Uint8Array(file.size());
    let done = 0;
    for (let read = -1; read !== 0 && done < bytes.length; done += read) {
      read = file.read(bytes, done, bytes.length - done, done);
    }
    return bytes.subarray(0, done);
  });
}

/** Creates a link, in the place of a file or link of that name. */
export function writeLink(directory: DirectoryHandle, name: string, target: string): void {
  if (typeAt(directory, name) !== undefined) directory.unlink(name);
  directory.symlink(target, name);
}

/** Opens a directory, which is made where it does not exist. */
export function makeDirectory(directory: DirectoryHandle, name: string): DirectoryHandle {
  if (typeAt(directory, name) === undefined) directory.makeDirectory(name);
  return directory.openDirectory(name);
}

/** Calls back with something open, and closes it. */
export function within<Handle extends { close(): void }, Result>(
  handle: Handle,
  callback: (handle: Handle) => Result,
): Result {
  try {
    return callback(handle);
  } finally {
    handle.close();
  }
}

function openFile(directory: DirectoryHandle, name: string, flags: OpenFlags): FileHandle {
  const opened = directory.open(name, flags);
  if (opened.kind === 'file') return opened;
  opened.close();
  throw new ErrnoError(Errno.ISDIR);
}

/** @returns `undefined` where there is nothing of that name */
export function typeAt(directory: DirectoryHandle, name: string): FileType | undefined {
  try {
    return directory.statAt(name).type;
  } catch (error) {
    if (errnoOf(error) === Errno.NOENT) return undefined;
    throw error;
  }
}
