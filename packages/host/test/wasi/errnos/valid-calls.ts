import { readFileSync } from 'node:fs';
import type { FileSystem } from '../../../src/fs/file-system.ts';
import { memoryFs } from '../../../src/fs/memory/memory-fs.ts';
import { type FileTree, SymbolicLink } from '../../../src/fs/memory/file-tree.ts';
import type { WasiOptions } from '../../../src/wasi/options.ts';
import type { WasiModuleName } from '../../../src/wasi/create-wasi.ts';
import { TestGuest } from '../test-guest.ts';

/** What a function is called with, as WebAssembly passes it. */
export type Args = (number | bigint)[];

/** The files that the cases find: one of each kind. */
export const FILES: FileTree = {
  file: 'content',
  dir: { inner: 'x' },
  empty: {},
  link: new SymbolicLink('file'),
  loop: new SymbolicLink('loop'),
};

/** A guest with {@link FILES}, or another file system, at `/`, and as much else as a call can ask for. */
export function guestFor(
  moduleName: WasiModuleName,
  fs: FileSystem = memoryFs({ files: FILES }),
  options: WasiOptions = {},
): TestGuest {
  const given: WasiOptions = {
    mounts: [{ guest: '/', fs }],
    args: ['program', 'argument'],
    env: { NAME: 'value' },
    clock: 'system',
    ...options,
  };
  return new TestGuest(given, moduleName);
}

/** Bytes of the structs that differ between the two layouts. */
export function sizesFor({ moduleName }: TestGuest): {
  readonly filestat: number;
  readonly subscription: number;
} {
  return moduleName === 'wasi_unstable'
    ? { filestat: 56, subscription: 56 }
    : { filestat: 64, subscription: 48 };
}

/** The numbers of `whence`, which differ too. */
export function whenceFor({ moduleName }: TestGuest): { readonly SET: number; readonly END: number } {
  return moduleName === 'wasi_unstable' ? { SET: 2, END: 1 } : { SET: 0, END: 2 };
}

/** A buffer of 16 bytes as the only one of a list. */
function iovecs(guest: TestGuest): [number, number] {
  return guest.iovecs([guest.allocate(16), 16]);
}

function file(guest: TestGuest): number {
  return guest.open('file');
}

function subscription(guest: TestGuest): Args {
  const from = guest.allocate(sizesFor(guest).subscription);
  return [from, guest.allocate(32), 1, guest.allocate(4)];
}

/**
 * For each function a call that succeeds. The others are made from these by spoiling one argument.
 * The `sock_` functions never succeed, as there are no sockets.
 */
export const VALID: Readonly<Record<string, (guest: TestGuest) => Args>> = {
  args_get: (guest) => [guest.allocate(8), guest.allocate(64)],
  args_sizes_get: (guest) => [guest.allocate(4), guest.allocate(4)],
  environ_get: (guest) => [guest.allocate(4), guest.allocate(64)],
  environ_sizes_get: (guest) => [guest.allocate(4), guest.allocate(4)],
  clock_res_get: (guest) => [1, guest.allocate(8)],
  clock_time_get: (guest) => [1, 0n, guest.allocate(8)],
  fd_advise: (guest) => [file(guest), 0n, 1n, 0],
  fd_allocate: (guest) => [file(guest), 0n, 10n],
  fd_close: (guest) => [file(guest)],
  fd_datasync: (guest) => [file(guest)],
  fd_fdstat_get: (guest) => [file(guest), guest.allocate(24)],
  fd_fdstat_set_flags: (guest) => [file(guest), 1],
  fd_fdstat_set_rights: (guest) => [file(guest), 0n, 0n],
  fd_filestat_get: (guest) => [file(guest), guest.allocate(sizesFor(guest).filestat)],
  fd_filestat_set_size: (guest) => [file(guest), 3n],
  fd_filestat_set_times: (guest) => [file(guest), 1n, 1n, 5],
  fd_pread: (guest) => [file(guest), ...iovecs(guest), 0n, guest.allocate(4)],
  fd_prestat_get: (guest) => [3, guest.allocate(8)],
  fd_prestat_dir_name: (guest) => [3, guest.allocate(1), 1],
  fd_pwrite: (guest) => [file(guest), ...iovecs(guest), 0n, guest.allocate(4)],
  fd_read: (guest) => [file(guest), ...iovecs(guest), guest.allocate(4)],
  fd_readdir: (guest) => [
    guest.open('dir', { oflags: 2, rights: 1n << 14n }),
    guest.allocate(64),
    64,
    0n,
    guest.allocate(4),
  ],
  fd_renumber: (guest) => [file(guest), file(guest)],
  fd_seek: (guest) => [file(guest), 1n, whenceFor(guest).SET, guest.allocate(8)],
  fd_sync: (guest) => [file(guest)],
  fd_tell: (guest) => [file(guest), guest.allocate(8)],
  fd_write: (guest) => [file(guest), ...iovecs(guest), guest.allocate(4)],
  path_create_directory: (guest) => [3, ...guest.put('new')],
  path_filestat_get: (guest) => [3, 0, ...guest.put('file'), guest.allocate(sizesFor(guest).filestat)],
  path_filestat_set_times: (guest) => [3, 0, ...guest.put('file'), 1n, 1n, 5],
  path_link: (guest) => [3, 0, ...guest.put('file'), 3, ...guest.put('new')],
  path_open: (guest) => [3, 0, ...guest.put('file'), 0, 2n, 0n, 0, guest.allocate(4)],
  path_readlink: (guest) => [3, ...guest.put('link'), guest.allocate(8), 8, guest.allocate(4)],
  path_remove_directory: (guest) => [3, ...guest.put('empty')],
  path_rename: (guest) => [3, ...guest.put('file'), 3, ...guest.put('new')],
  path_symlink: (guest) => [...guest.put('target'), 3, ...guest.put('new')],
  path_unlink_file: (guest) => [3, ...guest.put('file')],
  poll_oneoff: subscription,
  proc_raise: () => [0],
  sched_yield: () => [],
  random_get: (guest) => [guest.allocate(16), 16],
};

/** A file system whose every operation fails with what Node throws for a failure of the host's, once `code` is set. */
export class FailingFs implements FileSystem {
  readonly readOnly = false;
  /** Such as `EIO`. */
  code: string | undefined;
  readonly #inner: FileSystem;

  constructor(inner: FileSystem) {
    this.#inner = inner;
  }

  openRoot(): ReturnType<FileSystem['openRoot']> {
    return this.#failing(this.#inner.openRoot());
  }

  #failing<Handle extends object>(handle: Handle): Handle {
    return new Proxy(handle, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (this.code !== undefined) throw hostError(this.code);
          const result: unknown = Reflect.apply(value, target, args);
          return isHandle(result) ? this.#failing(result) : result;
        };
      },
    });
  }
}

function isHandle(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** A real error of Node's, under another code. */
function hostError(code: string): unknown {
  try {
    readFileSync('/no/such/file');
  } catch (error) {
    return Object.assign(error as Error, { code });
  }
  throw new Error('there is such a file');
}
