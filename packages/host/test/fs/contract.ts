import { expect } from 'chai';
import type { DirectoryHandle, FileHandle, OpenFlags } from '../../src/fs/file-system.ts';
import { Errno } from '../../src/wasi/errno.ts';
import { bytesOf, expectErrno, file, readAll, textOf, writeText } from './helpers.ts';

/** A file system under test: how its root is opened, and how to clean up after it. */
export interface Subject {
  readonly root: DirectoryHandle;
  close(): void;
}

const READ_WRITE: OpenFlags = { read: true, write: true };
const CREATE: OpenFlags = { ...READ_WRITE, create: true };

/**
 * What every file system that can be written to has to do.
 *
 * @param name - what is tested, for the tests' names
 * @param make - makes an empty one
 */
export function describeWritable(name: string, make: () => Subject): void {
  describe(`${name}: contract of writable file systems`, () => {
    let subject: Subject;
    let root: DirectoryHandle;

    beforeEach(() => {
      subject = make();
      ({ root } = subject);
    });
    afterEach(() => {
      subject.close();
    });

    describe('files', () => {
      it('open creates a file that is read back as written', () => {
        const handle = file(root.open('a', CREATE));
        expect(handle.kind).to.equal('file');
        expect(handle.type).to.equal('regular-file');
        expect(handle.write(bytesOf('--hello--'), 2, 5, 0)).to.equal(5);
        const into = new Uint8Array(8);
        expect(handle.read(into, 3, 5, 0)).to.equal(5);
        expect([...into]).to.deep.equal([0, 0, 0, ...bytesOf('hello')]);
        expect(handle.size()).to.equal(5);
        handle.close();
        expect(textOf(root, 'a')).to.equal('hello');
      });

      it('open without create refuses what is missing with ENOENT', () => {
        expectErrno(Errno.NOENT, () => root.open('a', { read: true }));
      });

      it('open with exclusive refuses what exists with EEXIST, a link too', () => {
        writeText(root, 'a', '');
        root.symlink('nowhere', 'l');
        expectErrno(Errno.EXIST, () => root.open('a', { ...CREATE, exclusive: true }));
        expectErrno(Errno.EXIST, () => root.open('l', { ...CREATE, exclusive: true }));
      });

      it('open with truncate empties the file, without write too', () => {
        writeText(root, 'a', 'hello');
        file(root.open('a', { read: true, truncate: true })).close();
        expect(textOf(root, 'a')).to.equal('');
      });

      it('open of a directory gives a directory, and EISDIR for writing', () => {
        root.makeDirectory('d');
        const opened = root.open('d', { read: true });
        expect(opened.kind).to.equal('directory');
        opened.close();
        expectErrno(Errno.ISDIR, () => root.open('d', READ_WRITE));
        expectErrno(Errno.ISDIR, () => root.open('d', { read: true, create: true }));
      });

      it('open with directory refuses a file with ENOTDIR and a link with ELOOP', () => {
        writeText(root, 'a', '');
        root.symlink('d', 'l');
        root.makeDirectory('d');
        expectErrno(Errno.NOTDIR, () => root.open('a', { read: true, directory: true }));
        expectErrno(Errno.LOOP, () => root.open('l', { read: true, directory: true }));
        root.open('d', { read: true, directory: true }).close();
      });

      it('open refuses a link with ELOOP, whatever it leads to', () => {
        writeText(root, 'a', '');
        root.symlink('a', 'l');
        root.symlink('missing', 'm');
        expectErrno(Errno.LOOP, () => root.open('l', { read: true }));
        expectErrno(Errno.LOOP, () => root.open('m', CREATE));
        expectErrno(Errno.NOENT, () => root.statAt('missing'));
      });

      it('read gives 0 at and behind the end', () => {
        writeText(root, 'a', 'abc');
        const handle = file(root.open('a', { read: true }));
        const into = new Uint8Array(4);
        expect(handle.read(into, 0, 4, 2)).to.equal(1);
        expect(handle.read(into, 0, 4, 3)).to.equal(0);
        expect(handle.read(into, 0, 4, 2 ** 40)).to.equal(0);
        expect(handle.read(into, 0, 0, 0)).to.equal(0);
        handle.close();
      });

      it('read and write refuse with EBADF what the file was not opened for', () => {
        writeText(root, 'a', 'abc');
        const reader = file(root.open('a', { read: true }));
        const writer = file(root.open('a', { write: true }));
        expectErrno(Errno.BADF, () => reader.write(bytesOf('x'), 0, 1, 0));
        expectErrno(Errno.BADF, () => reader.write(bytesOf('x'), 0, 1, undefined));
        expectErrno(Errno.BADF, () => writer.read(new Uint8Array(1), 0, 1, 0));
        expectErrno(Errno.INVAL, () => {
          reader.setSize(0);
        });
        reader.close();
        writer.close();
        expect(textOf(root, 'a')).to.equal('abc');
      });

      it('write behind the end leaves zeros between', () => {
        const handle = file(root.open('a', CREATE));
        handle.write(bytesOf('x'), 0, 1, 70_000);
        handle.close();
        const bytes = readAll(root, 'a');
        expect(bytes.length).to.equal(70_001);
        expect(bytes.subarray(0, 70_000).every((byte) => byte === 0)).to.equal(true);
        expect(bytes[70_000]).to.equal(120);
      });

      it('write without a position appends, however the file was opened', () => {
        for (const append of [false, true]) {
          const handle = file(root.open('a', { ...CREATE, append, truncate: true }));
          handle.write(bytesOf('ab'), 0, 2, undefined);
          handle.write(bytesOf('X'), 0, 1, 0);
          handle.write(bytesOf('cd'), 0, 2, undefined);
          handle.write(bytesOf('Y'), 0, 1, 1);
          handle.close();
          expect(textOf(root, 'a')).to.equal('XYcd');
        }
      });

      it('setSize cuts, and grows with zeros where bytes had been', () => {
        writeText(root, 'a', 'abcdef');
        const handle = file(root.open('a', READ_WRITE));
        handle.setSize(2);
        handle.setSize(5);
        handle.close();
        expect([...readAll(root, 'a')]).to.deep.equal([97, 98, 0, 0, 0]);
      });

      it('allocate makes a file larger, never smaller', () => {
        const handle = file(root.open('a', CREATE));
        handle.allocate(0, 100);
        expect(handle.size()).to.equal(100);
        handle.allocate(10, 10);
        expect(handle.size()).to.equal(100);
        handle.allocate(90, 20);
        expect(handle.stat().size).to.equal(110n);
        handle.close();
      });

      it('a file lives on without a name while it is open', () => {
        writeText(root, 'a', 'abc');
        const handle = file(root.open('a', READ_WRITE));
        root.unlink('a');
        expectErrno(Errno.NOENT, () => root.statAt('a'));
        handle.write(bytesOf('d'), 0, 1, 3);
        const into = new Uint8Array(4);
        expect(handle.read(into, 0, 4, 0)).to.equal(4);
        expect([...into]).to.deep.equal([...bytesOf('abcd')]);
        expect(handle.stat().links).to.equal(0n);
        handle.close();
      });

      it('sync and dataSync do nothing that shows', () => {
        const handle = file(root.open('a', { ...CREATE, sync: true, dataSync: true }));
        handle.write(bytesOf('a'), 0, 1, 0);
        handle.sync();
        handle.dataSync();
        handle.close();
        root.sync();
        expect(textOf(root, 'a')).to.equal('a');
      });

      it('close may be called twice, and all else is EBADF then', () => {
        const handle = file(root.open('a', CREATE));
        handle.close();
        handle.close();
        expectErrno(Errno.BADF, () => handle.stat());
        expectErrno(Errno.BADF, () => handle.size());
        expectErrno(Errno.BADF, () => handle.read(new Uint8Array(1), 0, 1, 0));
        expectErrno(Errno.BADF, () => handle.write(new Uint8Array(1), 0, 1, 0));
        expectErrno(Errno.BADF, () => {
          handle.setTimes(1n, 1n);
        });
      });
    });

    describe('directories', () => {
      it('makeDirectory makes an empty one, and refuses what exists with EEXIST', () => {
        root.makeDirectory('d');
        expect(root.statAt('d').type).to.equal('directory');
        expectErrno(Errno.EXIST, () => {
          root.makeDirectory('d');
        });
        const directory = root.openDirectory('d');
        expect(directory.kind).to.equal('directory');
        expect(directory.entries()).to.deep.equal([]);
        directory.close();
      });

      it('openDirectory refuses a file with ENOTDIR, a link with ELOOP, nothing with ENOENT', () => {
        writeText(root, 'a', '');
        root.makeDirectory('d');
        root.symlink('d', 'l');
        expectErrno(Errno.NOTDIR, () => root.openDirectory('a'));
        expectErrno(Errno.LOOP, () => root.openDirectory('l'));
        expectErrno(Errno.NOENT, () => root.openDirectory('x'));
      });

      it('removeDirectory removes an empty one only', () => {
        root.makeDirectory('d');
        writeText(root, 'a', '');
        root.symlink('d', 'l');
        const directory = root.openDirectory('d');
        writeText(directory, 'inner', '');
        expectErrno(Errno.NOTEMPTY, () => {
          root.removeDirectory('d');
        });
        directory.unlink('inner');
        root.removeDirectory('d');
        expectErrno(Errno.NOENT, () => root.statAt('d'));
        expectErrno(Errno.NOTDIR, () => {
          root.removeDirectory('a');
        });
        expectErrno(Errno.NOTDIR, () => {
          root.removeDirectory('l');
        });
        expectErrno(Errno.NOENT, () => {
          root.removeDirectory('d');
        });
        directory.close();
      });

      it('nothing can be made in a directory that was removed while open', () => {
        root.makeDirectory('d');
        const directory = root.openDirectory('d');
        root.removeDirectory('d');
        expectErrno(Errno.NOENT, () => directory.open('a', CREATE));
        expectErrno(Errno.NOENT, () => {
          directory.makeDirectory('e');
        });
        expectErrno(Errno.NOENT, () => {
          directory.symlink('x', 'l');
        });
        directory.close();
      });

      it('unlink removes files and links, and refuses a directory with EISDIR', () => {
        writeText(root, 'a', '');
        root.makeDirectory('d');
        root.symlink('d', 'l');
        root.unlink('a');
        root.unlink('l');
        expectErrno(Errno.ISDIR, () => {
          root.unlink('d');
        });
        expectErrno(Errno.NOENT, () => {
          root.unlink('a');
        });
        expect(root.entries().map(({ name: entry }) => entry)).to.deep.equal(['d']);
      });

      it('entries tells names, types and the inodes that stat tells', () => {
        writeText(root, 'a', '');
        root.makeDirectory('d');
        root.symlink('a', 'l');
        const entries = [...root.entries()].sort((one, other) => (one.name < other.name ? -1 : 1));
        expect(entries.map((entry) => [entry.name, entry.type])).to.deep.equal([
          ['a', 'regular-file'],
          ['d', 'directory'],
          ['l', 'symbolic-link'],
        ]);
        for (const entry of entries) expect(entry.inode).to.equal(root.statAt(entry.name).inode);
      });

      it('entries is a snapshot: the same while the directory changes', () => {
        for (const entry of ['a', 'b', 'c', 'd']) writeText(root, entry, '');
        const before = root.entries();
        const names = before.map(({ name: entry }) => entry);
        root.unlink('b');
        writeText(root, 'e', '');
        root.rename('c', root, 'f');
        expect(before.map(({ name: entry }) => entry)).to.deep.equal(names);
        expect(root.entries().map(({ name: entry }) => entry)).to.have.members(['a', 'd', 'e', 'f']);
      });

      it('names may be any text, up to 255 bytes', () => {
        const names = [
          'a b',
          '-',
          '...',
          '\u00e9',
          '\u{1f600}',
          '\\',
          '*',
          'x'.repeat(255),
          '\ufffd',
          'constructor',
          '__proto__',
        ];
        for (const entry of names) writeText(root, entry, entry);
        expect(root.entries().map(({ name: entry }) => entry)).to.have.members(names);
        for (const entry of names) expect(textOf(root, entry)).to.equal(entry);
      });

      it('close makes all else EBADF', () => {
        root.makeDirectory('d');
        const directory = root.openDirectory('d');
        directory.close();
        directory.close();
        expectErrno(Errno.BADF, () => directory.stat());
        expectErrno(Errno.BADF, () => directory.statAt('a'));
        expectErrno(Errno.BADF, () => directory.entries());
        expectErrno(Errno.BADF, () => directory.open('a', CREATE));
      });
    });

    describe('links', () => {
      it('symlink stores the target as it is, and readLink tells it', () => {
        for (const target of ['a', '../..', 'x/y/', './', '\u00e9', 'x'.repeat(1000)]) {
          root.symlink(target, 'l');
          expect(root.readLink('l')).to.equal(target);
          const stat = root.statAt('l');
          expect(stat.type).to.equal('symbolic-link');
          expect(stat.size).to.equal(BigInt(bytesOf(target).length));
          root.unlink('l');
        }
      });

      it('symlink refuses a name that exists with EEXIST', () => {
        writeText(root, 'a', '');
        expectErrno(Errno.EXIST, () => {
          root.symlink('x', 'a');
        });
      });

      it('readLink refuses what is no link with EINVAL', () => {
        writeText(root, 'a', '');
        root.makeDirectory('d');
        expectErrno(Errno.INVAL, () => root.readLink('a'));
        expectErrno(Errno.INVAL, () => root.readLink('d'));
        expectErrno(Errno.NOENT, () => root.readLink('x'));
      });

      it('link makes a second name of the same file', () => {
        writeText(root, 'a', 'abc');
        root.makeDirectory('d');
        const directory = root.openDirectory('d');
        root.link('a', directory, 'b');
        expect(directory.statAt('b').inode).to.equal(root.statAt('a').inode);
        expect(root.statAt('a').links).to.equal(2n);
        writeText(directory, 'b', 'changed');
        expect(textOf(root, 'a')).to.equal('changed');
        root.unlink('a');
        expect(directory.statAt('b').links).to.equal(1n);
        expect(textOf(directory, 'b')).to.equal('changed');
        directory.close();
      });

      it('link refuses a directory with EPERM and a name that exists with EEXIST', () => {
        writeText(root, 'a', '');
        root.makeDirectory('d');
        expectErrno(Errno.PERM, () => {
          root.link('d', root, 'e');
        });
        expectErrno(Errno.EXIST, () => {
          root.link('a', root, 'd');
        });
        expectErrno(Errno.EXIST, () => {
          root.link('a', root, 'a');
        });
        expectErrno(Errno.NOENT, () => {
          root.link('x', root, 'y');
        });
      });

      it('link of a symbolic link is one to the link itself', () => {
        root.symlink('nowhere', 'l');
        root.link('l', root, 'm');
        expect(root.readLink('m')).to.equal('nowhere');
        expect(root.statAt('m').inode).to.equal(root.statAt('l').inode);
      });
    });

    describe('rename', () => {
      it('moves files and directories, what is open stays open', () => {
        root.makeDirectory('d');
        const directory = root.openDirectory('d');
        writeText(root, 'a', 'abc');
        const handle = file(root.open('a', { read: true }));
        root.rename('a', directory, 'b');
        root.rename('d', root, 'e');
        expect(textOf(directory, 'b')).to.equal('abc');
        expect(handle.size()).to.equal(3);
        expectErrno(Errno.NOENT, () => root.statAt('d'));
        expect(root.statAt('e').inode).to.equal(directory.stat().inode);
        handle.close();
        directory.close();
      });

      it('replaces a file, and an empty directory by a directory', () => {
        writeText(root, 'a', 'new');
        writeText(root, 'b', 'old');
        root.rename('a', root, 'b');
        expect(textOf(root, 'b')).to.equal('new');
        root.makeDirectory('d');
        root.makeDirectory('e');
        root.rename('d', root, 'e');
        expect(root.entries().map(({ name: entry }) => entry)).to.have.members(['b', 'e']);
      });

      it('refuses what does not go together', () => {
        writeText(root, 'a', '');
        root.makeDirectory('d');
        root.makeDirectory('full');
        const full = root.openDirectory('full');
        writeText(full, 'x', '');
        const directory = root.openDirectory('d');
        expectErrno(Errno.NOENT, () => {
          root.rename('x', root, 'y');
        });
        expectErrno(Errno.ISDIR, () => {
          root.rename('a', root, 'd');
        });
        expectErrno(Errno.NOTDIR, () => {
          root.rename('d', root, 'a');
        });
        expectErrno(Errno.NOTEMPTY, () => {
          root.rename('d', root, 'full');
        });
        expectErrno(Errno.INVAL, () => {
          root.rename('d', directory, 'inner');
        });
        full.close();
        directory.close();
        expect(root.entries()).to.have.length(3);
      });

      it('of two names of one file does nothing', () => {
        writeText(root, 'a', 'abc');
        root.link('a', root, 'b');
        root.rename('a', root, 'b');
        root.rename('a', root, 'a');
        expect(root.entries().map(({ name: entry }) => entry)).to.have.members(['a', 'b']);
      });

      it('moves a link, not what it leads to', () => {
        writeText(root, 'a', 'abc');
        root.symlink('a', 'l');
        root.rename('l', root, 'm');
        expect(root.readLink('m')).to.equal('a');
        expect(textOf(root, 'a')).to.equal('abc');
      });
    });

    describe('stat and times', () => {
      it('stat tells type, size, links and one identity by name and by handle', () => {
        writeText(root, 'a', 'abc');
        const handle = file(root.open('a', { read: true }));
        const stat = root.statAt('a');
        expect(handle.stat()).to.deep.equal(stat);
        expect(stat).to.include({ type: 'regular-file', size: 3n, links: 1n });
        handle.close();
        root.makeDirectory('d');
        const directory = root.openDirectory('d');
        expect(directory.stat().inode).to.equal(root.statAt('d').inode);
        directory.close();
        expect(root.stat().type).to.equal('directory');
        expect(root.statAt('a').inode).not.to.equal(root.statAt('d').inode);
      });

      it('setTimes sets to the nanosecond what is given, and leaves the rest', () => {
        const handle = file(root.open('a', CREATE));
        handle.setTimes(1_700_000_000_123_456_789n, 1_700_000_001_987_654_321n);
        expect(handle.stat()).to.include({
          accessed: 1_700_000_000_123_456_789n,
          modified: 1_700_000_001_987_654_321n,
        });
        handle.setTimes(undefined, 5n);
        expect(root.statAt('a')).to.include({ accessed: 1_700_000_000_123_456_789n, modified: 5n });
        root.setTimesAt('a', 7n, undefined);
        expect(handle.stat()).to.include({ accessed: 7n, modified: 5n });
        handle.write(bytesOf('x'), 0, 1, 0);
        expect(handle.stat().modified > 1_700_000_000_000_000_000n).to.equal(true);
        expect(handle.stat().accessed).to.equal(7n);
        handle.close();
      });

      it('setTimes takes now for the present', () => {
        writeText(root, 'a', '');
        root.setTimesAt('a', 1n, 1n);
        const before = BigInt(Date.now()) * 1_000_000n;
        root.setTimesAt('a', 'now', 'now');
        const { accessed, modified } = root.statAt('a');
        for (const time of [accessed, modified]) {
          expect(time >= before && time < before + 60_000_000_000n).to.equal(true);
        }
      });

      it('setTimes works on links themselves and on directories', () => {
        writeText(root, 'a', '');
        root.setTimesAt('a', 1n, 2n);
        root.symlink('a', 'l');
        root.setTimesAt('l', 10n, 123_456_789_012_345_678n);
        expect(root.statAt('l').modified).to.equal(123_456_789_012_345_678n);
        expect(root.statAt('a')).to.include({ accessed: 1n, modified: 2n });
        root.setTimes(30n, 40n);
        expect(root.stat()).to.include({ accessed: 30n, modified: 40n });
      });

      it('a change of a directory shows in its time', () => {
        root.setTimes(1n, 1n);
        writeText(root, 'a', '');
        expect(root.stat().modified > 1n).to.equal(true);
        root.setTimes(1n, 1n);
        root.unlink('a');
        expect(root.stat().modified > 1n).to.equal(true);
      });
    });

    it('two handles of one file see each other’s writes at once', () => {
      const one: FileHandle = file(root.open('a', CREATE));
      const other: FileHandle = file(root.open('a', { read: true }));
      one.write(bytesOf('abc'), 0, 3, 0);
      const into = new Uint8Array(3);
      expect(other.read(into, 0, 3, 0)).to.equal(3);
      expect([...into]).to.deep.equal([...bytesOf('abc')]);
      one.setSize(1);
      expect(other.size()).to.equal(1);
      one.close();
      other.close();
    });
  });
}
