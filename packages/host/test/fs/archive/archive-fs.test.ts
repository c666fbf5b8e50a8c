import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { OptionError } from '@ferrule/core';
import { expect } from 'chai';
import { Header, type HeaderData } from 'tar/header';
import { archiveFs, type ArchiveFsOptions } from '../../../src/fs/archive/archive-fs.ts';
import type { FileSystem } from '../../../src/fs/file-system.ts';
import { SymbolicLink } from '../../../src/fs/memory/file-tree.ts';
import { memoryFs } from '../../../src/fs/memory/memory-fs.ts';
import type { GuestTree } from '../../../src/fs/paths.ts';
import { guestTree } from '../../../src/fs/tree/guest-tree.ts';
import { Errno } from '../../../src/wasi/errno.ts';
import { bytesOf, expectErrno, file, readHandle, scratchDirectory } from '../helpers.ts';
import { makeZip } from './make-zip.ts';
import { skipBecause } from '../../../../../scripts/lib/skip-because.ts';

interface TarEntry extends HeaderData {
  readonly content?: string;
}

/** A tar archive of these headers, with nothing checked. */
function makeTar(...entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap(({ content = '', ...data }) => {
    const block = Buffer.alloc(512);
    new Header({ mode: 0o644, uid: 0, gid: 0, type: 'File', size: content.length, ...data }).encode(block);
    return [block, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function treeOf(fileSystem: FileSystem): GuestTree {
  return guestTree([{ guest: '/', fileSystem }]);
}

function read(tree: GuestTree, path: string): string {
  const { directory } = tree.preopens[0];
  return new TextDecoder().decode(readHandle(file(tree.paths.open(directory, path, true, { read: true }))));
}

function names(fileSystem: FileSystem): string[] {
  return fileSystem
    .openRoot()
    .entries()
    .map(({ name }) => name);
}

function expectRefused(bytes: Uint8Array, why: string, options?: ArchiveFsOptions): void {
  expect(() => archiveFs(bytes, options)).to.throw(OptionError, why);
}

describe('archiveFs of tar', () => {
  const long = `${'deep/'.repeat(40)}${'x'.repeat(120)}`;
  const source = memoryFs({
    files: { dir: { 'a.txt': 'inside', 'é.txt': 'accent' }, up: new SymbolicLink('dir/a.txt'), empty: '' },
  });
  const root = source.openRoot();
  root.setTimesAt('empty', undefined, 1_600_000_000_123_456_789n);
  root.link('empty', root, 'second');

  it('shows what memoryFs has exported: files, links, hard links, times', () => {
    const tree = treeOf(archiveFs(source.exportTar()));
    const { directory } = tree.preopens[0];
    expect(read(tree, 'dir/a.txt')).to.equal('inside');
    expect(read(tree, 'dir/é.txt')).to.equal('accent');
    expect(read(tree, 'up')).to.equal('inside');
    expect(tree.paths.readLink(directory, 'up')).to.equal('dir/a.txt');
    const stat = tree.paths.stat(directory, 'second', false);
    expect(stat).to.include({
      type: 'regular-file',
      links: 2n,
      size: 0n,
      modified: 1_600_000_000_123_456_789n,
    });
    expect(stat.inode).to.equal(tree.paths.stat(directory, 'empty', false).inode);
    tree.close();
  });

  it('is read-only', () => {
    const fileSystem = archiveFs(source.exportTar());
    expect(fileSystem.readOnly).to.equal(true);
    const archive = fileSystem.openRoot();
    expectErrno(Errno.ROFS, () => archive.open('new', { write: true, create: true }));
    expectErrno(Errno.ROFS, () => archive.open('empty', { write: true }));
    expectErrno(Errno.ROFS, () => {
      archive.unlink('empty');
    });
  });

  it('reads what is packed by gzip', () => {
    const tree = treeOf(archiveFs(gzipSync(source.exportTar())));
    expect(read(tree, 'dir/a.txt')).to.equal('inside');
    tree.close();
  });

  it('takes the later of two entries of one name, and makes directories that have no entry', () => {
    const bytes = makeTar(
      { path: './a', content: 'first' },
      { path: 'x/y/z', content: 'deep' },
      { path: '/a', content: 'second', mtime: new Date(5000) },
      { path: 'x/', type: 'Directory', mtime: new Date(7000) },
    );
    const tree = treeOf(archiveFs(bytes));
    expect(read(tree, 'a')).to.equal('second');
    expect(read(tree, 'x/y/z')).to.equal('deep');
    expect(tree.paths.stat(tree.preopens[0].directory, 'x', false).modified).to.equal(7_000_000_000n);
    expect(tree.paths.stat(tree.preopens[0].directory, 'a', false)).to.include({
      links: 1n,
      modified: 5_000_000_000n,
    });
    tree.close();
  });

  it('reads GNU’s long names and pax records', () => {
    const target = 't'.repeat(150);
    const bytes = makeTar(
      { path: '././@LongLink', type: 'NextFileHasLongPath', content: `${long}\0` },
      { path: 'short', content: 'long name' },
      { path: '././@LongLink', type: 'NextFileHasLongLinkpath', content: `${target}\0` },
      { path: 'l', type: 'SymbolicLink', linkpath: 'short' },
      {
        path: 'PaxHeader',
        type: 'ExtendedHeader',
        content: '18 path=new/name1\n26 mtime=1500000000.12345\n',
      },
      { path: 'old', content: 'renamed' },
    );
    const tree = treeOf(archiveFs(bytes));
    expect(read(tree, long)).to.equal('long name');
    expect(tree.paths.readLink(tree.preopens[0].directory, 'l')).to.equal(target);
    expect(read(tree, 'new/name1')).to.equal('renamed');
    expect(tree.paths.stat(tree.preopens[0].directory, 'new/name1', false).modified).to.equal(
      1_500_000_000_123_450_000n,
    );
    tree.close();
  });

  it('shows devices and FIFOs, which can’t be opened', () => {
    const tree = archiveFs(
      makeTar({ path: 'null', type: 'CharacterDevice' }, { path: 'pipe', type: 'FIFO' }),
    ).openRoot();
    expect(tree.statAt('null').type).to.equal('character-device');
    expectErrno(Errno.NXIO, () => tree.open('null', { read: true }));
    expect(tree.entries().map(({ type }) => type)).to.deep.equal(['character-device', 'unknown']);
  });

  it('refuses entries that lead out', () => {
    for (const path of ['../a', 'a/../../b', 'a/..', '..']) {
      expectRefused(makeTar({ path, content: 'x' }), 'leads out');
    }
    expectRefused(makeTar({ path: 'a', type: 'Link', linkpath: '../b' }), 'leads out');
    expect(names(archiveFs(makeTar({ path: '/etc/passwd', content: 'x' })))).to.deep.equal(['etc']);
  });

  it('refuses entries below links and files, which an unpacker could be led out by', () => {
    const link: TarEntry = { path: 'l', type: 'SymbolicLink', linkpath: '/etc' };
    expectRefused(makeTar(link, { path: 'l/passwd', content: 'x' }), 'no directory');
    expectRefused(makeTar({ path: 'f', content: '' }, { path: 'f/g', content: 'x' }), 'no directory');
    expectRefused(makeTar(link, { path: 'l/', type: 'Directory' }), 'something else');
    const tree = treeOf(archiveFs(makeTar(link)));
    expectErrno(Errno.NOTCAPABLE, () => read(tree, 'l/passwd'));
    tree.close();
  });

  it('refuses hard links to what is not before them, in rings too', () => {
    expectRefused(makeTar({ path: 'a', type: 'Link', linkpath: 'a' }), 'no file before it');
    expectRefused(
      makeTar({ path: 'a', type: 'Link', linkpath: 'b' }, { path: 'b', type: 'Link', linkpath: 'a' }),
      'no file before it',
    );
    expectRefused(
      makeTar({ path: 'd/', type: 'Directory' }, { path: 'e', type: 'Link', linkpath: 'd' }),
      'no file',
    );
  });

  it('links in a ring are ELOOP to the guest', () => {
    const bytes = makeTar(
      { path: 'a', type: 'SymbolicLink', linkpath: 'b' },
      { path: 'b', type: 'SymbolicLink', linkpath: 'a' },
    );
    const tree = treeOf(archiveFs(bytes));
    expectErrno(Errno.LOOP, () => read(tree, 'a'));
    tree.close();
  });

  it('refuses sizes that are not there, and what is more than the limits', () => {
    expectRefused(makeTar({ path: 'a', size: 2 ** 40 }), 'cut off');
    expectRefused(makeTar({ path: 'a', content: 'x'.repeat(1000) }), 'more bytes', { maxBytes: 999 });
    expectRefused(makeTar({ path: 'a/b/c', content: '' }), 'more entries', { maxInodes: 2 });
    expect(names(archiveFs(makeTar({ path: 'a/b', content: '' }), { maxInodes: 2 }))).to.deep.equal(['a']);
    expectRefused(gzipSync(new Uint8Array(4 * 2 ** 20)), 'larger than the limit', { maxBytes: 1000 });
  });

  it('refuses what is damaged, cut off, or no archive', () => {
    const bytes = makeTar({ path: 'a', content: 'x'.repeat(600) }, { path: 'b', content: 'y' });
    expectRefused(bytes.subarray(0, 1000), 'cut off');
    const damaged = bytes.slice();
    damaged[512 + 1024 + 3] ^= 1;
    expectRefused(damaged, 'no header at byte 1536');
    expectRefused(bytesOf('hello'), 'cannot read the archive');
    expectRefused(new Uint8Array(0), 'cannot read the archive');
    expectRefused(
      makeTar({ path: 'P', type: 'ExtendedHeader', content: '99 path=x\n' }, { path: 'a' }),
      'pax header',
    );
    expect(() => archiveFs('/no/such/file.tar')).to.throw(OptionError, "'/no/such/file.tar' can't be read");
  });

  it('shows what the system’s tar packs', function () {
    const scratch = scratchDirectory();
    mkdirSync(join(scratch.path, 'in', 'dir'), { recursive: true });
    writeFileSync(join(scratch.path, 'in', 'dir', 'file'), 'packed');
    linkSync(join(scratch.path, 'in', 'dir', 'file'), join(scratch.path, 'in', 'second'));
    symlinkSync('dir/file', join(scratch.path, 'in', 'link'));
    utimesSync(join(scratch.path, 'in', 'dir'), 1000, 2000);
    const path = join(scratch.path, 'out.tgz');
    try {
      execFileSync('tar', ['-czf', path, '-C', join(scratch.path, 'in'), '.']);
    } catch {
      scratch.remove();
      skipBecause(this, 'there is no tar on the PATH');
    }
    const tree = treeOf(archiveFs(path));
    expect(read(tree, 'link')).to.equal('packed');
    expect(tree.paths.stat(tree.preopens[0].directory, 'second', false).links).to.equal(2n);
    expect(tree.paths.stat(tree.preopens[0].directory, 'dir', false).modified).to.equal(2_000_000_000_000n);
    tree.close();
    scratch.remove();
  });

  it('what memoryFs exports is unpacked by the system’s tar', function () {
    const scratch = scratchDirectory();
    const deep = memoryFs();
    deep.importTar(source.exportTar());
    deep.import({ ['n'.repeat(150)]: 'long' });
    writeFileSync(join(scratch.path, 'out.tar'), deep.exportTar());
    try {
      execFileSync('tar', ['-xf', 'out.tar'], { cwd: scratch.path, stdio: 'ignore' });
    } catch {
      scratch.remove();
      skipBecause(this, 'there is no tar on the PATH');
    }
    expect(readFileSync(join(scratch.path, 'up'), 'utf8')).to.equal('inside');
    expect(readFileSync(join(scratch.path, 'n'.repeat(150)), 'utf8')).to.equal('long');
    scratch.remove();
  });
});

describe('archiveFs of zip', () => {
  const entries = [
    { path: 'stored.txt', content: 'as it is' },
    { path: 'dir/', mode: 0o40755 },
    { path: 'dir/deflated.txt', content: 'again and again '.repeat(1000), deflate: true },
    { path: 'link', content: 'dir/deflated.txt', mode: 0o120777 },
    { path: 'é.txt', content: 'accent' },
    { path: 'empty', content: '', deflate: true },
  ];

  it('shows files, directories, links, sizes and times', () => {
    const tree = treeOf(archiveFs(makeZip(entries)));
    const { directory } = tree.preopens[0];
    expect(read(tree, 'stored.txt')).to.equal('as it is');
    expect(read(tree, 'dir/deflated.txt')).to.equal('again and again '.repeat(1000));
    expect(read(tree, 'link')).to.equal('again and again '.repeat(1000));
    expect(read(tree, 'é.txt')).to.equal('accent');
    expect(read(tree, 'empty')).to.equal('');
    const stat = tree.paths.stat(directory, 'dir/deflated.txt', false);
    expect(stat).to.include({
      size: 16_000n,
      modified: BigInt(Date.UTC(2020, 4, 17, 12, 34, 56)) * 1_000_000n,
    });
    tree.close();
  });

  it('takes the time from the extra fields where it is there', () => {
    const unix = Uint8Array.of(0x55, 0x54, 5, 0, 1, 0x00, 0xca, 0x9a, 0x3b);
    const fileSystem = archiveFs(makeZip([{ path: 'a', extra: unix }]));
    expect(fileSystem.openRoot().statAt('a').modified).to.equal(1_000_000_000_000_000_000n);
  });

  it('reads an archive with a comment behind and a program before it', () => {
    const zip = makeZip(entries, 'PK\x05\x06 said the comment');
    const tree = treeOf(archiveFs(Buffer.concat([bytesOf('#!/bin/sh\nexit 1\n'), zip])));
    expect(read(tree, 'stored.txt')).to.equal('as it is');
    tree.close();
  });

  it('refuses entries that lead out, and more than the limits allow', () => {
    for (const path of ['../a', 'a/../../b', 'x/..', 'a\0b']) expectRefused(makeZip([{ path }]), 'leads out');
    expectRefused(makeZip([{ path: 'a', size: 2 ** 31 }]), 'more bytes');
    expectRefused(makeZip([{ path: 'a' }, { path: 'b' }]), 'more entries', { maxInodes: 1 });
    const link = { path: 'l', content: '/etc', mode: 0o120777 };
    expectRefused(makeZip([link, { path: 'l/passwd', content: 'x' }]), 'no directory');
  });

  it('refuses what is encrypted, packed otherwise, cut off or damaged', () => {
    expectRefused(makeZip([{ path: 'a', flags: 1 }]), 'encrypted');
    expectRefused(makeZip([{ path: 'a', method: 14 }]), 'method 14');
    const bytes = makeZip(entries);
    expectRefused(bytes.subarray(0, bytes.length - 1), 'no end record');
    expectRefused(bytes.subarray(40), 'outside of it');
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => archiveFs(bytes.subarray(0, length))).to.throw(OptionError);
    }
  });

  it('a file that is not what was declared is EIO, and never more than was declared', () => {
    const bomb = { path: 'bomb', content: new Uint8Array(5_000_000), deflate: true, size: 1000 };
    const tree = treeOf(
      archiveFs(
        makeZip([
          bomb,
          { path: 'short', content: 'abc', deflate: true, size: 1000 },
          { path: 'changed', content: 'abc', crc: 1 },
          { path: 'elsewhere', content: 'abc', offset: 3 },
          { path: 'outside', content: 'abc', offset: 2 ** 31 },
          { path: 'fine', content: 'abc' },
        ]),
      ),
    );
    for (const path of ['bomb', 'short', 'changed', 'elsewhere', 'outside']) {
      expectErrno(Errno.IO, () => read(tree, path));
    }
    expect(read(tree, 'fine')).to.equal('abc');
    tree.close();
  });

  it('reads sizes of 64 bits', () => {
    const extra = new DataView(new ArrayBuffer(20));
    extra.setUint16(0, 1, true);
    extra.setUint16(2, 8, true);
    extra.setBigUint64(4, 3n, true);
    const zip = makeZip([
      { path: 'a', content: 'abc', size: 0xffff_ffff, extra: new Uint8Array(extra.buffer, 0, 12) },
    ]);
    const tree = treeOf(archiveFs(zip));
    expect(read(tree, 'a')).to.equal('abc');
    tree.close();
  });
});
