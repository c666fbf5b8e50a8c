import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { directoryFs } from '../../../src/fs/directory/directory-fs.ts';
import type { GuestTree, OpenDirectory, PathOperations } from '../../../src/fs/paths.ts';
import { guestTree } from '../../../src/fs/tree/guest-tree.ts';
import { Errno } from '../../../src/wasi/errno.ts';
import { directory, errnoFrom, expectErrno, file, openDescriptors, scratchDirectory } from '../helpers.ts';
import { describeWhere } from '../../../../../scripts/lib/skip-because.ts';

describeWhere(process.platform === 'linux', 'needs Linux')('directoryFs given what wears a host out', () => {
  let scratch: ReturnType<typeof scratchDirectory>;
  let tree: GuestTree;
  let paths: PathOperations;
  let root: OpenDirectory;

  beforeEach(() => {
    scratch = scratchDirectory();
    tree = guestTree([
      { guest: '/', fileSystem: directoryFs(scratch.path) },
      { guest: '/dev', fileSystem: directoryFs('/dev') },
    ]);
    ({ paths } = tree);
    root = tree.preopens[0].directory;
  });
  afterEach(() => {
    tree.close();
    expect(openDescriptors()).to.deep.equal([]);
    scratch.remove();
  });

  it('a path through very many directories is refused, and takes no more than 512 descriptors meanwhile', () => {
    // Deeper than one path can say, made from within.
    let here = root;
    for (let depth = 0; depth < 600; depth++) {
      paths.makeDirectory(here, 'd');
      const next = directory(paths.open(here, 'd', false, { directory: true }));
      if (here !== root) here.close();
      here = next;
    }
    here.close();
    expect(paths.stat(root, 'd/'.repeat(512) + 'd', true).type).to.equal('directory');
    expectErrno(Errno.NAMETOOLONG, () => paths.stat(root, 'd/'.repeat(513) + 'd', true));
    expectErrno(Errno.NAMETOOLONG, () => paths.open(root, 'd/'.repeat(550), true, { directory: true }));
  });

  it('links that lead through ever more links end after 40', () => {
    mkdirSync(join(scratch.path, 'x'));
    for (let link = 0; link < 45; link++) {
      symlinkSync(`${'x/../'.repeat(20)}l${String(link + 1)}`, join(scratch.path, `l${String(link)}`));
    }
    writeFileSync(join(scratch.path, 'l45'), '');
    expect(paths.stat(root, 'l5', true).type).to.equal('regular-file');
    expectErrno(Errno.LOOP, () => paths.stat(root, 'l4', true));
    expectErrno(Errno.LOOP, () => paths.stat(root, 'l0/', true));
  });

  it('devices neither block nor lead anywhere', () => {
    const buffer = new Uint8Array(16);
    for (const name of ['null', 'zero', 'full', 'random']) {
      const device = file(paths.open(root, `dev/${name}`, true, { read: true, write: true }));
      expect(device.type).to.equal('character-device');
      expect(device.read(buffer, 0, 16, undefined)).to.equal(name === 'null' ? 0 : 16);
      expect(errnoFrom(() => device.write(buffer, 0, 1, undefined))).to.equal(
        name === 'full' ? Errno.NOSPC : Errno.SUCCESS,
      );
      device.close();
    }
    // Links of the kernel's to what this process has open.
    for (const name of ['stdin', 'fd/0', 'fd']) {
      if (!readdirSync('/dev').includes(name.split('/')[0] ?? '')) continue;
      expectErrno(Errno.NOTCAPABLE, () => paths.open(root, `dev/${name}`, true, { read: true }));
    }
  });

  it('the other end of a pipe that says nothing is not waited for', () => {
    execFileSync('mkfifo', [join(scratch.path, 'fifo')]);
    const both = file(paths.open(root, 'fifo', true, { read: true, write: true }));
    expectErrno(Errno.AGAIN, () => both.read(new Uint8Array(1), 0, 1, undefined));
    const chunk = new Uint8Array(65_536);
    expectErrno(Errno.AGAIN, () => {
      for (let count = 0; count < 1_000; count++) both.write(chunk, 0, chunk.length, undefined);
    });
    both.close();
  });

  it('a file of a terabyte of holes is read from its end at once, and takes no room', () => {
    const path = join(scratch.path, 'sparse');
    writeFileSync(path, '');
    truncateSync(path, 2 ** 40);
    const handle = file(paths.open(root, 'sparse', true, { read: true, write: true }));
    expect(handle.size()).to.equal(2 ** 40);
    expect(handle.read(new Uint8Array(8), 0, 8, 2 ** 40 - 4)).to.equal(4);
    handle.allocate(2 ** 40, 10);
    expect(handle.size()).to.equal(2 ** 40 + 10);
    handle.close();
    expect(statSync(path).blocks).to.equal(0);
  });
});
