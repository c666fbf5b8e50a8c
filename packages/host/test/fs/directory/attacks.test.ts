import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { directoryFs, type DirectoryFsOptions } from '../../../src/fs/directory/directory-fs.ts';
import type { OpenFlags } from '../../../src/fs/file-system.ts';
import type { GuestTree, OpenDirectory, PathOperations } from '../../../src/fs/paths.ts';
import { guestTree } from '../../../src/fs/tree/guest-tree.ts';
import { Errno } from '../../../src/wasi/errno.ts';
import {
  directory,
  errnoFrom,
  expectErrno,
  file,
  openDescriptors,
  readHandle,
  scratchDirectory,
  snapshot,
} from '../helpers.ts';
import { describeWhere, skipBecause } from '../../../../../scripts/lib/skip-because.ts';

const READ: OpenFlags = { read: true };
const CREATE: OpenFlags = { read: true, write: true, create: true };
const SECRET = 'SECRET';
const isLinux = process.platform === 'linux';

const REACHES: readonly NonNullable<DirectoryFsOptions['reach']>[] = isLinux
  ? ['descriptors', 'paths']
  : ['paths'];

for (const reach of REACHES) {
  describe(`directoryFs by ${reach} under attack`, () => {
    let scratch: ReturnType<typeof scratchDirectory>;
    let outside: string;
    let inside: string;
    let tree: GuestTree;
    let paths: PathOperations;
    let root: OpenDirectory;

    beforeEach(() => {
      scratch = scratchDirectory();
      outside = join(scratch.path, 'outside');
      inside = join(scratch.path, 'inside');
      mkdirSync(outside);
      mkdirSync(join(inside, 'dir'), { recursive: true });
      writeFileSync(join(outside, 'file'), SECRET);
      writeFileSync(join(inside, 'file'), 'inside');
      writeFileSync(join(inside, 'dir', 'file'), 'inside');
      tree = guestTree([{ guest: '/', fileSystem: directoryFs(inside, { reach }) }]);
      ({ paths } = tree);
      root = tree.preopens[0].directory;
    });
    afterEach(() => {
      tree.close();
      expect(readFileSync(join(outside, 'file'), 'utf8')).to.equal(SECRET);
      expect(readdirSync(outside)).to.deep.equal(['file']);
      expect(openDescriptors()).to.deep.equal([]);
      scratch.remove();
    });

    /** Everything a guest can do with a path that should lead nowhere. None may work. */
    function expectNowhere(path: string): void {
      const before = snapshot(inside);
      const attempts: Record<string, () => unknown> = {
        read: () => paths.open(root, path, true, READ),
        create: () => paths.open(root, path, true, CREATE),
        truncate: () => paths.open(root, path, true, { read: true, truncate: true }),
        directory: () => paths.open(root, path, true, { directory: true }),
        stat: () => paths.stat(root, path, true),
        times: () => {
          paths.setTimes(root, path, true, 1n, 1n);
        },
        'a file below': () => paths.open(root, `${path}/file`, false, READ),
        'creating below': () => paths.open(root, `${path}/new`, false, CREATE),
        'mkdir below': () => {
          paths.makeDirectory(root, `${path}/new`);
        },
        'unlink below': () => {
          paths.unlink(root, `${path}/file`);
        },
        'link from below': () => {
          paths.link(root, `${path}/file`, false, root, 'taken');
        },
        'link of it': () => {
          paths.link(root, path, true, root, 'taken');
        },
        'link to below': () => {
          paths.link(root, 'file', false, root, `${path}/new`);
        },
        'rename from below': () => {
          paths.rename(root, `${path}/file`, root, 'taken');
        },
        'rename to below': () => {
          paths.rename(root, 'file', root, `${path}/new`);
        },
        'symlink below': () => {
          paths.symlink('x', root, `${path}/new`);
        },
      };
      for (const [attempt, action] of Object.entries(attempts)) {
        expect(errnoFrom(action), `${attempt} of ${path}`).to.equal(Errno.NOTCAPABLE);
      }
      expect(snapshot(inside)).to.deep.equal(before);
    }

    it('paths with .. and absolute paths lead nowhere', () => {
      for (const path of ['../outside', 'dir/../../outside', '..', outside, '/', '/proc/self/root']) {
        expectNowhere(path);
      }
    });

    it('links that the host made lead nowhere outside', () => {
      symlinkSync(outside, join(inside, 'absolute'));
      symlinkSync('../outside', join(inside, 'relative'));
      symlinkSync('../../outside', join(inside, 'dir', 'relative'));
      symlinkSync('dir/relative', join(inside, 'chain'));
      symlinkSync('dir/../../outside', join(inside, 'winding'));
      symlinkSync('..', join(inside, 'up'));
      symlinkSync('/proc/self/cwd', join(inside, 'magic'));
      for (const name of ['absolute', 'relative', 'dir/relative', 'chain', 'winding', 'up', 'magic']) {
        expectNowhere(name);
        expect(paths.stat(root, name, false).type).to.equal('symbolic-link');
      }
    });

    it('links that the guest made lead nowhere outside, moved ones neither', () => {
      paths.symlink('../outside', root, 'dir/l');
      paths.makeDirectory(root, 'dir/deep');
      paths.symlink('../..', root, 'dir/deep/up');
      expectErrno(Errno.NOENT, () => paths.open(root, 'dir/l/file', true, READ));
      // Within where it was made, outside where it is moved.
      paths.rename(root, 'dir/l', root, 'l');
      expectNowhere('l');
      expect(paths.stat(root, 'dir/deep/up', true).type).to.equal('directory');
      paths.rename(root, 'dir/deep/up', root, 'dir/up');
      expectNowhere('dir/up');
    });

    it('a directory that is moved while open leads nowhere further up', () => {
      paths.makeDirectory(root, 'dir/deep');
      const deep = directory(paths.open(root, 'dir/deep', true, READ));
      paths.rename(root, 'dir/deep', root, 'deep');
      for (const path of ['..', '../..', '../outside', '../../outside/file']) {
        expectErrno(Errno.NOTCAPABLE, () => paths.open(deep, path, true, READ));
      }
      deep.close();
    });

    it('a directory that the host moves out while open leads nowhere else', () => {
      const dir = directory(paths.open(root, 'dir', true, READ));
      const elsewhere = join(scratch.path, 'elsewhere');
      renameSync(join(inside, 'dir'), elsewhere);
      symlinkSync(outside, join(inside, 'dir'));
      expectErrno(Errno.NOTCAPABLE, () => paths.open(dir, '../outside/file', true, READ));
      expectNowhere('dir');
      // By descriptor it is still the directory that it was; by path it is gone. Never is it the other one.
      const read = (): string =>
        new TextDecoder().decode(readHandle(file(paths.open(dir, 'file', true, READ))));
      if (reach === 'descriptors') expect(read()).to.equal('inside');
      else expectErrno(Errno.NOENT, read);
      dir.close();
    });

    it('a mount whose directory is swapped for a link stays what it was', () => {
      renameSync(inside, join(scratch.path, 'moved'));
      symlinkSync(outside, inside);
      const read = (): string =>
        new TextDecoder().decode(readHandle(file(paths.open(root, 'file', true, READ))));
      if (reach === 'descriptors') expect(read()).to.equal('inside');
      else expectErrno(Errno.NOENT, read);
    });

    it('hard links are made within only', () => {
      expectErrno(Errno.NOTCAPABLE, () => {
        paths.link(root, '../outside/file', false, root, 'taken');
      });
      symlinkSync(join(outside, 'file'), join(inside, 'l'));
      paths.link(root, 'l', false, root, 'm');
      expect(paths.stat(root, 'm', false).type).to.equal('symbolic-link');
      expectErrno(Errno.NOTCAPABLE, () => paths.open(root, 'm', true, READ));
    });

    it('a hard link that the host put there is the guest’s, as the host said', () => {
      linkSync(join(outside, 'file'), join(inside, 'given'));
      expect(new TextDecoder().decode(readHandle(file(paths.open(root, 'given', true, READ))))).to.equal(
        SECRET,
      );
    });

    it('FIFOs and devices never make the host wait', function () {
      if (!isLinux) skipBecause(this, 'needs Linux');
      execFileSync('mkfifo', [join(inside, 'fifo')]);
      const reader = file(paths.open(root, 'fifo', true, READ));
      expect(reader.type).to.equal('unknown');
      expect(reader.read(new Uint8Array(8), 0, 8, undefined)).to.equal(0);
      // With a writer that says nothing: nothing now, rather than waiting.
      const writer = file(paths.open(root, 'fifo', true, { read: true, write: true }));
      expectErrno(Errno.AGAIN, () => reader.read(new Uint8Array(8), 0, 8, undefined));
      writer.close();
      reader.close();
      expectErrno(Errno.NXIO, () => paths.open(root, 'fifo', true, { write: true }));
      expect(paths.stat(root, 'fifo', true).type).to.equal('unknown');
    });

    it('a directory that may not be read is refused, and what leads through one that may be searched is found', function () {
      // Root may read everything.
      if (process.getuid?.() === 0 || process.platform === 'win32')
        skipBecause(this, 'root may read everything');
      chmodSync(join(inside, 'dir'), 0o111);
      expect(errnoFrom(() => directory(paths.open(root, 'dir', true, READ)).entries())).to.equal(Errno.ACCES);
      expect(new TextDecoder().decode(readHandle(file(paths.open(root, 'dir/file', true, READ))))).to.equal(
        'inside',
      );
      chmodSync(join(inside, 'dir'), 0o755);
    });
  });
}

describeWhere(isLinux, 'needs Linux')('directoryFs in /proc', () => {
  it('the kernel’s own links lead nowhere', () => {
    const tree = guestTree([{ guest: '/', fileSystem: directoryFs('/proc') }]);
    const root = tree.preopens[0].directory;
    const own = String(process.pid);
    const fd = openSync('/etc', 'r');
    for (const path of [
      `${own}/root`,
      `${own}/root/etc/passwd`,
      `${own}/cwd`,
      `${own}/fd/${String(fd)}/passwd`,
      `${own}/exe`,
    ]) {
      expectErrno(Errno.NOTCAPABLE, () => tree.paths.open(root, path, true, READ));
    }
    closeSync(fd);
    tree.close();
  });
});

describeWhere(isLinux, 'needs Linux')('directoryFs against a process that swaps', () => {
  const SWAPS = 10_000;
  const swapper = fileURLToPath(new URL('swapper.mjs', import.meta.url));

  let scratch: ReturnType<typeof scratchDirectory>;
  let outside: string;
  let inside: string;

  beforeEach(() => {
    scratch = scratchDirectory();
    outside = join(scratch.path, 'outside');
    inside = join(scratch.path, 'inside');
    mkdirSync(outside);
    mkdirSync(join(inside, 'dir'), { recursive: true });
    writeFileSync(join(outside, 'file'), SECRET);
    writeFileSync(join(inside, 'dir', 'file'), 'inside');
  });
  afterEach(() => {
    scratch.remove();
  });

  /** Does something again and again while another process swaps two names. */
  async function whileSwapping(
    where: string,
    one: string,
    other: string,
    action: () => void,
    swaps = SWAPS,
  ): Promise<void> {
    const child = spawn(process.execPath, [swapper, where, one, other, String(swaps)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let exitCode: number | null | undefined;
    const exited = once(child, 'exit').then(([code]) => {
      exitCode = code as number | null;
    });
    await once(child.stdout, 'data');
    while (exitCode === undefined) {
      for (let count = 0; count < 200; count++) action();
      await new Promise(setImmediate);
    }
    await exited;
    expect(exitCode).to.equal(0);
  }

  it('never a byte from outside, where a directory is swapped for a link', async () => {
    symlinkSync('../outside', join(inside, 'link'));
    const tree = guestTree([{ guest: '/', fileSystem: directoryFs(inside) }]);
    const root = tree.preopens[0].directory;
    const seen = new Map<string, number>();
    const count = (what: string): void => {
      seen.set(what, (seen.get(what) ?? 0) + 1);
    };
    await whileSwapping(inside, 'dir', 'link', () => {
      const errno = errnoFrom(() => {
        const bytes = readHandle(file(tree.paths.open(root, 'dir/file', true, READ)));
        count(new TextDecoder().decode(bytes));
      });
      if (errno !== Errno.SUCCESS) count(`errno ${String(errno)}`);
      errnoFrom(() => {
        file(tree.paths.open(root, 'dir/new', true, CREATE)).close();
        tree.paths.unlink(root, 'dir/new');
      });
      errnoFrom(() => {
        tree.paths.makeDirectory(root, 'dir/made');
        tree.paths.removeDirectory(root, 'dir/made');
      });
      if (errnoFrom(() => tree.paths.stat(root, 'dir/file', true)) === Errno.SUCCESS) count('stat');
      // That the race is one: whoever goes by paths falls for it.
      try {
        count(`by path ${readFileSync(join(inside, 'dir', 'file'), 'utf8')}`);
      } catch {
        count('by path nothing');
      }
    });
    tree.close();
    expect(seen.get(SECRET)).to.equal(undefined);
    expect(readdirSync(outside)).to.deep.equal(['file']);
    expect(seen.get('inside')).to.be.greaterThan(0);
    expect(seen.get(`errno ${String(Errno.NOTCAPABLE)}`)).to.be.greaterThan(0);
    expect(seen.get(`by path ${SECRET}`)).to.be.greaterThan(0);
    expect(openDescriptors()).to.deep.equal([]);
  }).timeout(60_000);

  it('never a byte from outside, where the mounted directory itself is swapped', async () => {
    writeFileSync(join(inside, 'file'), 'inside');
    symlinkSync('outside', join(scratch.path, 'link'));
    const tree = guestTree([{ guest: '/', fileSystem: directoryFs(inside) }]);
    const root = tree.preopens[0].directory;
    let secrets = 0;
    await whileSwapping(scratch.path, 'inside', 'link', () => {
      expect(new TextDecoder().decode(readHandle(file(tree.paths.open(root, 'file', true, READ))))).to.equal(
        'inside',
      );
      file(tree.paths.open(root, 'new', true, CREATE)).close();
      tree.paths.unlink(root, 'new');
      try {
        if (readFileSync(join(inside, 'file'), 'utf8') === SECRET) secrets++;
      } catch {
        // Between two renames there is nothing.
      }
    });
    tree.close();
    expect(secrets).to.be.greaterThan(0);
    expect(existsSync(join(outside, 'new'))).to.equal(false);
  }).timeout(60_000);

  it('never a byte from outside, where a file is swapped for a link', async () => {
    writeFileSync(join(inside, 'file'), 'inside');
    symlinkSync('../outside/file', join(inside, 'link'));
    const tree = guestTree([{ guest: '/', fileSystem: directoryFs(inside) }]);
    const root = tree.preopens[0].directory;
    const seen = new Set<string>();
    await whileSwapping(inside, 'file', 'link', () => {
      errnoFrom(() => {
        seen.add(new TextDecoder().decode(readHandle(file(tree.paths.open(root, 'file', true, READ)))));
      });
      // Writing what is there already changes nothing inside, and would show outside.
      errnoFrom(() => {
        const handle = file(tree.paths.open(root, 'file', true, { write: true }));
        handle.write(new TextEncoder().encode('inside'), 0, 6, 0);
        handle.close();
      });
      errnoFrom(() => {
        tree.paths.setTimes(root, 'file', true, 1n, 1n);
      });
    });
    tree.close();
    expect([...seen]).to.deep.equal(['inside']);
    expect(readFileSync(join(outside, 'file'), 'utf8')).to.equal(SECRET);
  }).timeout(60_000);

  it('never a byte from outside by .., where the directory that it leads up from is moved out', async () => {
    mkdirSync(join(inside, 'dir', 'deep'));
    mkdirSync(join(outside, 'other'));
    const tree = guestTree([{ guest: '/', fileSystem: directoryFs(inside) }]);
    const root = tree.preopens[0].directory;
    const deep = directory(tree.paths.open(root, 'dir/deep', true, READ));
    const seen = new Map<string, number>();
    // Whichever is at dir/deep was at outside/other before: the kernel's own `..` would lead to either parent.
    await whileSwapping(
      scratch.path,
      'inside/dir/deep',
      'outside/other',
      () => {
        for (const path of ['dir/deep/../file', 'dir/deep/../../dir/file']) {
          const errno = errnoFrom(() => {
            const text = new TextDecoder().decode(readHandle(file(tree.paths.open(root, path, true, READ))));
            seen.set(text, (seen.get(text) ?? 0) + 1);
          });
          expect([Errno.SUCCESS, Errno.NOENT]).to.include(errno);
        }
        for (const path of ['..', '../file', '../../outside/file']) {
          expectErrno(Errno.NOTCAPABLE, () => tree.paths.open(deep, path, true, READ));
        }
      },
      2_000,
    );
    deep.close();
    tree.close();
    expect([...seen.keys()]).to.deep.equal(['inside']);
    expect(openDescriptors()).to.deep.equal([]);
  }).timeout(60_000);
});
