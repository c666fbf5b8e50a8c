import { OptionError } from '@ferrule/core';
import { expect } from 'chai';
import { directoryFs } from '../../../src/fs/directory/directory-fs.ts';
import type { FileSystem, OpenFlags } from '../../../src/fs/file-system.ts';
import { SymbolicLink } from '../../../src/fs/memory/file-tree.ts';
import { memoryFs } from '../../../src/fs/memory/memory-fs.ts';
import type { GuestTree, OpenDirectory, PathOperations } from '../../../src/fs/paths.ts';
import { guestTree } from '../../../src/fs/tree/guest-tree.ts';
import { Errno } from '../../../src/wasi/errno.ts';
import { directory, expectErrno, file, openDescriptors, readHandle, scratchDirectory } from '../helpers.ts';

const READ: OpenFlags = { read: true };
const CREATE: OpenFlags = { read: true, write: true, create: true };

function text(paths: PathOperations, from: OpenDirectory, path: string): string {
  return new TextDecoder().decode(readHandle(file(paths.open(from, path, true, READ))));
}

function names(of: OpenDirectory): string[] {
  return of.entries().map(({ name }) => name);
}

/** The same paths over memory and over a host's directory. */
const KINDS: Readonly<Record<string, () => { fileSystem: FileSystem; remove: () => void }>> = {
  memoryFs: () => ({ fileSystem: memoryFs(), remove: () => undefined }),
  directoryFs: () => {
    const scratch = scratchDirectory();
    return {
      fileSystem: directoryFs(scratch.path),
      remove: () => {
        scratch.remove();
      },
    };
  },
};

for (const [kind, make] of Object.entries(KINDS)) {
  describe(`guestTree paths over ${kind}`, () => {
    let tree: GuestTree;
    let paths: PathOperations;
    let root: OpenDirectory;
    let remove: () => void;

    beforeEach(() => {
      const made = make();
      remove = made.remove;
      tree = guestTree([{ guest: '/', fileSystem: made.fileSystem }]);
      ({ paths } = tree);
      root = tree.preopens[0].directory;
      paths.makeDirectory(root, 'dir');
      paths.makeDirectory(root, 'dir/nested');
      const handle = file(paths.open(root, 'dir/nested/file', false, CREATE));
      handle.write(new TextEncoder().encode('inside'), 0, 6, 0);
      handle.close();
    });
    afterEach(() => {
      tree.close();
      remove();
      expect(openDescriptors()).to.deep.equal([]);
    });

    it('open walks dots, doubled slashes and back again', () => {
      expect(text(paths, root, 'dir/.//nested/../../dir/nested/../nested///./file')).to.equal('inside');
    });

    it('open refuses to go above where it starts with ENOTCAPABLE', () => {
      for (const path of ['..', '../x', 'dir/../..', 'dir/nested/../../../dir/nested/file', './..', '..//']) {
        expectErrno(Errno.NOTCAPABLE, () => paths.open(root, path, true, READ));
      }
      const nested = directory(paths.open(root, 'dir/nested', true, READ));
      expectErrno(Errno.NOTCAPABLE, () => paths.open(nested, '../nested/file', true, READ));
      expect(text(paths, nested, 'file')).to.equal('inside');
      nested.close();
    });

    it('every operation refuses absolute paths and escapes with ENOTCAPABLE', () => {
      for (const path of ['/dir', '/', '//dir', '../dir']) {
        expectErrno(Errno.NOTCAPABLE, () => paths.open(root, path, false, READ));
        expectErrno(Errno.NOTCAPABLE, () => paths.stat(root, path, true));
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.setTimes(root, path, true, 1n, 1n);
        });
        expectErrno(Errno.NOTCAPABLE, () => paths.readLink(root, path));
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.makeDirectory(root, path);
        });
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.removeDirectory(root, path);
        });
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.unlink(root, path);
        });
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.rename(root, path, root, 'x');
        });
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.rename(root, 'dir', root, path);
        });
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.link(root, path, false, root, 'x');
        });
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.link(root, 'dir/nested/file', false, root, path);
        });
        expectErrno(Errno.NOTCAPABLE, () => {
          paths.symlink('dir', root, path);
        });
      }
    });

    it('an empty path is ENOENT, a NUL EINVAL, what is too long ENAMETOOLONG', () => {
      expectErrno(Errno.NOENT, () => paths.open(root, '', true, READ));
      expectErrno(Errno.INVAL, () => paths.open(root, 'dir/nested/file\0', true, READ));
      expectErrno(Errno.INVAL, () => paths.stat(root, 'dir\0', true));
      expectErrno(Errno.NAMETOOLONG, () => paths.stat(root, 'x'.repeat(256), true));
      expectErrno(Errno.NAMETOOLONG, () => paths.stat(root, `dir/${'\u00e9'.repeat(128)}`, true));
      expectErrno(Errno.NAMETOOLONG, () => paths.stat(root, './'.repeat(2049), true));
      expect(paths.stat(root, './'.repeat(2048), true).type).to.equal('directory');
    });

    it('a trailing slash asks for a directory', () => {
      expectErrno(Errno.NOTDIR, () => paths.open(root, 'dir/nested/file/', true, READ));
      expectErrno(Errno.NOTDIR, () => paths.open(root, 'dir/nested/file///', true, READ));
      expectErrno(Errno.NOTDIR, () => paths.stat(root, 'dir/nested/file/', true));
      expectErrno(Errno.NOTDIR, () => paths.open(root, 'dir/nested/file/.', true, READ));
      expectErrno(Errno.ISDIR, () => paths.open(root, 'new/', true, CREATE));
      directory(paths.open(root, 'dir/nested///', true, READ)).close();
      expect(paths.stat(root, 'dir/nested/', false).type).to.equal('directory');
      paths.makeDirectory(root, 'made/');
      paths.removeDirectory(root, 'made//');
      expectErrno(Errno.NOTDIR, () => {
        paths.removeDirectory(root, 'dir/nested/file/');
      });
      expectErrno(Errno.ISDIR, () => {
        paths.unlink(root, 'dir/');
      });
      expectErrno(Errno.NOTDIR, () => {
        paths.unlink(root, 'dir/nested/file/');
      });
      expectErrno(Errno.NOENT, () => {
        paths.symlink('dir', root, 'l/');
      });
      expectErrno(Errno.EXIST, () => {
        paths.symlink('dir', root, 'dir/');
      });
      expectErrno(Errno.NOENT, () => {
        paths.link(root, 'dir/nested/file', false, root, 'l/');
      });
      paths.rename(root, 'dir/', root, 'other');
      paths.rename(root, 'other', root, 'dir/');
      expectErrno(Errno.NOTDIR, () => {
        paths.rename(root, 'dir/nested/file', root, 'x/');
      });
      expectErrno(Errno.NOTDIR, () => {
        paths.rename(root, 'dir/nested/file/', root, 'x');
      });
    });

    it('what can’t be done to dots is refused', () => {
      expectErrno(Errno.INVAL, () => {
        paths.removeDirectory(root, 'dir/nested/.');
      });
      expectErrno(Errno.NOTEMPTY, () => {
        paths.removeDirectory(root, 'dir/nested/..');
      });
      expectErrno(Errno.ISDIR, () => {
        paths.unlink(root, '.');
      });
      expectErrno(Errno.EXIST, () => {
        paths.makeDirectory(root, '.');
      });
      expectErrno(Errno.BUSY, () => {
        paths.rename(root, 'dir/.', root, 'x');
      });
      expectErrno(Errno.INVAL, () => paths.readLink(root, '.'));
      expectErrno(Errno.ISDIR, () => paths.open(root, '.', true, { write: true }));
    });

    it('links are followed within: relative to where they lie, in the middle and at the end', () => {
      paths.symlink('nested/file', root, 'dir/l');
      paths.symlink('../dir/nested', root, 'dir/back');
      paths.symlink('dir/', root, 'slashed');
      expect(text(paths, root, 'dir/l')).to.equal('inside');
      expect(text(paths, root, 'dir/back/file')).to.equal('inside');
      expect(text(paths, root, 'dir/back/../nested/file')).to.equal('inside');
      expect(text(paths, root, 'slashed/nested/file')).to.equal('inside');
      directory(paths.open(root, 'slashed', true, READ)).close();
      expect(paths.stat(root, 'dir/l', true).type).to.equal('regular-file');
      expect(paths.stat(root, 'dir/l', false).type).to.equal('symbolic-link');
      expect(paths.stat(root, 'slashed/', false).type).to.equal('directory');
      expectErrno(Errno.LOOP, () => paths.open(root, 'dir/l', false, READ));
      expectErrno(Errno.LOOP, () => paths.open(root, 'slashed', false, { read: true, directory: true }));
      expectErrno(Errno.NOTDIR, () => paths.open(root, 'dir/l', true, { read: true, directory: true }));
    });

    it('a link that leads out is refused with ENOTCAPABLE, wherever it stands in the path', () => {
      paths.symlink('../..', root, 'dir/out');
      paths.symlink('../nested', root, 'dir/nested/up');
      expectErrno(Errno.NOTCAPABLE, () => paths.open(root, 'dir/out', true, READ));
      expectErrno(Errno.NOTCAPABLE, () => paths.open(root, 'dir/out/etc/passwd', true, READ));
      expectErrno(Errno.NOTCAPABLE, () => paths.stat(root, 'dir/out', true));
      // A link out of the directory that a path starts from, though not out of the mount.
      const nested = directory(paths.open(root, 'dir/nested', true, READ));
      expectErrno(Errno.NOTCAPABLE, () => paths.open(nested, 'up/file', true, READ));
      expect(text(paths, root, 'dir/nested/up/file')).to.equal('inside');
      nested.close();
    });

    it('symlink refuses an absolute target with ENOTCAPABLE, an empty one with ENOENT, a NUL with EINVAL', () => {
      expectErrno(Errno.NOTCAPABLE, () => {
        paths.symlink('/etc', root, 'l');
      });
      expectErrno(Errno.NOENT, () => {
        paths.symlink('', root, 'l');
      });
      expectErrno(Errno.INVAL, () => {
        paths.symlink('a\0', root, 'l');
      });
    });

    it('forty links are followed, forty-one are ELOOP, as is a ring', () => {
      paths.symlink('dir', root, 'l0');
      for (let index = 1; index <= 40; index++)
        paths.symlink(`l${String(index - 1)}`, root, `l${String(index)}`);
      expect(text(paths, root, 'l39/nested/file')).to.equal('inside');
      expect(paths.stat(root, 'l39', true).type).to.equal('directory');
      expectErrno(Errno.LOOP, () => paths.stat(root, 'l40', true));
      expectErrno(Errno.LOOP, () => paths.open(root, 'l40/nested/file', true, READ));
      paths.symlink('ring', root, 'ring');
      expectErrno(Errno.LOOP, () => paths.open(root, 'ring', true, READ));
      expectErrno(Errno.LOOP, () => paths.open(root, 'ring/x', false, READ));
    });

    it('open creates what a dangling link leads to, and not with exclusive', () => {
      paths.symlink('dir/made', root, 'l');
      expectErrno(Errno.EXIST, () => paths.open(root, 'l', true, { ...CREATE, exclusive: true }));
      expectErrno(Errno.NOENT, () => paths.open(root, 'l', true, READ));
      file(paths.open(root, 'l', true, CREATE)).close();
      expect(paths.stat(root, 'dir/made', false).type).to.equal('regular-file');
    });

    it('link takes the link itself, or what it leads to where links are followed', () => {
      paths.symlink('dir/nested/file', root, 'l');
      paths.link(root, 'l', false, root, 'm');
      expect(paths.readLink(root, 'm')).to.equal('dir/nested/file');
      paths.link(root, 'l', true, root, 'n');
      expect(text(paths, root, 'n')).to.equal('inside');
      paths.symlink('missing', root, 'dangling');
      expectErrno(Errno.NOENT, () => {
        paths.link(root, 'dangling', true, root, 'o');
      });
      expectErrno(Errno.PERM, () => {
        paths.link(root, 'dir', false, root, 'o');
      });
    });

    it('setTimes follows links only where it is asked to', () => {
      paths.symlink('dir/nested/file', root, 'l');
      paths.setTimes(root, 'l', true, 5n, 6n);
      expect(paths.stat(root, 'dir/nested/file', false).modified).to.equal(6n);
      paths.setTimes(root, 'l', false, undefined, 7n);
      expect(paths.stat(root, 'l', false).modified).to.equal(7n);
      expect(paths.stat(root, 'dir/nested/file', false).modified).to.equal(6n);
      paths.setTimes(root, '.', true, 8n, 9n);
      expect(root.stat()).to.include({ accessed: 8n, modified: 9n });
    });

    it('a directory that is open leads to its files wherever it is moved', () => {
      const nested = directory(paths.open(root, 'dir/nested', true, READ));
      paths.rename(root, 'dir/nested', root, 'moved');
      paths.removeDirectory(root, 'dir');
      expect(text(paths, nested, 'file')).to.equal('inside');
      expectErrno(Errno.NOTCAPABLE, () => paths.open(nested, '../dir', true, READ));
      file(paths.open(nested, 'more', false, CREATE)).close();
      expect(paths.stat(root, 'moved/more', true).type).to.equal('regular-file');
      nested.close();
    });

    it('close of a directory leaves others to the same place open', () => {
      const one = directory(paths.open(root, '.', true, READ));
      const other = directory(paths.open(root, 'dir/..', true, READ));
      one.close();
      one.close();
      expectErrno(Errno.BADF, () => one.stat());
      expectErrno(Errno.BADF, () => paths.open(one, 'dir', true, READ));
      expect(names(other)).to.deep.equal(['dir']);
      other.close();
      expect(names(root)).to.deep.equal(['dir']);
    });

    it('what is open stays usable after the tree is closed', () => {
      const handle = file(paths.open(root, 'dir/nested/file', true, READ));
      const nested = directory(paths.open(root, 'dir/nested', true, READ));
      tree.close();
      expect(handle.size()).to.equal(6);
      expect(text(paths, nested, 'file')).to.equal('inside');
      expectErrno(Errno.BADF, () => root.stat());
      handle.close();
      nested.close();
    });
  });
}

describe('guestTree mounts', () => {
  const lower = memoryFs({
    files: { data: { 'x.txt': 'lower', cache: { hidden: '' } }, up: new SymbolicLink('data/cache') },
  });
  let tree: GuestTree;
  let paths: PathOperations;
  let root: OpenDirectory;

  beforeEach(() => {
    tree = guestTree([
      { guest: '/', fileSystem: lower },
      {
        guest: '/data/cache',
        fileSystem: memoryFs({ files: { 'y.txt': 'mounted', out: new SymbolicLink('../x.txt') } }),
      },
      { guest: '/not/there', fileSystem: memoryFs({ files: { 'z.txt': 'deep' } }) },
      { guest: '.', fileSystem: memoryFs({ files: { 'w.txt': 'apart' } }) },
    ]);
    ({ paths } = tree);
    root = tree.preopens[0].directory;
  });
  afterEach(() => {
    tree.close();
  });

  it('are preopened in the order and under the names given', () => {
    expect(tree.preopens.map(({ guest }) => guest)).to.deep.equal(['/', '/data/cache', '/not/there', '.']);
    expect(text(paths, tree.preopens[1].directory, 'y.txt')).to.equal('mounted');
    expect(text(paths, tree.preopens[3].directory, 'w.txt')).to.equal('apart');
  });

  it('are crossed going down and up again, by links too', () => {
    expect(text(paths, root, 'data/cache/y.txt')).to.equal('mounted');
    expect(text(paths, root, 'data/cache/../x.txt')).to.equal('lower');
    expect(text(paths, root, 'data/cache/out')).to.equal('lower');
    expect(text(paths, root, 'up/y.txt')).to.equal('mounted');
    expect(text(paths, root, 'not/there/../../data/x.txt')).to.equal('lower');
  });

  it('are the end of the way up for paths that start in them', () => {
    const cache = directory(paths.open(root, 'data/cache', true, READ));
    for (const from of [cache, tree.preopens[1].directory]) {
      expectErrno(Errno.NOTCAPABLE, () => paths.open(from, '../x.txt', true, READ));
      expectErrno(Errno.NOTCAPABLE, () => paths.open(from, 'out', true, READ));
    }
    cache.close();
  });

  it('are found from a directory between', () => {
    const data = directory(paths.open(root, 'data', true, READ));
    expect(text(paths, data, 'cache/y.txt')).to.equal('mounted');
    expect(names(data)).to.have.members(['x.txt', 'cache']);
    expect(paths.stat(data, 'cache', false).inode).to.equal(tree.preopens[1].directory.stat().inode);
    expect(data.entries().find(({ name }) => name === 'cache')?.inode).to.equal(
      tree.preopens[1].directory.stat().inode,
    );
    data.close();
  });

  it('show in listings, and so does a directory that only leads to one', () => {
    expect(names(root)).to.have.members(['data', 'up', 'not']);
    const between = directory(paths.open(root, 'not', true, READ));
    expect(names(between)).to.deep.equal(['there']);
    expectErrno(Errno.ROFS, () => paths.open(between, 'x', true, CREATE));
    between.close();
    expect(text(paths, root, 'not/there/z.txt')).to.equal('deep');
  });

  it('are busy: not removed, not renamed, not replaced', () => {
    for (const path of ['data/cache', 'data', 'not', 'not/there']) {
      expectErrno(Errno.BUSY, () => {
        paths.removeDirectory(root, path);
      });
      expectErrno(Errno.BUSY, () => {
        paths.rename(root, path, root, 'x');
      });
      expectErrno(Errno.ISDIR, () => {
        paths.unlink(root, path);
      });
      expectErrno(Errno.EXIST, () => {
        paths.makeDirectory(root, path);
      });
      expectErrno(Errno.EXIST, () => {
        paths.symlink('x', root, path);
      });
    }
    paths.makeDirectory(root, 'empty');
    expectErrno(Errno.BUSY, () => {
      paths.rename(root, 'empty', root, 'data/cache');
    });
    paths.removeDirectory(root, 'empty');
  });

  it('are not crossed by rename and link: EXDEV', () => {
    expectErrno(Errno.XDEV, () => {
      paths.rename(root, 'data/x.txt', root, 'data/cache/x.txt');
    });
    expectErrno(Errno.XDEV, () => {
      paths.link(root, 'data/x.txt', false, root, 'data/cache/x.txt');
    });
    expectErrno(Errno.XDEV, () => {
      paths.rename(root, 'data/cache/y.txt', root, 'y.txt');
    });
  });

  it('hide what lies below them, and leave it as it is', () => {
    expectErrno(Errno.NOENT, () => paths.stat(root, 'data/cache/hidden', true));
    const cache = directory(paths.open(root, 'data/cache', true, READ));
    expect(names(cache)).to.have.members(['y.txt', 'out']);
    cache.close();
  });

  it('are refused where they make no tree', () => {
    const fileSystem = memoryFs();
    for (const guests of [['/a', '/a/'], [''], ['/a/../b'], ['..'], ['/a\0']]) {
      expect(() => guestTree(guests.map((guest) => ({ guest, fileSystem })))).to.throw(OptionError);
    }
    const single = guestTree([{ guest: 'data', fileSystem: lower }]);
    expect(text(single.paths, single.preopens[0].directory, 'data/x.txt')).to.equal('lower');
    single.close();
  });
});
