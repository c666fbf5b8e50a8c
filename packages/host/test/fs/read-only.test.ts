import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { directoryFs } from '../../src/fs/directory/directory-fs.ts';
import type { FileSystem, OpenFlags } from '../../src/fs/file-system.ts';
import { SymbolicLink } from '../../src/fs/memory/file-tree.ts';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { readOnlyFs } from '../../src/fs/read-only/read-only-fs.ts';
import { guestTree } from '../../src/fs/tree/guest-tree.ts';
import { Errno } from '../../src/wasi/errno.ts';
import { bytesOf, directory, expectErrno, file, readHandle, scratchDirectory, snapshot } from './helpers.ts';

/** A file system that may only be read, and a way to tell whether it was changed nevertheless. */
interface Subject {
  readonly fileSystem: FileSystem;
  readonly state: () => unknown;
  readonly remove: () => void;
}

function onHost(reach: 'descriptors' | 'paths'): () => Subject {
  return () => {
    const scratch = scratchDirectory();
    mkdirSync(join(scratch.path, 'dir'));
    writeFileSync(join(scratch.path, 'dir', 'file'), 'inside');
    writeFileSync(join(scratch.path, 'file'), 'content');
    linkSync(join(scratch.path, 'file'), join(scratch.path, 'other'));
    symlinkSync('file', join(scratch.path, 'link'));
    symlinkSync('missing', join(scratch.path, 'dangling'));
    return {
      fileSystem: directoryFs(scratch.path, { readOnly: true, reach }),
      state: () => snapshot(scratch.path),
      remove: () => {
        scratch.remove();
      },
    };
  };
}

function inMemory(): Subject {
  const inner = memoryFs({
    files: {
      dir: { file: 'inside' },
      file: 'content',
      other: 'content',
      link: new SymbolicLink('file'),
      dangling: new SymbolicLink('missing'),
    },
  });
  return {
    fileSystem: readOnlyFs(inner),
    state: () => {
      const root = inner.openRoot();
      const stats = root.entries().map(({ name }) => root.statAt(name));
      return [
        inner.export(),
        stats.map(({ modified, changed, size }) => [modified, changed, size]),
        root.stat().modified,
      ];
    },
    remove: () => undefined,
  };
}

const SUBJECTS: Readonly<Record<string, () => Subject>> = {
  'readOnlyFs of memoryFs': inMemory,
  'directoryFs with readOnly': onHost(process.platform === 'linux' ? 'descriptors' : 'paths'),
  'directoryFs by paths with readOnly': onHost('paths'),
};

const READ: OpenFlags = { read: true };

for (const [name, make] of Object.entries(SUBJECTS)) {
  describe(`${name}: contract of file systems that may only be read`, () => {
    it('refuses everything that would change it with EROFS, and nothing is changed', () => {
      const { fileSystem, state, remove } = make();
      const tree = guestTree([{ guest: '/', fileSystem }]);
      const { paths } = tree;
      const root = tree.preopens[0].directory;
      const before = state();
      const handle = file(paths.open(root, 'file', false, READ));
      const inner = directory(paths.open(root, 'dir', false, READ));
      const attempts: Record<string, () => unknown> = {
        create: () => paths.open(root, 'new', false, { read: true, create: true }),
        'create and write': () => paths.open(root, 'new', false, { write: true, create: true }),
        'create exclusively': () => paths.open(root, 'new', false, { create: true, exclusive: true }),
        'create through a link': () => paths.open(root, 'dangling', true, { create: true }),
        truncate: () => paths.open(root, 'file', false, { read: true, truncate: true }),
        'truncate through a link': () => paths.open(root, 'link', true, { read: true, truncate: true }),
        write: () => paths.open(root, 'file', false, { write: true }),
        append: () => paths.open(root, 'file', false, { write: true, append: true }),
        'read and write': () => paths.open(root, 'dir/file', false, { read: true, write: true }),
        'write by handle': () => handle.write(bytesOf('x'), 0, 1, 0),
        'append by handle': () => handle.write(bytesOf('x'), 0, 1, undefined),
        setSize: () => {
          handle.setSize(0);
        },
        allocate: () => {
          handle.allocate(0, 1000);
        },
        'times by handle': () => {
          handle.setTimes(1n, 1n);
        },
        'times of a directory': () => {
          inner.setTimes(1n, 1n);
        },
        'times by path': () => {
          paths.setTimes(root, 'file', false, 1n, 1n);
        },
        'times of a link': () => {
          paths.setTimes(root, 'link', false, 1n, 1n);
        },
        mkdir: () => {
          paths.makeDirectory(root, 'new');
        },
        rmdir: () => {
          paths.removeDirectory(root, 'dir');
        },
        unlink: () => {
          paths.unlink(root, 'file');
        },
        rename: () => {
          paths.rename(root, 'file', inner, 'moved');
        },
        link: () => {
          paths.link(root, 'file', false, root, 'new');
        },
        symlink: () => {
          paths.symlink('file', root, 'new');
        },
      };
      for (const [attempt, action] of Object.entries(attempts)) {
        try {
          expectErrno(Errno.ROFS, action);
        } catch (cause) {
          throw new Error(`${attempt} was not refused as it should be`, { cause });
        }
      }
      expect(state()).to.deep.equal(before);
      handle.close();
      inner.close();
      tree.close();
      remove();
    });

    it('is read as any, and tells as any what isn’t there', () => {
      const { fileSystem, remove } = make();
      const tree = guestTree([{ guest: '/', fileSystem }]);
      const { paths } = tree;
      const root = tree.preopens[0].directory;
      expect(fileSystem.readOnly).to.equal(true);
      const text = (path: string, flags: OpenFlags): string =>
        new TextDecoder().decode(readHandle(file(paths.open(root, path, true, flags))));
      expect(text('link', READ)).to.equal('content');
      // To create what exists changes nothing.
      expect(text('dir/file', { read: true, create: true })).to.equal('inside');
      expectErrno(Errno.NOENT, () => paths.open(root, 'new', false, READ));
      expectErrno(Errno.NOENT, () => paths.open(root, 'new', false, { write: true }));
      expectErrno(Errno.EXIST, () => paths.open(root, 'file', false, { create: true, exclusive: true }));
      expectErrno(Errno.ISDIR, () => paths.open(root, 'dir', false, { write: true }));
      expectErrno(Errno.LOOP, () => paths.open(root, 'link', false, { write: true }));
      expect(paths.readLink(root, 'link')).to.equal('file');
      expect(root.entries().map((entry) => entry.name)).to.have.members([
        'dir',
        'file',
        'other',
        'link',
        'dangling',
      ]);
      expect(paths.stat(root, 'file', false).size).to.equal(7n);
      root.sync();
      tree.close();
      remove();
    });
  });
}
