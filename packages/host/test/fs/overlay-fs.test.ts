import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { OptionError } from '@ferrule/core';
import { expect } from 'chai';
import { directoryFs } from '../../src/fs/directory/directory-fs.ts';
import type { DirectoryHandle } from '../../src/fs/file-system.ts';
import { overlayFs, type OverlayFsOptions } from '../../src/fs/overlay/overlay-fs.ts';
import { Errno } from '../../src/wasi/errno.ts';
import {
  bytesOf,
  expectErrno,
  file,
  openDescriptors,
  readAll,
  scratchDirectory,
  snapshot,
  textOf,
  writeText,
} from './helpers.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const BIG = 3_000_000;

describe('overlayFs', () => {
  let scratch: ReturnType<typeof scratchDirectory>;
  let below: string[];
  let root: DirectoryHandle;

  function open(options?: OverlayFsOptions): DirectoryHandle {
    return overlayFs(directoryFs(scratch.path), options).openRoot();
  }

  beforeEach(() => {
    scratch = scratchDirectory();
    mkdirSync(join(scratch.path, 'dir', 'deep'), { recursive: true });
    writeFileSync(join(scratch.path, 'dir', 'deep', 'inner'), 'inner');
    writeFileSync(join(scratch.path, 'file'), 'content');
    writeFileSync(join(scratch.path, 'big'), Buffer.alloc(BIG, 'b'));
    linkSync(join(scratch.path, 'file'), join(scratch.path, 'dir', 'linked'));
    symlinkSync('file', join(scratch.path, 'link'));
    below = snapshot(scratch.path);
    root = open();
  });
  afterEach(() => {
    root.close();
    expect(snapshot(scratch.path)).to.deep.equal(below);
    expect(openDescriptors()).to.deep.equal([]);
    scratch.remove();
  });

  it('shows what is below, with its sizes and times', () => {
    expect(root.entries().map(({ name }) => name)).to.have.members(['dir', 'file', 'big', 'link']);
    const lower = directoryFs(scratch.path).openRoot();
    const { size, modified, type, links } = lower.statAt('file');
    expect(root.statAt('file')).to.include({ size, modified, type, links });
    lower.close();
    expect(textOf(root, 'file')).to.equal('content');
    expect(root.readLink('link')).to.equal('file');
    expect(readAll(root, 'big')).to.deep.equal(new Uint8Array(BIG).fill(98));
  });

  it('keeps changes of a file above: written, appended, cut, timed', () => {
    const reader = file(root.open('file', { read: true }));
    const handle = file(root.open('file', { read: true, write: true }));
    handle.write(bytesOf('C'), 0, 1, 0);
    handle.write(bytesOf('!'), 0, 1, undefined);
    const into = new Uint8Array(8);
    expect(reader.read(into, 0, 8, 0)).to.equal(8);
    expect(new TextDecoder().decode(into)).to.equal('Content!');
    handle.setSize(3);
    expect(reader.size()).to.equal(3);
    handle.setTimes(1n, 2n);
    handle.close();
    reader.close();
    expect(root.statAt('file')).to.include({ accessed: 1n, modified: 2n, size: 3n });
    expect(textOf(root, 'file')).to.equal('Con');
    writeText(root, 'big', 'small');
    expect(textOf(root, 'big')).to.equal('small');
  });

  it('a change of the middle of a large file leaves the rest', () => {
    const handle = file(root.open('big', { read: true, write: true }));
    handle.write(bytesOf('X'), 0, 1, 2_000_000);
    handle.close();
    const expected = new Uint8Array(BIG).fill(98);
    expected[2_000_000] = 88;
    expect(readAll(root, 'big')).to.deep.equal(expected);
  });

  it('hard links below are one file above', () => {
    const dir = root.openDirectory('dir');
    expect(dir.statAt('linked').inode).to.equal(root.statAt('file').inode);
    writeText(dir, 'linked', 'changed');
    expect(textOf(root, 'file')).to.equal('changed');
    root.unlink('file');
    expect(dir.statAt('linked').links).to.equal(1n);
    expect(textOf(dir, 'linked')).to.equal('changed');
    dir.close();
  });

  it('what is removed stays removed, and what is made in its place is new', () => {
    root.unlink('file');
    expectErrno(Errno.NOENT, () => root.statAt('file'));
    writeText(root, 'file', 'new');
    expect(textOf(root, 'file')).to.equal('new');
    const dir = root.openDirectory('dir');
    const deep = dir.openDirectory('deep');
    expectErrno(Errno.NOTEMPTY, () => {
      dir.removeDirectory('deep');
    });
    deep.unlink('inner');
    dir.removeDirectory('deep');
    dir.makeDirectory('deep');
    const made = dir.openDirectory('deep');
    expect(made.entries()).to.deep.equal([]);
    for (const handle of [made, deep, dir]) handle.close();
  });

  it('directories below are renamed with all that is in them, looked into or not', () => {
    root.rename('dir', root, 'moved');
    const moved = root.openDirectory('moved');
    const deep = moved.openDirectory('deep');
    expect(textOf(deep, 'inner')).to.equal('inner');
    root.makeDirectory('dir');
    moved.rename('deep', root, 'up');
    expect(textOf(deep, 'inner')).to.equal('inner');
    expect(moved.entries().map(({ name }) => name)).to.deep.equal(['linked']);
    deep.close();
    moved.close();
  });

  it('a file that is open and removed is read on from below', () => {
    const handle = file(root.open('file', { read: true, write: true }));
    root.unlink('file');
    const into = new Uint8Array(7);
    expect(handle.read(into, 0, 7, 0)).to.equal(7);
    handle.write(bytesOf('x'), 0, 1, 0);
    expect(handle.size()).to.equal(7);
    handle.close();
  });

  it('counts what is changed against its limits, and what is below not', () => {
    const limited = open({ maxBytes: 1000, maxInodes: 1 });
    expect(readAll(limited, 'big').length).to.equal(BIG);
    const handle = file(limited.open('big', { read: true, write: true }));
    expectErrno(Errno.NOSPC, () => handle.write(bytesOf('x'), 0, 1, 0));
    expect(handle.size()).to.equal(BIG);
    handle.close();
    expect(readAll(limited, 'big')).to.deep.equal(new Uint8Array(BIG).fill(98));
    writeText(limited, 'file', 'x'.repeat(1000));
    limited.makeDirectory('one');
    expectErrno(Errno.NOSPC, () => {
      limited.makeDirectory('two');
    });
    limited.removeDirectory('one');
    limited.unlink('big');
    limited.makeDirectory('two');
    expectErrno(Errno.NOSPC, () => {
      limited.makeDirectory('three');
    });
    limited.close();
    expect(() => overlayFs(directoryFs(scratch.path), { maxBytes: -1 })).to.throw(OptionError, 'maxBytes');
  });

  it('stays with the directory below, wherever that is moved', function () {
    if (process.platform !== 'linux') skipBecause(this, 'needs Linux');
    const place = scratchDirectory();
    const path = join(place.path, 'lower');
    mkdirSync(path);
    writeFileSync(join(path, 'file'), 'right');
    const handle = overlayFs(directoryFs(path)).openRoot();
    renameSync(path, join(place.path, 'moved'));
    mkdirSync(path);
    writeFileSync(join(path, 'file'), 'wrong');
    expect(textOf(handle, 'file')).to.equal('right');
    handle.close();
    place.remove();
  });

  it('devices and FIFOs below are looked at only', function () {
    if (process.platform !== 'linux') skipBecause(this, 'needs Linux');
    execFileSync('mkfifo', [join(scratch.path, 'fifo')]);
    below = snapshot(scratch.path);
    expect(root.statAt('fifo').type).to.equal('unknown');
    expectErrno(Errno.NXIO, () => root.open('fifo', { read: true }));
    root.unlink('fifo');
    expectErrno(Errno.NOENT, () => root.statAt('fifo'));
  });
});
