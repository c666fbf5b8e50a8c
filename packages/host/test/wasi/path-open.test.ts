import { expect } from 'chai';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { ALL, guestWithFiles, RESULT, TestGuest } from './test-guest.ts';

const [CREAT, DIRECTORY, EXCL, TRUNC] = [1, 2, 4, 8];
const READ = 1n << 1n;
const WRITE = 1n << 6n;
const FOLLOW = 1;

function rightsOf(guest: TestGuest, fd: number): [base: bigint, inheriting: bigint] {
  expect(guest.call('fd_fdstat_get', fd, RESULT)).to.equal('SUCCESS');
  return [guest.memory.u64(RESULT + 8), guest.memory.u64(RESULT + 16)];
}

describe('path-open', () => {
  it('path_open opens files and directories', () => {
    const { guest } = guestWithFiles({ dir: { file: 'deep' } });
    expect(guest.read(guest.open('dir/file'), 9)).to.equal('deep');
    expect(guest.line).to.match(/^fd_read/);
    expect(guest.log[0]).to.match(
      /^path_open\(fd=3, dirflags=0, path="dir\/file", oflags=0, fs_rights_base=FD_DATASYNC\|.*\|SOCK_ACCEPT, fs_rights_inheriting=.*, fdflags=0\) = SUCCESS \(opened_fd=4\)$/,
    );
    const dir = guest.open('dir', { oflags: DIRECTORY, rights: ALL & ~WRITE });
    const errno = guest.call('path_open', dir, 0, ...guest.put('file'), 0, READ, 0n, 0, RESULT);
    expect([errno, guest.read(guest.memory.u32(RESULT), 9)]).to.deep.equal(['SUCCESS', 'deep']);
  });

  it('path_open creates with CREAT, refuses what exists with EXCL, empties with TRUNC', () => {
    const { guest, fs } = guestWithFiles({ file: 'content' });
    guest.open('new', { oflags: CREAT });
    expect(Object.keys(fs.export()).sort()).to.deep.equal(['file', 'new']);
    expect(() => guest.open('file', { oflags: CREAT | EXCL })).to.throw('EXIST');
    expect(guest.read(guest.open('file', { oflags: CREAT }), 99)).to.equal('content');
    guest.open('file', { oflags: TRUNC });
    expect(guest.read(guest.open('file'), 99)).to.equal('');
    expect(() => guest.open('missing')).to.throw('NOENT');
    expect(() => guest.open('missing/new', { oflags: CREAT })).to.throw('NOENT');
    expect(() => guest.open('file/new', { oflags: CREAT })).to.throw('NOTDIR');
  });

  it('path_open empties a file also where it may then only be read', () => {
    const { guest } = guestWithFiles({ file: 'content' });
    const fd = guest.open('file', { oflags: TRUNC, rights: READ });
    expect(guest.read(fd, 99)).to.equal('');
  });

  it('path_open with DIRECTORY is ENOTDIR for a file, EINVAL with CREAT or TRUNC', () => {
    const { guest } = guestWithFiles({ file: '', dir: {} });
    expect(() => guest.open('file', { oflags: DIRECTORY, rights: READ })).to.throw('NOTDIR');
    expect(() => guest.open('file/', { rights: READ })).to.throw('NOTDIR');
    expect(() => guest.open('dir', { oflags: DIRECTORY | CREAT, rights: READ })).to.throw('INVAL');
    expect(() => guest.open('dir', { oflags: DIRECTORY | TRUNC, rights: READ })).to.throw('INVAL');
  });

  it('path_open is EISDIR for a directory to be written, and opens it to be read', () => {
    const { guest } = guestWithFiles({ dir: {} });
    for (const oflags of [0, DIRECTORY]) {
      expect(() => guest.open('dir', { oflags, rights: WRITE })).to.throw('ISDIR');
      expect(() => guest.open('dir', { oflags, rights: READ | WRITE })).to.throw('ISDIR');
      expect(guest.call('fd_fdstat_get', guest.open('dir', { oflags, rights: READ }), RESULT)).to.equal(
        'SUCCESS',
      );
    }
  });

  it('path_open follows a link at the end only where it is asked to', () => {
    const { guest } = guestWithFiles({ file: 'abc' });
    guest.call('path_symlink', ...guest.put('file'), 3, ...guest.put('link'));
    guest.call('path_symlink', ...guest.put('nowhere'), 3, ...guest.put('dangling'));
    const open = (dirflags: number, path: string): string =>
      guest.call('path_open', 3, dirflags, ...guest.put(path), 0, READ, 0n, 0, RESULT);
    expect(open(FOLLOW, 'link')).to.equal('SUCCESS');
    expect(guest.read(guest.memory.u32(RESULT), 9)).to.equal('abc');
    expect(open(0, 'link')).to.equal('LOOP');
    expect(open(FOLLOW, 'dangling')).to.equal('NOENT');
    expect(open(2, 'file')).to.equal('INVAL');
  });

  it('path_open is EINVAL for unknown flags', () => {
    const { guest } = guestWithFiles({ file: '' });
    expect(() => guest.open('file', { oflags: 16 })).to.throw('INVAL');
    expect(() => guest.open('file', { fdflags: 32 })).to.throw('INVAL');
  });

  it('path_open leaves out rights that do not apply to what is opened', () => {
    const { guest } = guestWithFiles({ file: '', dir: {} });
    const [file, fileInheriting] = rightsOf(guest, guest.open('file'));
    expect(file & (1n << 14n)).to.equal(0n);
    expect(file & (READ | WRITE)).to.equal(READ | WRITE);
    expect(fileInheriting).to.equal(0n);
    const [dir, dirInheriting] = rightsOf(guest, guest.open('dir', { rights: ALL & ~WRITE }));
    expect(dir & (READ | (1n << 2n))).to.equal(0n);
    expect(dir & (1n << 14n)).to.equal(1n << 14n);
    expect(dirInheriting & WRITE).to.equal(WRITE);
    expect(rightsOf(guest, guest.open('file', { rights: -1n }))[0]).to.equal(file);
  });

  it('path_open hands on no right that the directory does not hand on', () => {
    const { guest } = guestWithFiles({ dir: { file: 'abc' } });
    const dir = guest.open('dir', { rights: ALL & ~WRITE, inheriting: READ | (1n << 21n) });
    const open = (rights: bigint, inheriting: bigint): string =>
      guest.call('path_open', dir, 0, ...guest.put('file'), 0, rights, inheriting, 0, RESULT);
    expect(open(READ | (1n << 2n), ALL)).to.equal('SUCCESS');
    const fd = guest.memory.u32(RESULT);
    expect(rightsOf(guest, fd)).to.deep.equal([READ, 0n]);
    expect(open(READ | WRITE, 0n)).to.equal('NOTCAPABLE');
    expect(open(WRITE, 0n)).to.equal('NOTCAPABLE');
    const again = guest.call('path_open', dir, 0, ...guest.put('.'), DIRECTORY, 0n, ALL, 0, RESULT);
    expect(again).to.equal('SUCCESS');
    expect(rightsOf(guest, guest.memory.u32(RESULT))).to.deep.equal([0n, READ | (1n << 21n)]);
  });

  it('path_open needs the rights to create, to empty and to store', () => {
    const { guest } = guestWithFiles({ dir: { file: '' } });
    const open = (without: bigint, oflags: number, fdflags = 0): string => {
      const dir = guest.open('dir', { rights: ALL & ~WRITE & ~without, inheriting: ALL & ~without });
      return guest.call('path_open', dir, 0, ...guest.put('file'), oflags, READ, 0n, fdflags, RESULT);
    };
    expect(open(1n << 10n, CREAT)).to.equal('NOTCAPABLE');
    expect(open(1n << 19n, TRUNC)).to.equal('NOTCAPABLE');
    expect(open(1n << 13n, 0)).to.equal('NOTCAPABLE');
    expect(open(1n << 4n, 0, 16)).to.equal('NOTCAPABLE');
    expect(open(1n << 4n, 0, 8)).to.equal('NOTCAPABLE');
    expect(open(1n, 0, 2)).to.equal('NOTCAPABLE');
    expect(open(0n, CREAT | TRUNC, 26)).to.equal('SUCCESS');
  });

  it('path_open is EMFILE where no more may be open, without creating the file', () => {
    const { guest, fs } = guestWithFiles({ file: '' }, { maxDescriptors: 5 });
    const fds = [guest.open('file'), guest.open('file')];
    expect(() => guest.open('new', { oflags: CREAT })).to.throw('MFILE');
    expect(Object.keys(fs.export())).to.deep.equal(['file']);
    guest.call('fd_close', fds[0] ?? -1);
    expect(guest.open('file')).to.equal(fds[0]);
  });

  it('path_open is EFAULT for a result out of memory, without creating the file', () => {
    const { guest, fs } = guestWithFiles();
    expect(guest.call('path_open', 3, 0, ...guest.put('new'), CREAT, READ, 0n, 0, -4)).to.equal('FAULT');
    expect(Object.keys(fs.export())).to.deep.equal([]);
  });

  it('path_open finds a mount below another, and .. leads back, but not out', () => {
    const mounts = [
      { guest: '/', fs: memoryFs({ files: { top: 'root', data: { hidden: '' } } }) },
      { guest: '/data', fs: memoryFs({ files: { file: 'mounted' } }) },
    ];
    const guest = new TestGuest({ mounts });
    expect(guest.read(guest.open('data/file'), 99)).to.equal('mounted');
    expect(guest.read(guest.open('data/../top'), 99)).to.equal('root');
    expect(() => guest.open('data/hidden')).to.throw('NOENT');
    expect(() => guest.open('..')).to.throw('NOTCAPABLE');
  });
});
