import { OptionError } from '@ferrule/core';
import { expect } from 'chai';
import { ErrnoError } from '../../../src/fs/errno-error.ts';
import type { DirectoryHandle } from '../../../src/fs/file-system.ts';
import { type FileTree, SymbolicLink } from '../../../src/fs/memory/file-tree.ts';
import { memoryFs } from '../../../src/fs/memory/memory-fs.ts';
import { Errno } from '../../../src/wasi/errno.ts';
import { bytesOf, expectErrno, file, textOf, writeText } from '../helpers.ts';

const FULL = { read: true, write: true, create: true } as const;

/** A tree with its bytes as text, to be compared. */
function plain(tree: FileTree): unknown {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [
      name,
      value instanceof Uint8Array
        ? new TextDecoder().decode(value)
        : value instanceof SymbolicLink || typeof value === 'string'
          ? value
          : plain(value),
    ]),
  );
}

describe('memoryFs limits', () => {
  it('writes as much as there is room for, then ENOSPC, and gives room back', () => {
    const root = memoryFs({ maxBytes: 10 }).openRoot();
    const handle = file(root.open('a', FULL));
    expect(handle.write(bytesOf('0123456789ab'), 0, 12, 0)).to.equal(10);
    expectErrno(Errno.NOSPC, () => handle.write(bytesOf('x'), 0, 1, undefined));
    expectErrno(Errno.NOSPC, () => {
      handle.setSize(11);
    });
    expectErrno(Errno.NOSPC, () => {
      handle.allocate(5, 6);
    });
    expect(handle.write(bytesOf('XY'), 0, 2, 8)).to.equal(2);
    handle.setSize(4);
    writeText(root, 'b', '012345');
    expectErrno(Errno.NOSPC, () => {
      root.symlink('x', 'l');
    });
    // Room is given back when a file has neither a name nor anybody who has it open.
    root.unlink('b');
    root.unlink('a');
    const other = file(root.open('c', FULL));
    expect(other.write(bytesOf('0123456789'), 0, 10, 0)).to.equal(6);
    handle.close();
    expect(other.write(bytesOf('0123456789'), 0, 10, 0)).to.equal(10);
    other.close();
  });

  it('counts files, directories, links and further names', () => {
    const root = memoryFs({ maxInodes: 4 }).openRoot();
    writeText(root, 'a', '');
    root.makeDirectory('d');
    root.symlink('a', 'l');
    root.link('a', root, 'b');
    for (const attempt of [
      () => root.open('e', FULL),
      () => {
        root.makeDirectory('e');
      },
      () => {
        root.symlink('x', 'e');
      },
      () => {
        root.link('a', root, 'e');
      },
    ]) {
      expectErrno(Errno.NOSPC, attempt);
    }
    root.unlink('b');
    root.makeDirectory('e');
    root.rename('e', root, 'd');
    root.unlink('a');
    root.unlink('l');
    root.removeDirectory('d');
    for (const name of ['1', '2', '3', '4']) root.makeDirectory(name);
    expectErrno(Errno.NOSPC, () => {
      root.makeDirectory('5');
    });
    expect(root.entries()).to.have.length(4);
  });

  it('a hole costs no time, and one larger than the host has room for is ENOSPC', () => {
    const root = memoryFs({ maxBytes: Infinity }).openRoot();
    const handle = file(root.open('a', FULL));
    expectErrno(Errno.NOSPC, () => {
      handle.setSize(Number.MAX_SAFE_INTEGER);
    });
    expect(handle.size()).to.equal(0);
    expectErrno(Errno.NOSPC, () => handle.write(bytesOf('x'), 0, 1, Number.MAX_SAFE_INTEGER - 1));
    handle.setSize(2 ** 30);
    expect(handle.read(new Uint8Array(1), 0, 1, 2 ** 30 - 1)).to.equal(1);
    handle.close();
  });

  it('are refused where they are no numbers', () => {
    for (const options of [{ maxBytes: -1 }, { maxInodes: NaN }, { maxBytes: '1' as unknown as number }]) {
      expect(() => memoryFs(options)).to.throw(OptionError);
    }
  });
});

describe('memoryFs import and export', () => {
  const files: FileTree = {
    'hello.txt': 'hello',
    data: { 'four.bin': new Uint8Array(4), inner: {} },
    current: new SymbolicLink('data'),
    ['__proto__']: 'own',
  };

  it('export gives what was imported', () => {
    const exported = memoryFs({ files }).export();
    expect(Object.keys(exported)).to.have.members(['hello.txt', 'data', 'current', '__proto__']);
    expect(plain(exported)).to.deep.equal(plain(memoryFs({ files: exported }).export()));
    expect(exported.current).to.deep.equal(new SymbolicLink('data'));
    expect(exported['hello.txt']).to.deep.equal(bytesOf('hello'));
  });

  it('import adds to what is there', () => {
    const fileSystem = memoryFs({ files: { a: 'old', d: { keep: '' }, l: new SymbolicLink('x') } });
    fileSystem.import({ a: 'new', d: { more: '' }, l: new SymbolicLink('y') });
    expect(plain(fileSystem.export())).to.deep.equal({
      a: 'new',
      d: { keep: '', more: '' },
      l: new SymbolicLink('y'),
    });
    expect(() => {
      fileSystem.import({ d: 'a file' });
    }).to.throw(ErrnoError);
  });

  it('import refuses what is no name with an OptionError that tells it', () => {
    for (const name of ['', '.', '..', 'a/b', 'a\0', 'x'.repeat(256)]) {
      expect(() => memoryFs({ files: { dir: { [name]: '' } } })).to.throw(OptionError, `dir/${name}`);
    }
  });

  it('bytes are copied both ways', () => {
    const bytes = bytesOf('abc');
    const fileSystem = memoryFs({ files: { a: bytes } });
    bytes[0] = 120;
    const exported = fileSystem.export().a as Uint8Array;
    exported[1] = 120;
    expect(textOf(fileSystem.openRoot(), 'a')).to.equal('abc');
  });

  it('export doesn’t depend on how deep directories are', () => {
    const fileSystem = memoryFs();
    let directory: DirectoryHandle = fileSystem.openRoot();
    for (let depth = 0; depth < 20_000; depth++) {
      directory.makeDirectory('d');
      const inner = directory.openDirectory('d');
      directory.close();
      directory = inner;
    }
    writeText(directory, 'bottom', 'x');
    let tree = fileSystem.export();
    for (let depth = 0; depth < 20_000; depth++) tree = tree.d as FileTree;
    expect(Object.keys(tree)).to.deep.equal(['bottom']);
    // Nobody could unpack paths this long.
    expectErrno(Errno.NAMETOOLONG, () => fileSystem.exportTar());
  });

  it('importTar gives back what exportTar took: names, links, hard links, times', () => {
    const fileSystem = memoryFs({ files });
    const root = fileSystem.openRoot();
    root.link('hello.txt', root, 'again');
    root.setTimesAt('hello.txt', undefined, 1_234_567_890_987_654_321n);
    root.setTimesAt('data', undefined, 77n);
    const copy = memoryFs();
    copy.importTar(fileSystem.exportTar());
    expect(plain(copy.export())).to.deep.equal(plain(fileSystem.export()));
    const copied = copy.openRoot();
    expect(copied.statAt('again')).to.include({ links: 2n, modified: 1_234_567_890_987_654_321n });
    expect(copied.statAt('data').modified).to.equal(77n);
    expect(copied.statAt('again').inode).to.equal(copied.statAt('hello.txt').inode);
  });

  it('importTar replaces a link rather than going through it', () => {
    const target = memoryFs({
      files: { safe: 'safe', l: new SymbolicLink('safe'), d: new SymbolicLink('.') },
    });
    target.importTar(memoryFs({ files: { l: 'new' } }).exportTar());
    expect(plain(target.export())).to.deep.include({ safe: 'safe', l: 'new' });
    expect(() => {
      target.importTar(memoryFs({ files: { d: { safe: 'changed' } } }).exportTar());
    }).to.throw(ErrnoError);
    expect(textOf(target.openRoot(), 'safe')).to.equal('safe');
  });
});

describe('memoryFs clock', () => {
  it('stamps files with the clock given', () => {
    let time = 1000n;
    const root = memoryFs({ now: () => time }).openRoot();
    writeText(root, 'a', 'x');
    expect(root.statAt('a')).to.include({ accessed: 1000n, modified: 1000n, changed: 1000n });
    time = 2000n;
    const handle = file(root.open('a', FULL));
    handle.write(bytesOf('y'), 0, 1, 0);
    handle.close();
    expect(root.statAt('a')).to.include({ accessed: 1000n, modified: 2000n, changed: 2000n });
    time = 3000n;
    expect(textOf(root, 'a')).to.equal('y');
    expect(root.statAt('a')).to.include({ accessed: 3000n, modified: 2000n });
  });
});
