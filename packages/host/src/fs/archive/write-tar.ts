import { Header, type HeaderData } from 'tar/header';
import { encodeUtf8 } from '../../memory/utf8.ts';
import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';
import type { DirectoryEntry, DirectoryHandle, FileStat } from '../file-system.ts';
import { readFile } from '../memory/file-tree.ts';
import { isPathLength } from '../names.ts';
import { toPaxTime, writePaxRecords } from './pax-records.ts';

const BLOCK = 512;
/** Bytes of a path that a header has room for in any case. */
const MAX_SHORT = 100;
const MILLISECOND = 1_000_000n;

const MODES = { Directory: 0o755, File: 0o644, Link: 0o644, SymbolicLink: 0o777 } as const;
type EntryType = keyof typeof MODES;

/**
 * Packs a directory's files into a tar archive (pax): directories, files, links, further names of files as hard
 * links, times of change to the nanosecond. Devices and FIFOs are left out.
 *
 * @param root - what is packed; its own entry is left out
 * @throws ErrnoError ENAMETOOLONG for a path of more than 4,096 bytes: nobody could unpack it
 */
export function writeTar(root: DirectoryHandle): Uint8Array<ArrayBuffer> {
  const writer = new TarWriter();
  // Not by recursion: a guest can make directories deeper than the stack goes.
  const open: Level[] = [{ directory: root, path: '', rest: [...root.entries()].reverse() }];
  try {
    for (let level = open.pop(); level !== undefined; level = open.pop()) {
      const entry = level.rest.pop();
      if (entry === undefined) {
        if (level.directory !== root) level.directory.close();
        continue;
      }
      open.push(level);
      const inner = writer.add(level, entry);
      if (inner !== undefined) open.push(inner);
    }
  } finally {
    for (const { directory } of open) if (directory !== root) directory.close();
  }
  return writer.end();
}

interface Level {
  readonly directory: DirectoryHandle;
  readonly path: string;
  readonly rest: DirectoryEntry[];
}

class TarWriter {
  readonly #blocks: Uint8Array[] = [];
  /** The first name of each file that has several, by inode. */
  readonly #linked = new Map<bigint, string>();

  /** @returns the directory that was added, to go on with */
  add({ directory, path: parent }: Level, { name, type }: DirectoryEntry): Level | undefined {
    const path = parent + name;
    if (!isPathLength(path)) throw new ErrnoError(Errno.NAMETOOLONG);
    const stat = directory.statAt(name);
    if (type === 'directory') {
      const inner = directory.openDirectory(name);
      this.#write('Directory', `${path}/`, '', stat);
      return { directory: inner, path: `${path}/`, rest: [...inner.entries()].reverse() };
    }
    if (type === 'symbolic-link') this.#write('SymbolicLink', path, directory.readLink(name), stat);
    else if (type === 'regular-file') this.#addFile(directory, name, path, stat);
    return undefined;
  }

  /** The archive, ended as tar has it: by two blocks of zeros. */
  end(): Uint8Array<ArrayBuffer> {
    const length = this.#blocks.reduce((sum, block) => sum + padded(block.length), 2 * BLOCK);
    const bytes = new Uint8Array(length);
    let offset = 0;
    for (const block of this.#blocks) {
      bytes.set(block, offset);
      offset += padded(block.length);
    }
    return bytes;
  }

  #addFile(directory: DirectoryHandle, name: string, path: string, stat: FileStat): void {
    const first = this.#linked.get(stat.inode);
    if (first !== undefined) {
      this.#write('Link', path, first, stat);
      return;
    }
    if (stat.links > 1n) this.#linked.set(stat.inode, path);
    this.#write('File', path, '', stat, readFile(directory, name));
  }

  #write(type: EntryType, path: string, linkpath: string, stat: FileStat, content?: Uint8Array): void {
    const records = new Map<string, string>();
    if (!isShort(path)) records.set('path', path);
    if (!isShort(linkpath)) records.set('linkpath', linkpath);
    if (stat.modified % (1000n * MILLISECOND) !== 0n) records.set('mtime', toPaxTime(stat.modified));
    if (records.size > 0) {
      const body = writePaxRecords(records);
      this.#blocks.push(
        header({ type: 'ExtendedHeader', path: 'PaxHeader', size: body.length, mode: 0o644 }),
        body,
      );
    }
    const mtime = new Date(Number(stat.modified / MILLISECOND));
    const size = content?.length ?? 0;
    this.#blocks.push(
      header({ type, path: shortened(path), linkpath: shortened(linkpath), size, mtime, mode: MODES[type] }),
    );
    if (content !== undefined) this.#blocks.push(content);
  }
}

function header(data: HeaderData): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  new Header({ uid: 0, gid: 0, ...data }).encode(block, 0);
  return block;
}

function padded(length: number): number {
  return Math.ceil(length / BLOCK) * BLOCK;
}

function isShort(text: string): boolean {
  return encodeUtf8(text).length < MAX_SHORT;
}

/** What readers without pax see of a long name. */
function shortened(text: string): string {
  return isShort(text) ? text : text.replace(/[^ -~]/g, '_').slice(0, MAX_SHORT - 1);
}
