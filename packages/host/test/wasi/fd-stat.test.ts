import { expect } from 'chai';
import { ALL, guestWithFiles, NOW, RESULT, TestGuest } from './test-guest.ts';

describe('fd-stat', () => {
  describe('fd_fdstat_get', () => {
    it('fd_fdstat_get tells type, flags and rights of a file', () => {
      const { guest } = guestWithFiles({ file: '' });
      const fd = guest.open('file', { rights: 0x2n, fdflags: 1 });
      guest.memory.setU64(RESULT, -1n);
      expect(guest.call('fd_fdstat_get', fd, RESULT)).to.equal('SUCCESS');
      expect(guest.hex(RESULT, 24)).to.equal('04000100 00000000 02000000 00000000 00000000 00000000');
      expect(guest.line).to.equal(
        `fd_fdstat_get(fd=${String(fd)}) = SUCCESS ` +
          '(stat={filetype=regular-file, flags=APPEND, rights_base=FD_READ, rights_inheriting=0})',
      );
    });

    it('fd_fdstat_get tells a preopened directory by what may be opened through it', () => {
      const { guest } = guestWithFiles();
      guest.call('fd_fdstat_get', 3, RESULT);
      expect(guest.memory.u8(RESULT)).to.equal(3);
      const [base, inheriting] = [guest.memory.u64(RESULT + 8), guest.memory.u64(RESULT + 16)];
      expect(base & inheriting).to.equal(base);
      expect(base & 0x42n).to.equal(0n);
      expect(inheriting & 0x42n).to.equal(0x42n);
    });

    it('fd_fdstat_get gives streams no way to seek, by which terminals are told', () => {
      const guest = new TestGuest();
      for (const [fd, right] of [
        [0, 0x2n],
        [1, 0x40n],
        [2, 0x40n],
      ] as const) {
        guest.call('fd_fdstat_get', fd, RESULT);
        expect(guest.memory.u8(RESULT)).to.equal(0);
        expect(guest.memory.u64(RESULT + 8) & 0x66n).to.equal(right);
      }
    });

    it('fd_fdstat_get is EBADF, EFAULT', () => {
      const guest = new TestGuest();
      expect(guest.call('fd_fdstat_get', 3, RESULT)).to.equal('BADF');
      expect(guest.call('fd_fdstat_get', 0, guest.memory.size - 23)).to.equal('FAULT');
    });
  });

  describe('fd_fdstat_set_flags', () => {
    it('fd_fdstat_set_flags replaces the flags', () => {
      const { guest } = guestWithFiles({ file: '' });
      const fd = guest.open('file', { fdflags: 1 });
      expect(guest.call('fd_fdstat_set_flags', fd, 0b11110)).to.equal('SUCCESS');
      expect(guest.line).to.equal(
        `fd_fdstat_set_flags(fd=${String(fd)}, flags=DSYNC|NONBLOCK|RSYNC|SYNC) = SUCCESS`,
      );
      guest.call('fd_fdstat_get', fd, RESULT);
      expect(guest.memory.u16(RESULT + 2)).to.equal(0b11110);
      expect(guest.write(fd, 'synced')).to.equal('SUCCESS');
    });

    it('fd_fdstat_set_flags is EBADF, EINVAL, ENOTCAPABLE', () => {
      const { guest } = guestWithFiles({ file: '' });
      expect(guest.call('fd_fdstat_set_flags', 99, 0)).to.equal('BADF');
      expect(guest.call('fd_fdstat_set_flags', guest.open('file'), 32)).to.equal('INVAL');
      expect(guest.call('fd_fdstat_set_flags', guest.open('file', { rights: 0x2n }), 1)).to.equal(
        'NOTCAPABLE',
      );
    });
  });

  describe('fd_fdstat_set_rights', () => {
    it('fd_fdstat_set_rights takes rights away', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      const fd = guest.open('file');
      expect(guest.call('fd_fdstat_set_rights', fd, 0x40n, 0n)).to.equal('SUCCESS');
      expect(guest.line).to.equal(
        `fd_fdstat_set_rights(fd=${String(fd)}, fs_rights_base=FD_WRITE, fs_rights_inheriting=0) = SUCCESS`,
      );
      const list = guest.iovecs([guest.allocate(4), 4]);
      expect(guest.call('fd_read', fd, ...list, RESULT)).to.equal('NOTCAPABLE');
      expect(guest.write(fd, 'y')).to.equal('SUCCESS');
    });

    it('fd_fdstat_set_rights is ENOTCAPABLE where it would add a right, and then changes nothing', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      const fd = guest.open('file', { rights: 0x6n });
      expect(guest.call('fd_fdstat_set_rights', fd, 0x42n, 0n)).to.equal('NOTCAPABLE');
      expect(guest.call('fd_fdstat_set_rights', fd, 0x2n, 1n)).to.equal('NOTCAPABLE');
      expect(guest.call('fd_fdstat_set_rights', fd, 1n << 40n, 0n)).to.equal('NOTCAPABLE');
      expect(guest.call('fd_fdstat_set_rights', fd, -1n, 0n)).to.equal('NOTCAPABLE');
      guest.call('fd_fdstat_get', fd, RESULT);
      expect(guest.memory.u64(RESULT + 8)).to.equal(0x6n);
    });

    it('fd_fdstat_set_rights limits what may be opened through a directory', () => {
      const { guest } = guestWithFiles({ file: 'x' });
      guest.call('fd_fdstat_get', 3, RESULT);
      const [base, inheriting] = [guest.memory.u64(RESULT + 8), guest.memory.u64(RESULT + 16)];
      expect(guest.call('fd_fdstat_set_rights', 3, base, inheriting & ~0x40n)).to.equal('SUCCESS');
      const path = guest.put('file');
      expect(guest.call('path_open', 3, 0, ...path, 0, 0x40n, 0n, 0, RESULT)).to.equal('NOTCAPABLE');
      expect(guest.call('path_open', 3, 0, ...path, 0, 0x2n, 0n, 0, RESULT)).to.equal('SUCCESS');
    });

    it('fd_fdstat_set_rights is EBADF for what is not open', () => {
      expect(new TestGuest().call('fd_fdstat_set_rights', 3, 0n, 0n)).to.equal('BADF');
    });
  });

  describe('fd_filestat_get', () => {
    it('fd_filestat_get writes 64 bytes of attributes', () => {
      const { guest } = guestWithFiles({ file: 'twelve bytes' });
      const fd = guest.open('file');
      const at = guest.allocate(72);
      guest.memory.setU64(at + 64, -1n);
      expect(guest.call('fd_filestat_get', fd, at)).to.equal('SUCCESS');
      expect(guest.hex(at + 16, 24)).to.equal('04000000 00000000 01000000 00000000 0c000000 00000000');
      expect([40, 48, 56].map((offset) => guest.memory.u64(at + offset))).to.deep.equal([NOW, NOW, NOW]);
      expect(guest.memory.u64(at + 64)).to.equal(0xffff_ffff_ffff_ffffn);
      expect(guest.line).to.match(
        /^fd_filestat_get\(fd=4\) = SUCCESS \(filestat=\{ino=\d+, filetype=regular-file, size=12, mtim=1700000000123456789\}\)$/,
      );
    });

    it('fd_filestat_get of wasi_unstable writes 56 bytes with a short link count', () => {
      const { fs } = guestWithFiles({ file: 'abc' });
      const guest = new TestGuest({ mounts: [{ guest: '/', fs }] }, 'wasi_unstable');
      const fd = guest.open('file');
      const at = guest.allocate(64);
      guest.memory.setU64(at + 56, -1n);
      expect(guest.call('fd_filestat_get', fd, at)).to.equal('SUCCESS');
      expect(guest.hex(at + 16, 16)).to.equal('04000000 01000000 03000000 00000000');
      expect(guest.memory.u64(at + 48)).to.equal(NOW);
      expect(guest.memory.u64(at + 56)).to.equal(0xffff_ffff_ffff_ffffn);
      expect(guest.line).to.contain('filetype=regular-file, size=3, mtim=1700000000123456789');
      expect(guest.call('path_filestat_get', 3, 0, ...guest.put('file'), at)).to.equal('SUCCESS');
      expect(guest.hex(at + 16, 16)).to.equal('04000000 01000000 03000000 00000000');
    });

    it('fd_filestat_get tells directories and streams', () => {
      const { guest } = guestWithFiles();
      guest.call('fd_filestat_get', 3, RESULT);
      expect(guest.memory.u8(RESULT + 16)).to.equal(3);
      guest.call('fd_filestat_get', 1, RESULT);
      expect(guest.memory.u8(RESULT + 16)).to.equal(0);
    });

    it('fd_filestat_get is EBADF, ENOTCAPABLE, EFAULT', () => {
      const { guest } = guestWithFiles({ file: '' });
      expect(guest.call('fd_filestat_get', 99, RESULT)).to.equal('BADF');
      expect(guest.call('fd_filestat_get', guest.open('file', { rights: 2n }), RESULT)).to.equal(
        'NOTCAPABLE',
      );
      expect(guest.call('fd_filestat_get', 3, guest.memory.size - 63)).to.equal('FAULT');
    });
  });

  describe('fd_filestat_set_size', () => {
    it('fd_filestat_set_size cuts off, and fills with zeros; the offset stays', () => {
      const { guest } = guestWithFiles({ file: 'content' });
      const fd = guest.open('file');
      guest.call('fd_seek', fd, 5n, 0, RESULT);
      expect(guest.call('fd_filestat_set_size', fd, 2n)).to.equal('SUCCESS');
      expect(guest.call('fd_filestat_set_size', fd, 4n)).to.equal('SUCCESS');
      expect(guest.line).to.equal(`fd_filestat_set_size(fd=${String(fd)}, size=4) = SUCCESS`);
      expect(guest.tell(fd)).to.equal(5n);
      guest.call('fd_seek', fd, 0n, 0, RESULT);
      expect(guest.read(fd, 10)).to.equal('co\0\0');
    });

    it('fd_filestat_set_size is EBADF, EISDIR, EINVAL, EFBIG, ENOTCAPABLE, ENOSPC', () => {
      const { guest } = guestWithFiles({ file: '' });
      expect(guest.call('fd_filestat_set_size', 99, 0n)).to.equal('BADF');
      expect(guest.call('fd_filestat_set_size', 3, 0n)).to.equal('ISDIR');
      expect(guest.call('fd_filestat_set_size', 1, 0n)).to.equal('NOTCAPABLE');
      expect(guest.call('fd_filestat_set_size', guest.open('file', { rights: 0x40n }), 0n)).to.equal(
        'NOTCAPABLE',
      );
      const fd = guest.open('file');
      expect(guest.call('fd_filestat_set_size', fd, -1n)).to.equal('FBIG');
      expect(guest.call('fd_filestat_set_size', fd, 2n ** 60n)).to.equal('FBIG');
      expect(guest.call('fd_filestat_set_size', fd, 2n ** 40n)).to.equal('NOSPC');
    });
  });

  describe('fd_filestat_set_times', () => {
    const [ATIM, ATIM_NOW, MTIM, MTIM_NOW] = [1, 2, 4, 8];

    it('fd_filestat_set_times sets times to the nanosecond, and leaves those not asked for', () => {
      const { guest } = guestWithFiles({ file: '' });
      const fd = guest.open('file');
      expect(guest.call('fd_filestat_set_times', fd, 5n, 7n, ATIM)).to.equal('SUCCESS');
      expect(guest.line).to.equal(
        `fd_filestat_set_times(fd=${String(fd)}, atim=5, mtim=7, fst_flags=ATIM) = SUCCESS`,
      );
      guest.call('fd_filestat_get', fd, RESULT);
      expect([40, 48].map((at) => guest.memory.u64(RESULT + at))).to.deep.equal([5n, NOW]);
      guest.call('fd_filestat_set_times', fd, 5n, 1_234_567_890_123_456_789n, ATIM_NOW | MTIM);
      guest.call('fd_filestat_get', fd, RESULT);
      expect([40, 48].map((at) => guest.memory.u64(RESULT + at))).to.deep.equal([
        NOW,
        1_234_567_890_123_456_789n,
      ]);
      guest.call('fd_filestat_set_times', 3, 8n, 9n, ATIM | MTIM);
      guest.call('fd_filestat_get', 3, RESULT);
      expect([40, 48].map((at) => guest.memory.u64(RESULT + at))).to.deep.equal([8n, 9n]);
    });

    it('fd_filestat_set_times is EINVAL for unknown and contradicting flags', () => {
      const { guest } = guestWithFiles({ file: '' });
      const fd = guest.open('file');
      for (const flags of [ATIM | ATIM_NOW, MTIM | MTIM_NOW, 16, -1]) {
        expect(guest.call('fd_filestat_set_times', fd, 1n, 1n, flags)).to.equal('INVAL');
      }
    });

    it('fd_filestat_set_times is EBADF, ENOTCAPABLE', () => {
      const { guest } = guestWithFiles({ file: '' });
      expect(guest.call('fd_filestat_set_times', 99, 1n, 1n, ATIM)).to.equal('BADF');
      expect(guest.call('fd_filestat_set_times', 1, 1n, 1n, ATIM)).to.equal('NOTCAPABLE');
      const weak = guest.open('file', { rights: ALL & ~(1n << 23n) });
      expect(guest.call('fd_filestat_set_times', weak, 1n, 1n, ATIM)).to.equal('NOTCAPABLE');
    });
  });
});
