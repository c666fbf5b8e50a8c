import { lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DirectoryHandle, FileHandle } from '../../src/fs/file-system.ts';
import type { Opened, OpenDirectory } from '../../src/fs/paths.ts';
import { Errno } from '../../src/wasi/errno.ts';
import { errnoOf } from '../../src/wasi/errno-of.ts';

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function errnoName(errno: Errno | undefined): string {
  return Object.entries(Errno).find(([, value]) => value === errno)?.[0] ?? String(errno);
}

/** Runs something that has to fail with this errno. */
export function expectErrno(errno: Errno, action: () => unknown): void {
  expect(errnoName(errnoFrom(action))).to.equal(errnoName(errno));
}

/** @returns SUCCESS where nothing was thrown; what is no errno is thrown on */
export function errnoFrom(action: () => unknown): Errno {
  try {
    action();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno;
  }
  return Errno.SUCCESS;
}

export function file(opened: FileHandle | DirectoryHandle | Opened): FileHandle {
  if (opened.kind !== 'file') throw new Error('a directory was opened where a file was expected');
  return opened;
}

export function directory(opened: Opened): OpenDirectory {
  if (opened.kind !== 'directory') throw new Error('a file was opened where a directory was expected');
  return opened;
}

export function readAll(from: DirectoryHandle, name: string): Uint8Array {
  return readHandle(file(from.open(name, { read: true })));
}

/** Reads a file to its end and closes it. */
export function readHandle(handle: FileHandle): Uint8Array {
  try {
    const bytes = new Uint8Array(handle.size());
    let done = 0;
    for (let read = -1; read !== 0 && done < bytes.length; done += read) {
      read = handle.read(bytes, done, bytes.length - done, done);
    }
    return bytes.subarray(0, done);
  } finally {
    handle.close();
  }
}

export function textOf(from: DirectoryHandle, name: string): string {
  return new TextDecoder().decode(readAll(from, name));
}

export function writeText(into: DirectoryHandle, name: string, text: string): void {
  const handle = file(into.open(name, { write: true, create: true, truncate: true }));
  try {
    const bytes = bytesOf(text);
    if (bytes.length > 0) expect(handle.write(bytes, 0, bytes.length, 0)).to.equal(bytes.length);
  } finally {
    handle.close();
  }
}

/** What is in a directory of the host's: names, types, sizes, times of change, contents and link targets. */
export function snapshot(path: string): string[] {
  return readdirSync(path)
    .sort()
    .flatMap((name) => {
      const at = join(path, name);
      const stat = lstatSync(at, { bigint: true });
      const told = [name, stat.mode, stat.nlink, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
      if (stat.isDirectory()) return [told, ...snapshot(at).map((inner) => `${name}/${inner}`)];
      if (stat.isSymbolicLink()) return [`${told} -> ${readlinkSync(at)}`];
      return [stat.isFile() ? `${told} ${readFileSync(at, 'latin1')}` : told];
    });
}

const SCRATCH = 'ferrule-fs-';

/** A new directory of the host's, and how to get rid of it. */
export function scratchDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), SCRATCH));
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Descriptors of this process that lead into a scratch directory, by what they lead to. Linux says; others say none. */
export function openDescriptors(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.includes(SCRATCH) ? [path] : [];
    } catch {
      return [];
    }
  });
}
