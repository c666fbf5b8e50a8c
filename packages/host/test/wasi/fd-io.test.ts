import { expect } from 'chai';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { ALL, guestWithFiles, RESULT, TestGuest } from './test-guest.ts';

const READ = 1n << 1n;
const SEEK = 1n << 2n;
const TELL = 1n << 5n;
const WRITE = 1n << 6n;
const APPEND = 1;

describe('fd-io', () => {
  describe('fd_read', () => {
    it('fd_read reads on from the offset, over several buffers, and gives 0 at the end', () => {
      const { guest } = guestWithFiles({ file: 'hello world' });
      const fd = guest.open('file');
      const [one, other] = [guest.allocate(8), guest.allocate(8)];
      const list = guest.iovecs([one, 3], [other, 0], [other, 4]);
      expect(guest.call('fd_read', fd, ...list, RESULT)).to.equal('SUCCESS');
      expect(guest.memory.u32(RESULT)).to.equal(7);
      expect(guest.memory.string(one, 4)).to.equal('hel\0');
      expect(guest.memory.string(other, 5)).to.equal('lo w\0');
      expect(guest.line).to.equal(
        `fd_read(fd=${String(fd)}, iovs=0x${list[0].toString(16)}, iovs_len=3) = SUCCESS (nread=7)`,
      );
      expect(guest.tell(fd)).to.equal(7n);
      expect(guest.read(fd, 100)).to.equal('orld');
      expect(guest.read(fd, 100)).to.equal('');
    });

    it('fd_read fills large buffers one after the other', () => {
      const content = 'abcdefgh'.repeat(5_000);
      const { guest } = guestWithFiles({ file: content });
      const fd = guest.open('file');
      const at = guest.allocate(40_000);
      const list = guest.iovecs([at, 20_000], [at + 20_000, 19_990], [at + 39_990, 10]);
      expect(guest.call('fd_read', fd, ...list, RESULT)).to.equal('SUCCESS');
      expect(guest.memory.u32(RESULT)).to.equal(40_000);
      expect(guest.memory.string(at, 40_000)).to.equal(content);
    });

    it('fd_read of no buffers reads nothing', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      const fd = guest.open('file');
      expect(guest.call('fd_read', fd, 0, 0, RESULT)).to.equal('SUCCESS');
      expect(guest.memory.u32(RESULT)).to.equal(0);
    });

    it('fd_read is EBADF, EISDIR, ENOTCAPABLE for what can not be read', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      const list = guest.iovecs([guest.allocate(4), 4]);
      expect(guest.call('fd_read', 99, ...list, RESULT)).to.equal('BADF');
      expect(guest.call('fd_read', -1, ...list, RESULT)).to.equal('BADF');
      expect(guest.call('fd_read', 3, ...list, RESULT)).to.equal('ISDIR');
      expect(guest.call('fd_read', 1, ...list, RESULT)).to.equal('NOTCAPABLE');
      expect(guest.call('fd_read', guest.open('file', { rights: WRITE }), ...list, RESULT)).to.equal(
        'NOTCAPABLE',
      );
    });

    it('fd_read is EFAULT for lists, buffers and results out of memory, and reads nothing', () => {
      const { guest } = guestWithFiles({ file: 'content' });
      const fd = guest.open('file');
      const end = guest.memory.size;
      const good: [number, number] = [guest.allocate(4), 4];
      for (const [list, count, result] of [
        [...guest.iovecs(good), end - 3],
        [...guest.iovecs(good, [end - 1, 2]), RESULT],
        [...guest.iovecs(good, [0xffff_ffff, 0]), RESULT],
        [...guest.iovecs(good, [8, 0xffff_ffff]), RESULT],
        [end - 4, 1, RESULT],
        [-8, 1, RESULT],
        [0, -1, RESULT],
        [0, 0x1fff_ffff, RESULT],
      ] as const) {
        expect(guest.call('fd_read', fd, list, count, result)).to.equal('FAULT');
      }
      expect(guest.tell(fd)).to.equal(0n);
      expect(guest.memory.string(good[0], 4)).to.equal('\0\0\0\0');
    });

    it('fd_read is EINVAL where the buffers are more together than a u32 counts', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      guest.memory.grow(62);
      const size = guest.memory.size;
      const count = Math.floor(2 ** 32 / size) + 1;
      const list = guest.iovecs(...Array.from({ length: count }, (): [number, number] => [0, size]));
      expect(guest.call('fd_read', guest.open('file'), ...list, RESULT)).to.equal('INVAL');
    });

    it('fd_read still finds the memory after it has grown', () => {
      const { guest } = guestWithFiles({ file: 'grown' });
      const fd = guest.open('file');
      guest.memory.grow(1);
      const at = guest.memory.size - 8;
      expect(guest.call('fd_read', fd, ...guest.iovecs([at, 8]), RESULT)).to.equal('SUCCESS');
      expect(guest.memory.string(at, 5)).to.equal('grown');
    });
  });

  describe('fd_write', () => {
    it('fd_write writes at the offset, over several buffers', () => {
      const { guest, fs } = guestWithFiles({ file: 'XXXXXXXXXX' });
      const fd = guest.open('file');
      const list = guest.iovecs(guest.put('ab'), [0, 0], guest.put('cde'));
      expect(guest.call('fd_write', fd, ...list, RESULT)).to.equal('SUCCESS');
      expect(guest.memory.u32(RESULT)).to.equal(5);
      expect(guest.tell(fd)).to.equal(5n);
      expect(text(fs.export()['file'])).to.equal('abcdeXXXXX');
      expect(guest.log.some((line) => line.endsWith('iovs_len=3) = SUCCESS (nwritten=5)'))).to.equal(true);
    });

    it('fd_write writes large buffers one after the other', () => {
      const { guest, fs } = guestWithFiles({ file: '' });
      const fd = guest.open('file');
      const content = 'abcdefgh'.repeat(5_000);
      const [at] = guest.put(content);
      const list = guest.iovecs([at, 20_000], [at, 0], [at + 20_000, 20_000]);
      expect(guest.call('fd_write', fd, ...list, RESULT)).to.equal('SUCCESS');
      expect(guest.memory.u32(RESULT)).to.equal(40_000);
      expect(text(fs.export()['file'])).to.equal(content);
    });

    it('fd_write with APPEND writes at the end wherever the offset is, which follows', () => {
      const { guest, fs } = guestWithFiles({ file: 'start' });
      const fd = guest.open('file', { fdflags: APPEND });
      expect(guest.write(fd, '-one')).to.equal('SUCCESS');
      expect(guest.tell(fd)).to.equal(9n);
      guest.call('fd_seek', fd, 0n, 0, RESULT);
      guest.write(fd, '-two');
      expect(text(fs.export()['file'])).to.equal('start-one-two');
      expect(guest.tell(fd)).to.equal(13n);
    });

    it('fd_write goes back to the offset where APPEND is taken away', () => {
      const { guest, fs } = guestWithFiles({ file: 'start' });
      const fd = guest.open('file', { fdflags: APPEND });
      expect(guest.call('fd_fdstat_set_flags', fd, 0)).to.equal('SUCCESS');
      guest.write(fd, 'ST');
      expect(text(fs.export()['file'])).to.equal('STart');
      guest.call('fd_fdstat_set_flags', fd, APPEND);
      guest.write(fd, '!');
      expect(text(fs.export()['file'])).to.equal('STart!');
    });

    it('fd_write tells what was written before the space ran out, then ENOSPC', () => {
      const fs = memoryFs({ files: { file: '' }, maxBytes: 20_000 });
      const guest = new TestGuest({ mounts: [{ guest: '/', fs }] });
      const fd = guest.open('file');
      const [at] = guest.put(new Uint8Array(20_000));
      expect(guest.call('fd_write', fd, ...guest.iovecs([at, 19_000], [at, 19_000]), RESULT)).to.equal(
        'SUCCESS',
      );
      expect(guest.memory.u32(RESULT)).to.be.within(19_000, 20_000);
      guest.write(fd, new Uint8Array(1_000));
      guest.memory.setU32(RESULT, 77);
      expect(guest.write(fd, 'x')).to.equal('NOSPC');
      expect(guest.memory.u32(RESULT)).to.equal(77);
    });

    it('fd_write is EBADF, EISDIR, ENOTCAPABLE for what can not be written', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      expect(guest.write(99, 'x')).to.equal('BADF');
      expect(guest.write(3, 'x')).to.equal('ISDIR');
      expect(guest.write(0, 'x')).to.equal('NOTCAPABLE');
      expect(guest.write(guest.open('file', { rights: READ }), 'x')).to.equal('NOTCAPABLE');
    });

    it('fd_write is EFAULT out of memory and writes nothing', () => {
      const { guest, fs } = guestWithFiles({ file: 'same' });
      const fd = guest.open('file');
      const end = guest.memory.size;
      const good = guest.put('xy');
      for (const [list, count, result] of [
        [...guest.iovecs(good), end - 3],
        [...guest.iovecs(good, [end - 1, 2]), RESULT],
        [end - 7, 1, RESULT],
        [0, -1, RESULT],
      ] as const) {
        expect(guest.call('fd_write', fd, list, count, result)).to.equal('FAULT');
      }
      expect(text(fs.export()['file'])).to.equal('same');
      expect(guest.tell(fd)).to.equal(0n);
    });
  });

  describe('fd_pread', () => {
    it('fd_pread reads from a place and leaves the offset', () => {
      const { guest } = guestWithFiles({ file: 'hello world' });
      const fd = guest.open('file');
      const at = guest.allocate(16);
      expect(guest.call('fd_pread', fd, ...guest.iovecs([at, 3], [at + 3, 13]), 6n, RESULT)).to.equal(
        'SUCCESS',
      );
      expect(guest.memory.u32(RESULT)).to.equal(5);
      expect(guest.memory.string(at, 5)).to.equal('world');
      expect(guest.line).to.match(
        /^fd_pread\(fd=\d+, iovs=0x[0-9a-f]+, iovs_len=2, offset=6\) = SUCCESS \(nread=5\)$/,
      );
      expect(guest.tell(fd)).to.equal(0n);
    });

    it('fd_pread finds the end far behind it, EINVAL from 2^63 on', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      const fd = guest.open('file');
      const list = guest.iovecs([guest.allocate(4), 4]);
      expect(guest.call('fd_pread', fd, ...list, 2n ** 62n, RESULT)).to.equal('SUCCESS');
      expect(guest.memory.u32(RESULT)).to.equal(0);
      expect(guest.call('fd_pread', fd, ...list, -1n, RESULT)).to.equal('INVAL');
      expect(guest.line).to.match(/offset=18446744073709551615\) = INVAL$/);
    });

    it('fd_pread is EBADF, EISDIR, ENOTCAPABLE, ESPIPE, EFAULT', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      const list = guest.iovecs([guest.allocate(4), 4]);
      expect(guest.call('fd_pread', 99, ...list, 0n, RESULT)).to.equal('BADF');
      expect(guest.call('fd_pread', 3, ...list, 0n, RESULT)).to.equal('ISDIR');
      const unseekable = guest.open('file', { rights: READ | TELL });
      expect(guest.call('fd_pread', unseekable, ...list, 0n, RESULT)).to.equal('NOTCAPABLE');
      expect(guest.call('fd_pread', 0, ...list, 0n, RESULT)).to.equal('NOTCAPABLE');
      const fd = guest.open('file');
      expect(guest.call('fd_pread', fd, ...list, 0n, -4)).to.equal('FAULT');
      expect(guest.call('fd_pread', fd, -8, 2, 0n, RESULT)).to.equal('FAULT');
    });
  });

  describe('fd_pwrite', () => {
    it('fd_pwrite writes at a place and leaves the offset, filling gaps with zeros', () => {
      const { guest, fs } = guestWithFiles({ file: 'ab' });
      const fd = guest.open('file');
      expect(
        guest.call('fd_pwrite', fd, ...guest.iovecs(guest.put('x'), guest.put('y')), 4n, RESULT),
      ).to.equal('SUCCESS');
      expect(guest.memory.u32(RESULT)).to.equal(2);
      expect(guest.line).to.match(/offset=4\) = SUCCESS \(nwritten=2\)$/);
      expect(text(fs.export()['file'])).to.equal('ab\0\0xy');
      expect(guest.tell(fd)).to.equal(0n);
    });

    it('fd_pwrite with APPEND writes at the end and leaves the offset', () => {
      const { guest, fs } = guestWithFiles({ file: 'ab' });
      const fd = guest.open('file', { fdflags: APPEND });
      expect(guest.call('fd_pwrite', fd, ...guest.iovecs(guest.put('x')), 0n, RESULT)).to.equal('SUCCESS');
      expect(text(fs.export()['file'])).to.equal('abx');
      expect(guest.tell(fd)).to.equal(0n);
    });

    it('fd_pwrite is EINVAL from 2^63 on, EFBIG or ENOSPC where no file reaches', () => {
      const { guest } = guestWithFiles({ file: '' });
      const fd = guest.open('file');
      const list = guest.iovecs(guest.put('x'));
      expect(guest.call('fd_pwrite', fd, ...list, -1n, RESULT)).to.equal('INVAL');
      expect(guest.call('fd_pwrite', fd, ...list, 2n ** 62n, RESULT)).to.be.oneOf(['FBIG', 'NOSPC']);
    });

    it('fd_pwrite is EBADF, EISDIR, ENOTCAPABLE, EFAULT', () => {
      const { guest, fs } = guestWithFiles({ file: 'x' });
      const list = guest.iovecs(guest.put('y'));
      expect(guest.call('fd_pwrite', 99, ...list, 0n, RESULT)).to.equal('BADF');
      expect(guest.call('fd_pwrite', 3, ...list, 0n, RESULT)).to.equal('ISDIR');
      expect(guest.call('fd_pwrite', guest.open('file', { rights: WRITE }), ...list, 0n, RESULT)).to.equal(
        'NOTCAPABLE',
      );
      expect(guest.call('fd_pwrite', guest.open('file'), ...list, 0n, -1)).to.equal('FAULT');
      expect(text(fs.export()['file'])).to.equal('x');
    });
  });

  describe('fd_seek', () => {
    it('fd_seek moves from the start, from where it is and from the end', () => {
      const { guest } = guestWithFiles({ file: '0123456789' });
      const fd = guest.open('file');
      for (const [offset, whence, expected] of [
        [4n, 0, 4n],
        [3n, 1, 7n],
        [-2n, 1, 5n],
        [-1n, 2, 9n],
        [5n, 2, 15n],
        [0n, 1, 15n],
      ] as const) {
        expect(guest.call('fd_seek', fd, offset, whence, RESULT)).to.equal('SUCCESS');
        expect(guest.memory.u64(RESULT)).to.equal(expected);
      }
      expect(guest.line).to.equal(`fd_seek(fd=${String(fd)}, offset=0, whence=CUR) = SUCCESS (newoffset=15)`);
      expect(guest.read(fd, 4)).to.equal('');
      guest.write(fd, 'end');
      guest.call('fd_seek', fd, 8n, 0, RESULT);
      expect(guest.read(fd, 20)).to.equal('89\0\0\0\0\0end');
    });

    it('fd_seek is EINVAL before the start and for an unknown whence, EOVERFLOW too far; the offset stays', () => {
      const { guest } = guestWithFiles({ file: 'abc' });
      const fd = guest.open('file');
      guest.call('fd_seek', fd, 1n, 0, RESULT);
      expect(guest.call('fd_seek', fd, -1n, 0, RESULT)).to.equal('INVAL');
      expect(guest.call('fd_seek', fd, -2n, 1, RESULT)).to.equal('INVAL');
      expect(guest.call('fd_seek', fd, -4n, 2, RESULT)).to.equal('INVAL');
      expect(guest.call('fd_seek', fd, 0n, 3, RESULT)).to.equal('INVAL');
      expect(guest.call('fd_seek', fd, 2n ** 63n - 1n, 0, RESULT)).to.equal('OVERFLOW');
      expect(guest.call('fd_seek', fd, 2n ** 63n - 1n, 1, RESULT)).to.equal('OVERFLOW');
      expect(guest.tell(fd)).to.equal(1n);
    });

    it('fd_seek needs FD_SEEK to move, FD_TELL or FD_SEEK to stay', () => {
      const { guest } = guestWithFiles({ file: 'abc' });
      const tells = guest.open('file', { rights: TELL });
      expect(guest.call('fd_seek', tells, 0n, 1, RESULT)).to.equal('SUCCESS');
      expect(guest.call('fd_seek', tells, 1n, 1, RESULT)).to.equal('NOTCAPABLE');
      expect(guest.call('fd_seek', tells, 0n, 0, RESULT)).to.equal('NOTCAPABLE');
      const seeks = guest.open('file', { rights: SEEK });
      expect(guest.call('fd_tell', seeks, RESULT)).to.equal('SUCCESS');
      expect(guest.call('fd_tell', guest.open('file', { rights: READ }), RESULT)).to.equal('NOTCAPABLE');
    });

    it('fd_seek and fd_tell are EBADF, EISDIR, ESPIPE, EFAULT', () => {
      const { guest } = guestWithFiles({ file: 'abc' });
      expect(guest.call('fd_seek', 99, 0n, 0, RESULT)).to.equal('BADF');
      expect(guest.call('fd_seek', 3, 0n, 0, RESULT)).to.equal('ISDIR');
      expect(guest.call('fd_seek', 1, 0n, 0, RESULT)).to.equal('SPIPE');
      expect(guest.call('fd_tell', 99, RESULT)).to.equal('BADF');
      expect(guest.call('fd_tell', 3, RESULT)).to.equal('ISDIR');
      expect(guest.call('fd_tell', 0, RESULT)).to.equal('SPIPE');
      const fd = guest.open('file');
      expect(guest.call('fd_seek', fd, 2n, 0, guest.memory.size - 7)).to.equal('FAULT');
      expect(guest.call('fd_tell', fd, -8)).to.equal('FAULT');
      expect(guest.tell(fd)).to.equal(0n);
      expect(guest.line).to.equal(`fd_tell(fd=${String(fd)}) = SUCCESS (offset=0)`);
    });
  });

  it('fd_seek of wasi_unstable counts CUR, END, SET', () => {
    const { fs } = guestWithFiles({ file: '0123456789' });
    const guest = new TestGuest({ mounts: [{ guest: '/', fs }] }, 'wasi_unstable');
    const fd = guest.open('file', { rights: ALL });
    for (const [offset, whence, expected] of [
      [4n, 2, 4n],
      [3n, 0, 7n],
      [-1n, 1, 9n],
    ] as const) {
      expect(guest.call('fd_seek', fd, offset, whence, RESULT)).to.equal('SUCCESS');
      expect(guest.memory.u64(RESULT)).to.equal(expected);
    }
    expect(guest.line).to.equal(`fd_seek(fd=${String(fd)}, offset=-1, whence=END) = SUCCESS (newoffset=9)`);
  });
});

function text(content: unknown): string {
  if (typeof content === 'string') return content;
  return new TextDecoder().decode(content as Uint8Array);
}
