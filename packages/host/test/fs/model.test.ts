import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { directoryFs } from '../../src/fs/directory/directory-fs.ts';
import type { FileHandle, FileSystem } from '../../src/fs/file-system.ts';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { overlayFs } from '../../src/fs/overlay/overlay-fs.ts';
import type { GuestTree } from '../../src/fs/paths.ts';
import { guestTree } from '../../src/fs/tree/guest-tree.ts';
import { bytesOf, errnoFrom, errnoName, scratchDirectory } from './helpers.ts';
import { describeWhere } from '../../../../scripts/lib/skip-because.ts';

/**
 * One step a program takes. Files that are open are known by a slot.
 */
type Step =
  | {
      do: 'open';
      slot: number;
      path: string;
      write: boolean;
      create: boolean;
      exclusive: boolean;
      truncate: boolean;
      directory: boolean;
      follow: boolean;
    }
  | { do: 'close'; slot: number }
  | { do: 'read'; slot: number; position: number; length: number }
  | { do: 'write'; slot: number; position: number; text: string }
  | { do: 'setSize'; slot: number; size: number }
  | { do: 'mkdir' | 'rmdir' | 'unlink' | 'readlink' | 'list'; path: string }
  | { do: 'stat'; path: string; follow: boolean }
  | { do: 'rename' | 'link'; path: string; target: string }
  | { do: 'symlink'; path: string; target: string };

/** Something that steps can be taken on. What a step tells is compared. */
interface Subject {
  take(step: Step): unknown;
  close(): void;
}

const SLOTS = 3;

const name = fc.constantFrom('a', 'b', 'c');
const path = fc
  .tuple(
    fc.array(fc.oneof({ weight: 8, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom('.', '..') }), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.constantFrom('', '', '', '', '/'),
  )
  .map(([names, end]) => names.join('/') + end)
  // Paths that lead above where they start differ on purpose.
  .filter((text) => {
    let depth = 0;
    return text
      .split('/')
      .every((part) => (depth += part === '..' ? -1 : part === '.' || part === '' ? 0 : 1) >= 0);
  });
/** Links that only lead down: the kernel would follow others out of where it is tried. */
const linkTarget = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const slot = fc.nat({ max: SLOTS - 1 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      slot,
      path,
      write: fc.boolean(),
      create: fc.boolean(),
      exclusive: fc.boolean(),
      truncate: fc.boolean(),
      directory: fc.constant(false),
      follow: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), slot }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      slot,
      position: fc.nat({ max: 40 }),
      length: fc.nat({ max: 40 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      slot,
      position: fc.nat({ max: 40 }),
      text: fc.string({ maxLength: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('setSize' as const), slot, size: fc.nat({ max: 60 }) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('mkdir' as const), path }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('rmdir' as const, 'unlink' as const, 'readlink' as const, 'list' as const),
      path,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('stat' as const), path, follow: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('rename' as const), path, target: path }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('link' as const), path, target: path }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('symlink' as const), path, target: linkTarget }) },
);

/** Ours, through a guest's paths. */
class GuestSubject implements Subject {
  readonly #tree: GuestTree;
  readonly #slots: (FileHandle | undefined)[] = [];

  constructor(fileSystem: FileSystem) {
    this.#tree = guestTree([{ guest: '/', fileSystem }]);
  }

  take(taken: Step): unknown {
    const { paths } = this.#tree;
    const { directory: root } = this.#tree.preopens[0];
    switch (taken.do) {
      case 'open': {
        const opened = paths.open(root, taken.path, taken.follow, { ...taken, read: true });
        if (opened.kind === 'directory') {
          opened.close();
          return 'directory';
        }
        this.#slots[taken.slot]?.close();
        this.#slots[taken.slot] = opened;
        return opened.size();
      }
      case 'close':
        this.#slots[taken.slot]?.close();
        this.#slots[taken.slot] = undefined;
        return undefined;
      case 'read': {
        const bytes = new Uint8Array(taken.length);
        const count = this.#slots[taken.slot]?.read(bytes, 0, taken.length, taken.position);
        return [count, ...bytes];
      }
      case 'write': {
        const bytes = bytesOf(taken.text);
        return this.#slots[taken.slot]?.write(bytes, 0, bytes.length, taken.position);
      }
      case 'setSize':
        this.#slots[taken.slot]?.setSize(taken.size);
        return this.#slots[taken.slot]?.size();
      case 'mkdir':
        paths.makeDirectory(root, taken.path);
        return undefined;
      case 'rmdir':
        paths.removeDirectory(root, taken.path);
        return undefined;
      case 'unlink':
        paths.unlink(root, taken.path);
        return undefined;
      case 'readlink':
        return paths.readLink(root, taken.path);
      case 'list': {
        const opened = paths.open(root, taken.path, true, { directory: true });
        if (opened.kind !== 'directory') return opened.kind;
        const entries = opened.entries().map((entry) => `${entry.name} ${entry.type}`);
        opened.close();
        return entries.sort();
      }
      case 'stat': {
        const { type, size, links } = paths.stat(root, taken.path, taken.follow);
        return type === 'directory' ? [type] : [type, size, links];
      }
      case 'rename':
        paths.rename(root, taken.path, root, taken.target);
        return undefined;
      case 'link':
        paths.link(root, taken.path, false, root, taken.target);
        return undefined;
      case 'symlink':
        paths.symlink(taken.target, root, taken.path);
        return undefined;
    }
  }

  close(): void {
    for (const handle of this.#slots) handle?.close();
    this.#tree.close();
  }
}

/** The real one: what the kernel does with the same paths. */
class KernelSubject implements Subject {
  readonly #root: string;
  readonly #slots: (number | undefined)[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  take(taken: Step): unknown {
    const at = (text: string): string => `${this.#root}/${text}`;
    switch (taken.do) {
      case 'open': {
        let flags = taken.write ? constants.O_RDWR : constants.O_RDONLY;
        if (taken.create) flags |= constants.O_CREAT;
        if (taken.create && taken.exclusive) flags |= constants.O_EXCL;
        if (taken.truncate) flags |= constants.O_TRUNC;
        if (!taken.follow) flags |= constants.O_NOFOLLOW;
        const fd = openSync(at(taken.path), flags);
        if (fstatSync(fd).isDirectory()) {
          closeSync(fd);
          return 'directory';
        }
        this.#closeSlot(taken.slot);
        this.#slots[taken.slot] = fd;
        return fstatSync(fd).size;
      }
      case 'close':
        this.#closeSlot(taken.slot);
        return undefined;
      case 'read': {
        const bytes = new Uint8Array(taken.length);
        const fd = this.#slots[taken.slot];
        const count =
          fd === undefined
            ? undefined
            : taken.length === 0
              ? 0
              : readSync(fd, bytes, 0, taken.length, taken.position);
        return [count, ...bytes];
      }
      case 'write': {
        const bytes = bytesOf(taken.text);
        const fd = this.#slots[taken.slot];
        return fd === undefined ? undefined : writeSync(fd, bytes, 0, bytes.length, taken.position);
      }
      case 'setSize': {
        const fd = this.#slots[taken.slot];
        if (fd === undefined) return undefined;
        ftruncateSync(fd, taken.size);
        return fstatSync(fd).size;
      }
      case 'mkdir':
        mkdirSync(at(taken.path));
        return undefined;
      case 'rmdir':
        rmdirSync(at(taken.path));
        return undefined;
      case 'unlink':
        unlinkSync(at(taken.path));
        return undefined;
      case 'readlink':
        return readlinkSync(at(taken.path));
      case 'list':
        return readdirSync(at(taken.path), { withFileTypes: true })
          .map(
            (entry) =>
              `${entry.name} ${entry.isFile() ? 'regular-file' : entry.isDirectory() ? 'directory' : 'symbolic-link'}`,
          )
          .sort();
      case 'stat': {
        const stat = (taken.follow ? statSync : lstatSync)(at(taken.path), { bigint: true });
        if (stat.isDirectory()) return ['directory'];
        return [stat.isSymbolicLink() ? 'symbolic-link' : 'regular-file', stat.size, stat.nlink];
      }
      case 'rename':
        renameSync(at(taken.path), at(taken.target));
        return undefined;
      case 'link':
        linkSync(at(taken.path), at(taken.target));
        return undefined;
      case 'symlink':
        symlinkSync(taken.target, at(taken.path));
        return undefined;
    }
  }

  #closeSlot(index: number): void {
    const fd = this.#slots[index];
    if (fd !== undefined) closeSync(fd);
    this.#slots[index] = undefined;
  }

  close(): void {
    for (let index = 0; index < SLOTS; index++) this.#closeSlot(index);
  }
}

/** What a step tells: its result, or the errno it fails with. */
function told(subject: Subject, taken: Step): unknown {
  let result: unknown;
  const errno = errnoFrom(() => {
    result = subject.take(taken);
  });
  return errno === 0 ? result : errnoName(errno);
}

const SUBJECTS: Readonly<Record<string, (path: string) => FileSystem>> = {
  memoryFs: () => memoryFs(),
  overlayFs: (root) => overlayFs(directoryFs(root)),
  directoryFs: (root) => directoryFs(root),
  'directoryFs by paths': (root) => directoryFs(root, { reach: 'paths' }),
};

/** What random steps found once. */
const FOUND: readonly Step[][] = [
  [
    { do: 'mkdir', path: 'a' },
    { do: 'symlink', path: 'a/c', target: 'a' },
    { do: 'rename', path: 'a/c', target: 'a' },
  ],
  [
    {
      do: 'open',
      slot: 0,
      path: 'a',
      write: true,
      create: true,
      exclusive: false,
      truncate: false,
      directory: false,
      follow: false,
    },
    { do: 'write', slot: 0, position: 0, text: 'text' },
    {
      do: 'open',
      slot: 1,
      path: 'a',
      write: false,
      create: false,
      exclusive: false,
      truncate: true,
      directory: false,
      follow: false,
    },
    { do: 'write', slot: 1, position: 0, text: ' ' },
    { do: 'read', slot: 0, position: 0, length: 9 },
  ],
];

describeWhere(process.platform === 'linux', 'needs Linux')('file systems against the kernel', () => {
  for (const [subjectName, make] of Object.entries(SUBJECTS)) {
    it(`${subjectName} tells of every step what the kernel tells`, () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
          const scratch = scratchDirectory();
          mkdirSync(join(scratch.path, 'ours'));
          mkdirSync(join(scratch.path, 'kernel'));
          const ours = new GuestSubject(make(join(scratch.path, 'ours')));
          const kernel = new KernelSubject(join(scratch.path, 'kernel'));
          try {
            for (const taken of steps)
              expect(told(ours, taken), JSON.stringify(taken)).to.deep.equal(told(kernel, taken));
          } finally {
            ours.close();
            kernel.close();
            scratch.remove();
          }
        }),
        { numRuns: Number(process.env.FERRULE_MODEL_RUNS ?? 100), examples: FOUND.map((steps) => [steps]) },
      );
    }).timeout(300_000);
  }
});
