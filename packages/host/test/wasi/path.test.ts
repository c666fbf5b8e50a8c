import { expect } from 'chai';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { readOnlyFs } from '../../src/fs/read-only/read-only-fs.ts';
import { ALL, guestWithFiles, NOW, RESULT, TestGuest } from './test-guest.ts';

const FOLLOW = 1;
const END = 2 * 65_536;

/** Calls that take a directory, a path and what `more` adds, with the right that each needs. */
const SIMPLE: readonly { name: string; right: number; before: number[]; more: (number | bigint)[] }[] = [
  { name: 'path_create_directory', right: 9, before: [], more: [] },
  { name: 'path_filestat_get', right: 18, before: [0], more: [RESULT] },
  { name: 'path_filestat_set_times', right: 20, before: [0], more: [1n, 1n, 5] },
  { name: 'path_readlink', right: 15, before: [], more: [64, 64, RESULT] },
  { name: 'path_remove_directory', right: 25, before: [], more: [] },
  { name: 'path_unlink_file', right: 26, before: [], more: [] },
  { name: 'path_open', right: 13, before: [0], more: [0, 0n, 0n, 0, RESULT] },
];

describe('path', () => {
  for (const { name, right, before, more } of SIMPLE) {
    const call = (guest: TestGuest, fd: number, path: [number, number]): string =>
      guest.call(name, fd, ...before, ...path, ...more);

    it(`${name} is EBADF, ENOTDIR, ENOTCAPABLE for what is no directory to start from`, () => {
      const { guest } = guestWithFiles({ file: '', dir: {} });
      const path = guest.put('name');
      expect(call(guest, 99, path)).to.equal('BADF');
      expect(call(guest, guest.open('file'), path)).to.equal('NOTDIR');
      expect(call(guest, 1, path)).to.equal('NOTDIR');
      const weak = guest.open('dir', { oflags: 2, rights: ALL & ~0x40n & ~(1n << BigInt(right)) });
      expect(call(guest, weak, path)).to.equal('NOTCAPABLE');
    });

    it(`${name} is EFAULT, EILSEQ, EINVAL, ENAMETOOLONG, ENOENT for paths that are none`, () => {
      const { guest } = guestWithFiles();
      expect(call(guest, 3, [END - 1, 2])).to.equal('FAULT');
      expect(call(guest, 3, [-1, 1])).to.equal('FAULT');
      expect(call(guest, 3, [64, -1])).to.equal('FAULT');
      expect(call(guest, 3, guest.put(new Uint8Array([0x61, 0xff])))).to.equal('ILSEQ');
      expect(call(guest, 3, guest.put(new Uint8Array([0xed, 0xa0, 0x80])))).to.equal('ILSEQ');
      expect(call(guest, 3, guest.put('a\0b'))).to.equal('INVAL');
      expect(call(guest, 3, guest.put('n'.repeat(256)))).to.equal('NAMETOOLONG');
      expect(call(guest, 3, guest.put('n/'.repeat(2_100)))).to.equal('NAMETOOLONG');
      expect(call(guest, 3, [64, 0])).to.equal('NOENT');
      expect(call(guest, 3, guest.put('missing/name'))).to.equal('NOENT');
    });

    it(`${name} is ENOTCAPABLE for paths that lead out`, () => {
      const { guest } = guestWithFiles({ dir: {} });
      const dir = guest.open('dir', { oflags: 2, rights: ALL & ~0x40n });
      expect(call(guest, dir, guest.put('../file'))).to.equal('NOTCAPABLE');
      expect(call(guest, dir, guest.put('/etc/passwd'))).to.equal('NOTCAPABLE');
    });

    it(`${name} takes a path that ends with the memory's last byte`, () => {
      const { guest } = guestWithFiles();
      guest.memory.writeString(END - 7, 'missing');
      expect(call(guest, 3, [END - 7, 7])).to.equal(name === 'path_create_directory' ? 'SUCCESS' : 'NOENT');
    });
  }

  it('path_create_directory and path_remove_directory make and remove', () => {
    const { guest, fs } = guestWithFiles({ full: { file: '' } });
    expect(guest.call('path_create_directory', 3, ...guest.put('new'))).to.equal('SUCCESS');
    expect(guest.line).to.equal('path_create_directory(fd=3, path="new") = SUCCESS');
    expect(fs.export()).to.have.property('new');
    expect(guest.call('path_create_directory', 3, ...guest.put('new'))).to.equal('EXIST');
    expect(guest.call('path_remove_directory', 3, ...guest.put('full'))).to.equal('NOTEMPTY');
    expect(guest.call('path_remove_directory', 3, ...guest.put('full/file'))).to.equal('NOTDIR');
    expect(guest.call('path_remove_directory', 3, ...guest.put('new'))).to.equal('SUCCESS');
    expect(guest.line).to.equal('path_remove_directory(fd=3, path="new") = SUCCESS');
    expect(fs.export()).not.to.have.property('new');
  });

  it('path_filestat_get tells of a link or, followed, of what it leads to', () => {
    const { guest } = guestWithFiles({ file: 'abc' });
    guest.call('path_symlink', ...guest.put('file'), 3, ...guest.put('link'));
    expect(guest.call('path_filestat_get', 3, 0, ...guest.put('link'), RESULT)).to.equal('SUCCESS');
    expect([guest.memory.u8(RESULT + 16), guest.memory.u64(RESULT + 32)]).to.deep.equal([7, 4n]);
    expect(guest.call('path_filestat_get', 3, FOLLOW, ...guest.put('link'), RESULT)).to.equal('SUCCESS');
    expect([guest.memory.u8(RESULT + 16), guest.memory.u64(RESULT + 32)]).to.deep.equal([4, 3n]);
    expect(guest.line).to.match(
      /^path_filestat_get\(fd=3, flags=SYMLINK_FOLLOW, path="link"\) = SUCCESS \(filestat=\{ino=\d+, filetype=regular-file, size=3, mtim=\d+\}\)$/,
    );
    expect(guest.call('path_filestat_get', 3, 2, ...guest.put('link'), RESULT)).to.equal('INVAL');
    expect(guest.call('path_filestat_get', 3, 0, ...guest.put('file'), END - 63)).to.equal('FAULT');
  });

  it('path_filestat_set_times sets times of what a path leads to', () => {
    const { guest } = guestWithFiles({ file: '' });
    guest.call('path_symlink', ...guest.put('file'), 3, ...guest.put('link'));
    const set = (flags: number, path: string, fst: number): string =>
      guest.call('path_filestat_set_times', 3, flags, ...guest.put(path), 3n, 999_999_999_999_999_999n, fst);
    expect(set(FOLLOW, 'link', 5)).to.equal('SUCCESS');
    expect(guest.line).to.equal(
      'path_filestat_set_times(fd=3, flags=SYMLINK_FOLLOW, path="link", atim=3, mtim=999999999999999999, fst_flags=ATIM|MTIM) = SUCCESS',
    );
    guest.call('path_filestat_get', 3, 0, ...guest.put('file'), RESULT);
    expect([40, 48].map((at) => guest.memory.u64(RESULT + at))).to.deep.equal([3n, 999_999_999_999_999_999n]);
    guest.call('path_filestat_get', 3, 0, ...guest.put('link'), RESULT);
    expect(guest.memory.u64(RESULT + 48)).to.equal(NOW);
    expect(set(0, 'link', 4)).to.equal('SUCCESS');
    guest.call('path_filestat_get', 3, 0, ...guest.put('link'), RESULT);
    expect(guest.memory.u64(RESULT + 48)).to.equal(999_999_999_999_999_999n);
    expect(set(0, 'file', 3)).to.equal('INVAL');
    expect(set(0, 'file', 16)).to.equal('INVAL');
    expect(set(2, 'file', 1)).to.equal('INVAL');
  });

  it('path_link gives a file a second name', () => {
    const { guest } = guestWithFiles({ file: 'abc', dir: {} });
    const link = (flags: number, from: string, to: string): string =>
      guest.call('path_link', 3, flags, ...guest.put(from), 3, ...guest.put(to));
    expect(link(0, 'file', 'dir/other')).to.equal('SUCCESS');
    expect(guest.line).to.equal(
      'path_link(old_fd=3, old_flags=0, old_path="file", new_fd=3, new_path="dir/other") = SUCCESS',
    );
    expect(guest.read(guest.open('dir/other'), 9)).to.equal('abc');
    guest.call('path_filestat_get', 3, 0, ...guest.put('file'), RESULT);
    expect(guest.memory.u64(RESULT + 24)).to.equal(2n);
    expect(link(0, 'file', 'dir/other')).to.equal('EXIST');
    expect(link(0, 'missing', 'x')).to.equal('NOENT');
    expect(link(0, 'dir', 'x')).to.equal('PERM');
    expect(link(4, 'file', 'x')).to.equal('INVAL');
    expect(guest.call('path_link', 99, 0, ...guest.put('file'), 3, ...guest.put('x'))).to.equal('BADF');
    expect(guest.call('path_link', 3, 0, ...guest.put('file'), 99, ...guest.put('x'))).to.equal('BADF');
    expect(guest.call('path_link', 3, 0, ...guest.put('file'), 3, END, 1)).to.equal('FAULT');
  });

  it('path_link and path_rename need a right on either side', () => {
    const { guest } = guestWithFiles({ a: { file: '' }, b: {} });
    const without = (right: number): number =>
      guest.open('a', { oflags: 2, rights: ALL & ~0x40n & ~(1n << BigInt(right)) });
    const names = [...guest.put('file'), ...guest.put('x')] as const;
    const [file, fileLength, x, xLength] = names;
    expect(guest.call('path_link', without(11), 0, file, fileLength, 3, x, xLength)).to.equal('NOTCAPABLE');
    expect(guest.call('path_link', 3, 0, file, fileLength, without(12), x, xLength)).to.equal('NOTCAPABLE');
    expect(guest.call('path_rename', without(16), file, fileLength, 3, x, xLength)).to.equal('NOTCAPABLE');
    expect(guest.call('path_rename', 3, file, fileLength, without(17), x, xLength)).to.equal('NOTCAPABLE');
    expect(guest.call('path_symlink', file, fileLength, without(24), x, xLength)).to.equal('NOTCAPABLE');
  });

  it('path_symlink and path_readlink store a target and give it back, cut off where the room ends', () => {
    const { guest } = guestWithFiles();
    expect(guest.call('path_symlink', ...guest.put('../tärget'), 3, ...guest.put('link'))).to.equal(
      'SUCCESS',
    );
    expect(guest.line).to.equal('path_symlink(old_path="../tärget", fd=3, new_path="link") = SUCCESS');
    const at = guest.allocate(16);
    expect(guest.call('path_readlink', 3, ...guest.put('link'), at, 16, RESULT)).to.equal('SUCCESS');
    expect(guest.line).to.equal(
      `path_readlink(fd=3, path="link", buf=0x${at.toString(16)}, buf_len=16) = SUCCESS (bufused=10)`,
    );
    expect(guest.memory.u32(RESULT)).to.equal(10);
    expect(guest.memory.string(at, 11)).to.equal('../tärget\0');
    guest.memory.write(at, new Uint8Array(16));
    expect(guest.call('path_readlink', 3, ...guest.put('link'), at, 4, RESULT)).to.equal('SUCCESS');
    expect([guest.memory.u32(RESULT), guest.memory.string(at, 6)]).to.deep.equal([4, '../t\0\0']);
    expect(guest.call('path_readlink', 3, ...guest.put('link'), END, 0, RESULT)).to.equal('SUCCESS');
    expect(guest.memory.u32(RESULT)).to.equal(0);
    expect(guest.call('path_readlink', 3, ...guest.put('link'), END - 3, 4, RESULT)).to.equal('FAULT');
    expect(guest.call('path_readlink', 3, ...guest.put('link'), at, 4, -1)).to.equal('FAULT');
    expect(guest.call('path_readlink', 3, ...guest.put('.'), at, 4, RESULT)).to.equal('INVAL');
  });

  it('path_symlink is ENOENT, EINVAL, ENOTCAPABLE, EEXIST, EFAULT, EILSEQ for targets and names', () => {
    const { guest } = guestWithFiles({ file: '' });
    const symlink = (target: [number, number], name: string): string =>
      guest.call('path_symlink', ...target, 3, ...guest.put(name));
    expect(symlink([64, 0], 'x')).to.equal('NOENT');
    expect(symlink(guest.put('a\0b'), 'x')).to.equal('INVAL');
    expect(symlink(guest.put('/etc/passwd'), 'x')).to.equal('NOTCAPABLE');
    expect(symlink(guest.put('a'), 'file')).to.equal('EXIST');
    expect(symlink([END, 1], 'x')).to.equal('FAULT');
    expect(symlink(guest.put(new Uint8Array([0xc0])), 'x')).to.equal('ILSEQ');
    expect(guest.call('path_symlink', ...guest.put('a'), 99, ...guest.put('x'))).to.equal('BADF');
    expect(guest.call('path_symlink', ...guest.put('a'), guest.open('file'), ...guest.put('x'))).to.equal(
      'NOTDIR',
    );
  });

  it('path_rename moves, replacing a file', () => {
    const { guest, fs } = guestWithFiles({ one: '1', two: '2', dir: { sub: {} } });
    const rename = (from: string, to: string): string =>
      guest.call('path_rename', 3, ...guest.put(from), 3, ...guest.put(to));
    expect(rename('one', 'two')).to.equal('SUCCESS');
    expect(guest.line).to.equal('path_rename(fd=3, old_path="one", new_fd=3, new_path="two") = SUCCESS');
    expect(Object.keys(fs.export()).sort()).to.deep.equal(['dir', 'two']);
    expect(guest.read(guest.open('two'), 9)).to.equal('1');
    expect(rename('missing', 'x')).to.equal('NOENT');
    expect(rename('two', 'dir')).to.equal('ISDIR');
    expect(rename('dir', 'two')).to.equal('NOTDIR');
    expect(rename('dir', 'dir/sub/x')).to.equal('INVAL');
    expect(guest.call('path_rename', 3, ...guest.put('two'), 99, ...guest.put('x'))).to.equal('BADF');
    expect(guest.call('path_rename', 3, END, 1, 3, ...guest.put('x'))).to.equal('FAULT');
  });

  it('path_rename and path_link across mounts are EXDEV', () => {
    const mounts = [
      { guest: '/a', fs: memoryFs({ files: { file: '' } }) },
      { guest: '/b', fs: memoryFs() },
    ];
    const guest = new TestGuest({ mounts });
    expect(guest.call('path_rename', 3, ...guest.put('file'), 4, ...guest.put('file'))).to.equal('XDEV');
    expect(guest.call('path_link', 3, 0, ...guest.put('file'), 4, ...guest.put('file'))).to.equal('XDEV');
  });

  it('path_unlink_file removes files and links, EISDIR for a directory', () => {
    const { guest, fs } = guestWithFiles({ file: '', dir: {} });
    guest.call('path_symlink', ...guest.put('dir'), 3, ...guest.put('link'));
    expect(guest.call('path_unlink_file', 3, ...guest.put('link'))).to.equal('SUCCESS');
    expect(guest.call('path_unlink_file', 3, ...guest.put('file'))).to.equal('SUCCESS');
    expect(guest.line).to.equal('path_unlink_file(fd=3, path="file") = SUCCESS');
    expect(guest.call('path_unlink_file', 3, ...guest.put('dir'))).to.equal('ISDIR');
    expect(Object.keys(fs.export())).to.deep.equal(['dir']);
  });

  it('path_filestat_get is ELOOP for links that lead to each other', () => {
    const { guest } = guestWithFiles();
    guest.call('path_symlink', ...guest.put('b'), 3, ...guest.put('a'));
    guest.call('path_symlink', ...guest.put('a'), 3, ...guest.put('b'));
    expect(guest.call('path_filestat_get', 3, FOLLOW, ...guest.put('a'), RESULT)).to.equal('LOOP');
  });

  it('everything that would change a read-only mount is EROFS', () => {
    const fs = memoryFs({ files: { file: 'abc', dir: {} } });
    const guest = new TestGuest({ mounts: [{ guest: '/', fs: readOnlyFs(fs) }] });
    const [file, x] = [guest.put('file'), guest.put('x')];
    expect(guest.call('path_create_directory', 3, ...x)).to.equal('ROFS');
    expect(guest.call('path_remove_directory', 3, ...guest.put('dir'))).to.equal('ROFS');
    expect(guest.call('path_unlink_file', 3, ...file)).to.equal('ROFS');
    expect(guest.call('path_rename', 3, ...file, 3, ...x)).to.equal('ROFS');
    expect(guest.call('path_link', 3, 0, ...file, 3, ...x)).to.equal('ROFS');
    expect(guest.call('path_symlink', ...file, 3, ...x)).to.equal('ROFS');
    expect(guest.call('path_filestat_set_times', 3, 0, ...file, 1n, 1n, 5)).to.equal('ROFS');
    expect(guest.call('path_open', 3, 0, ...x, 1, 2n, 0n, 0, RESULT)).to.equal('ROFS');
    expect(guest.call('path_open', 3, 0, ...file, 8, 2n, 0n, 0, RESULT)).to.equal('ROFS');
    expect(guest.call('path_open', 3, 0, ...file, 0, 0x40n, 0n, 0, RESULT)).to.equal('ROFS');
    expect(guest.read(guest.open('file', { rights: 2n }), 9)).to.equal('abc');
  });
});
