import { expect } from 'chai';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { guestWithFiles, RESULT, TestGuest } from './test-guest.ts';

interface Entry {
  readonly next: bigint;
  readonly inode: bigint;
  readonly type: number;
  readonly name: string;
}

/** Reads a directory's entries as a C library does, `size` bytes at a time. */
function readdir(guest: TestGuest, fd: number, size = 4_096, start = 0n): Entry[] {
  const entries: Entry[] = [];
  const buffer = guest.allocate(size);
  for (let cookie = start; ;) {
    expect(guest.call('fd_readdir', fd, buffer, size, cookie, RESULT)).to.equal('SUCCESS');
    const used = guest.memory.u32(RESULT);
    let at = 0;
    while (at + 24 <= used) {
      const nameLength = guest.memory.u32(buffer + at + 16);
      if (at + 24 + nameLength > used) break;
      cookie = guest.memory.u64(buffer + at);
      entries.push({
        next: cookie,
        inode: guest.memory.u64(buffer + at + 8),
        type: guest.memory.u8(buffer + at + 20),
        name: guest.memory.string(buffer + at + 24, nameLength),
      });
      at += 24 + nameLength;
    }
    if (used < size) return entries;
  }
}

const names = (entries: readonly Entry[]): string[] => entries.map(({ name }) => name);

describe('fd-directory', () => {
  describe('fd_prestat', () => {
    const mounts = [
      { guest: '/', fs: memoryFs() },
      { guest: '/dätä', fs: memoryFs() },
    ];

    it('fd_prestat_get and fd_prestat_dir_name tell the guest paths of preopened directories', () => {
      const guest = new TestGuest({ mounts });
      guest.memory.setU64(RESULT, -1n);
      expect(guest.call('fd_prestat_get', 4, RESULT)).to.equal('SUCCESS');
      expect(guest.hex(RESULT, 8)).to.equal('00000000 07000000');
      expect(guest.line).to.equal('fd_prestat_get(fd=4) = SUCCESS (prestat={pr_name_len=7})');
      expect(guest.call('fd_prestat_dir_name', 4, 64, 7)).to.equal('SUCCESS');
      expect(guest.memory.string(64, 8)).to.equal('/dätä\0');
      expect(guest.line).to.equal('fd_prestat_dir_name(fd=4, path=0x40, path_len=7) = SUCCESS');
      expect(guest.call('fd_prestat_dir_name', 3, 64, 99)).to.equal('SUCCESS');
      expect(guest.memory.string(64, 2)).to.equal('/d');
    });

    it('fd_prestat_dir_name is ENAMETOOLONG where the room is too small, and writes nothing', () => {
      const guest = new TestGuest({ mounts });
      expect(guest.call('fd_prestat_dir_name', 4, 64, 6)).to.equal('NAMETOOLONG');
      expect(guest.memory.u8(64)).to.equal(0);
    });

    it('fd_prestat_get and fd_prestat_dir_name are EBADF for what was not preopened', () => {
      const { guest } = guestWithFiles({ dir: {} });
      const fd = guest.open('dir', { oflags: 2, rights: 0n });
      for (const number of [0, fd, 99, -1]) {
        expect(guest.call('fd_prestat_get', number, RESULT)).to.equal('BADF');
        expect(guest.call('fd_prestat_dir_name', number, 64, 99)).to.equal('BADF');
      }
    });

    it('fd_prestat_get and fd_prestat_dir_name are EFAULT out of memory', () => {
      const guest = new TestGuest({ mounts });
      expect(guest.call('fd_prestat_get', 3, guest.memory.size - 7)).to.equal('FAULT');
      expect(guest.call('fd_prestat_dir_name', 4, guest.memory.size - 6, 7)).to.equal('FAULT');
    });
  });

  describe('fd_readdir', () => {
    it('fd_readdir gives . and .. first, then every name with its type and number', () => {
      const { guest } = guestWithFiles({ file: 'x', dir: {} });
      const entries = readdir(guest, 3);
      expect(names(entries.slice(0, 2))).to.deep.equal(['.', '..']);
      expect(names(entries.slice(2)).sort()).to.deep.equal(['dir', 'file']);
      expect(entries.find(({ name }) => name === 'file')?.type).to.equal(4);
      expect(entries.find(({ name }) => name === 'dir')?.type).to.equal(3);
      guest.call('fd_filestat_get', 3, RESULT);
      expect(entries[0]?.inode).to.equal(guest.memory.u64(RESULT + 8));
      expect(entries.map(({ next }) => next)).to.deep.equal([1n, 2n, 3n, 4n]);
      expect(guest.log[0]).to.match(
        /^fd_readdir\(fd=3, buf=0x1000, buf_len=4096, cookie=0\) = SUCCESS \(bufused=\d+\)$/,
      );
    });

    it('fd_readdir gives the same names through buffers of any size that hold one entry', () => {
      const files = Object.fromEntries(
        Array.from({ length: 50 }, (_, index) => [`name-${String(index)}`, '']),
      );
      const { guest } = guestWithFiles(files);
      const all = names(readdir(guest, 3));
      expect(all.length).to.equal(52);
      for (const size of [31, 32, 33, 64, 100, 1_000]) {
        expect(names(readdir(guest, 3, size))).to.deep.equal(all);
      }
    });

    it('fd_readdir cuts the last entry off, in its head too', () => {
      const { guest } = guestWithFiles({ file: '' });
      const at = guest.allocate(64);
      for (const size of [0, 1, 10, 24, 25, 30]) {
        guest.memory.write(at, new Uint8Array(64).fill(0xee));
        expect(guest.call('fd_readdir', 3, at, size, 2n, RESULT)).to.equal('SUCCESS');
        expect(guest.memory.u32(RESULT)).to.equal(Math.min(size, 28));
        expect(guest.memory.u8(at + size)).to.equal(0xee);
      }
      expect(guest.memory.string(at + 24, 4)).to.equal('file');
    });

    it('fd_readdir has cookies that stay true while names come and go', () => {
      const { guest } = guestWithFiles({ a: '', b: '', c: '', d: '' });
      const before = readdir(guest, 3);
      const middle = before[3];
      guest.call('path_unlink_file', 3, ...guest.put(before[2].name));
      guest.open('new', { oflags: 1 });
      expect(names(readdir(guest, 3, 4_096, middle.next))).to.deep.equal(names(before.slice(4)));
      expect(names(readdir(guest, 3)))
        .to.include('new')
        .and.not.to.include(before[2].name);
    });

    it('fd_readdir is at the end for a cookie beyond it', () => {
      const { guest } = guestWithFiles({ a: '' });
      for (const cookie of [3n, 4n, 2n ** 40n, -1n]) {
        expect(guest.call('fd_readdir', 3, 64, 64, cookie, RESULT)).to.equal('SUCCESS');
        expect(guest.memory.u32(RESULT)).to.equal(0);
      }
    });

    it('fd_readdir starts at a cookie in a directory that was not read yet', () => {
      const { guest } = guestWithFiles({ a: '' });
      expect(names(readdir(guest, 3, 4_096, 2n))).to.deep.equal(['a']);
    });

    it('fd_readdir is EBADF, ENOTDIR, ENOTCAPABLE, EFAULT', () => {
      const { guest } = guestWithFiles({ file: '', dir: {} });
      expect(guest.call('fd_readdir', 99, 64, 64, 0n, RESULT)).to.equal('BADF');
      expect(guest.call('fd_readdir', guest.open('file'), 64, 64, 0n, RESULT)).to.equal('NOTDIR');
      expect(guest.call('fd_readdir', 0, 64, 64, 0n, RESULT)).to.equal('NOTDIR');
      const weak = guest.open('dir', { oflags: 2, rights: 0n });
      expect(guest.call('fd_readdir', weak, 64, 64, 0n, RESULT)).to.equal('NOTCAPABLE');
      expect(guest.call('fd_readdir', 3, guest.memory.size - 63, 64, 0n, RESULT)).to.equal('FAULT');
      expect(guest.call('fd_readdir', 3, 64, -1, 0n, RESULT)).to.equal('FAULT');
      expect(guest.call('fd_readdir', 3, 64, 64, 0n, -4)).to.equal('FAULT');
    });
  });
});
