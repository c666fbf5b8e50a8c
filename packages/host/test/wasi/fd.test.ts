import { expect } from 'chai';
import { ALL, guestWithFiles, RESULT, TestGuest } from './test-guest.ts';

describe('fd', () => {
  describe('fd_advise', () => {
    it('fd_advise takes every advice and changes nothing', () => {
      const { guest } = guestWithFiles({ file: 'abc' });
      const fd = guest.open('file');
      for (const advice of [0, 1, 2, 3, 4, 5]) {
        expect(guest.call('fd_advise', fd, 1n, 0n, advice)).to.equal('SUCCESS');
      }
      expect(guest.line).to.equal(`fd_advise(fd=${String(fd)}, offset=1, len=0, advice=NOREUSE) = SUCCESS`);
      expect(guest.read(fd, 8)).to.equal('abc');
    });

    it('fd_advise is EBADF, EISDIR, EINVAL, ENOTCAPABLE', () => {
      const { guest } = guestWithFiles({ file: 'abc' });
      const fd = guest.open('file');
      expect(guest.call('fd_advise', 99, 0n, 0n, 0)).to.equal('BADF');
      expect(guest.call('fd_advise', 3, 0n, 0n, 0)).to.equal('ISDIR');
      expect(guest.call('fd_advise', fd, 0n, 0n, 6)).to.equal('INVAL');
      expect(guest.call('fd_advise', fd, 0n, 0n, -1)).to.equal('INVAL');
      expect(guest.call('fd_advise', fd, -1n, 0n, 0)).to.equal('INVAL');
      expect(guest.call('fd_advise', fd, 0n, -1n, 0)).to.equal('INVAL');
      expect(guest.call('fd_advise', guest.open('file', { rights: 2n }), 0n, 0n, 0)).to.equal('NOTCAPABLE');
    });
  });

  describe('fd_allocate', () => {
    it('fd_allocate makes a file longer, never shorter', () => {
      const { guest } = guestWithFiles({ file: 'abc' });
      const fd = guest.open('file');
      expect(guest.call('fd_allocate', fd, 2n, 3n)).to.equal('SUCCESS');
      expect(guest.line).to.equal(`fd_allocate(fd=${String(fd)}, offset=2, len=3) = SUCCESS`);
      expect(guest.call('fd_allocate', fd, 0n, 1n)).to.equal('SUCCESS');
      expect(guest.read(fd, 10)).to.equal('abc\0\0');
    });

    it('fd_allocate is EBADF, EISDIR, EINVAL, EFBIG, ENOTCAPABLE, ENOSPC', () => {
      const { guest } = guestWithFiles({ file: 'abc' });
      const fd = guest.open('file');
      expect(guest.call('fd_allocate', 99, 0n, 1n)).to.equal('BADF');
      expect(guest.call('fd_allocate', 3, 0n, 1n)).to.equal('ISDIR');
      expect(guest.call('fd_allocate', fd, 0n, 0n)).to.equal('INVAL');
      expect(guest.call('fd_allocate', fd, 2n ** 62n, 2n ** 62n)).to.equal('FBIG');
      expect(guest.call('fd_allocate', fd, -1n, 1n)).to.equal('FBIG');
      expect(guest.call('fd_allocate', fd, 0n, 2n ** 40n)).to.equal('NOSPC');
      expect(guest.call('fd_allocate', guest.open('file', { rights: 0x40n }), 0n, 1n)).to.equal('NOTCAPABLE');
    });
  });

  describe('fd_close', () => {
    it('fd_close frees the number, and the lowest free number is given next', () => {
      const { guest } = guestWithFiles({ file: '' });
      const [a, b] = [guest.open('file'), guest.open('file')];
      expect([a, b]).to.deep.equal([4, 5]);
      expect(guest.call('fd_close', a)).to.equal('SUCCESS');
      expect(guest.line).to.equal('fd_close(fd=4) = SUCCESS');
      expect(guest.call('fd_close', a)).to.equal('BADF');
      expect(guest.open('file')).to.equal(4);
      expect(guest.open('file')).to.equal(6);
    });

    it('fd_close closes preopened directories and standard streams', () => {
      const { guest } = guestWithFiles();
      for (const fd of [0, 1, 2, 3]) {
        expect(guest.call('fd_close', fd)).to.equal('SUCCESS');
        expect(guest.call('fd_fdstat_get', fd, RESULT)).to.equal('BADF');
      }
    });

    it('fd_close is EBADF for numbers that can not be open', () => {
      const guest = new TestGuest();
      for (const fd of [3, -1, 0x7fff_ffff, -0x8000_0000])
        expect(guest.call('fd_close', fd)).to.equal('BADF');
    });
  });

  describe('fd_sync and fd_datasync', () => {
    for (const [name, right] of [
      ['fd_sync', 1n << 4n],
      ['fd_datasync', 1n],
    ] as const) {
      it(`${name} stores files and directories`, () => {
        const { guest } = guestWithFiles({ file: '' });
        const fd = guest.open('file');
        expect(guest.call(name, fd)).to.equal('SUCCESS');
        expect(guest.line).to.equal(`${name}(fd=${String(fd)}) = SUCCESS`);
        expect(guest.call(name, 3)).to.equal('SUCCESS');
      });

      it(`${name} is EBADF, ENOTCAPABLE`, () => {
        const { guest } = guestWithFiles({ file: '' });
        expect(guest.call(name, 99)).to.equal('BADF');
        expect(guest.call(name, guest.open('file', { rights: ALL & ~right }))).to.equal('NOTCAPABLE');
        expect(guest.call(name, 1)).to.equal('NOTCAPABLE');
      });
    }
  });

  describe('fd_renumber', () => {
    it('fd_renumber moves a descriptor over another, which is closed', () => {
      const { guest } = guestWithFiles({ one: 'first', two: 'second' });
      const [one, two] = [guest.open('one'), guest.open('two')];
      guest.read(one, 2);
      expect(guest.call('fd_renumber', one, two)).to.equal('SUCCESS');
      expect(guest.line).to.equal('fd_renumber(fd=4, to=5) = SUCCESS');
      expect(guest.read(two, 10)).to.equal('rst');
      expect(guest.call('fd_close', one)).to.equal('BADF');
      expect(guest.open('two')).to.equal(one);
    });

    it('fd_renumber of a descriptor to itself keeps it open', () => {
      const { guest } = guestWithFiles({ one: 'first' });
      const fd = guest.open('one');
      expect(guest.call('fd_renumber', fd, fd)).to.equal('SUCCESS');
      expect(guest.read(fd, 10)).to.equal('first');
    });

    it('fd_renumber replaces standard output', () => {
      const { guest } = guestWithFiles({ log: '' }, { stdout: 'pipe' });
      const fd = guest.open('log');
      expect(guest.call('fd_renumber', fd, 1)).to.equal('SUCCESS');
      guest.write(1, 'into the file');
      expect(guest.wasi.stdout?.text()).to.equal('');
      expect(guest.read(guest.open('log'), 99)).to.equal('into the file');
    });

    it('fd_renumber is EBADF where either is not open; both stay as they were', () => {
      const { guest } = guestWithFiles({ one: 'first' });
      const fd = guest.open('one');
      expect(guest.call('fd_renumber', fd, 99)).to.equal('BADF');
      expect(guest.call('fd_renumber', 99, fd)).to.equal('BADF');
      expect(guest.call('fd_renumber', fd, 0x7fff_ffff)).to.equal('BADF');
      expect(guest.read(fd, 10)).to.equal('first');
    });
  });
});
