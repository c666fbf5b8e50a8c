import { changed, failing, type FailingCall, hostFails } from './failing-call.ts';
import { directoryWithFifo, full, manyNames, mounted, readOnly } from './fixtures.ts';
import { VALID } from './valid-calls.ts';

/** What else the `path_` functions can fail at. */
export const PATH_CALLS: readonly FailingCall[] = [
  hostFails('path_open', 'ETXTBSY'),
  ...['path_create_directory', 'path_link', 'path_symlink'].map((call) =>
    failing(call, 'NOSPC', 'there is no room for another name', VALID[call], full),
  ),
  failing(
    'path_open',
    'NOSPC',
    'there is no room for another file',
    (guest) => [3, 0, ...guest.put('new'), 1, 64n, 0n, 0, guest.allocate(4)],
    full,
  ),
  ...[
    'path_create_directory',
    'path_filestat_set_times',
    'path_link',
    'path_remove_directory',
    'path_rename',
    'path_symlink',
    'path_unlink_file',
  ].map((call) => failing(call, 'ROFS', 'the file system is read-only', VALID[call], readOnly)),
  failing(
    'path_open',
    'ROFS',
    'the file system is read-only',
    (guest) => [3, 0, ...guest.put('file'), 8, 64n, 0n, 0, guest.allocate(4)],
    readOnly,
  ),
  failing('path_create_directory', 'EXIST', 'the name is taken', (guest) => [3, ...guest.put('file')]),
  failing('path_filestat_get', 'INVAL', 'there is no such flag', changed('path_filestat_get', { 1: 2 })),
  failing(
    'path_filestat_set_times',
    'INVAL',
    'there is no such flag',
    changed('path_filestat_set_times', { 6: 16 }),
  ),
  failing('path_link', 'EXIST', 'the name is taken', (guest) => [
    ...[3, 0, ...guest.put('file')],
    ...[3, ...guest.put('link')],
  ]),
  failing('path_link', 'INVAL', 'there is no such flag', changed('path_link', { 1: 2 })),
  failing('path_link', 'PERM', 'it is a directory', (guest) => [
    ...[3, 0, ...guest.put('dir')],
    ...[3, ...guest.put('new')],
  ]),
  failing(
    'path_link',
    'XDEV',
    'it is on another file system',
    (guest) => [3, 0, ...guest.put('file'), 3, ...guest.put('dir/new')],
    mounted,
  ),
  failing('path_link', 'MLINK', 'it has 65,000 names', VALID['path_link'], { fs: manyNames }),
  failing('path_open', 'EXIST', 'it is to be made', (guest) => [
    ...[3, 0, ...guest.put('file')],
    ...[5, 64n, 0n, 0, guest.allocate(4)],
  ]),
  failing('path_open', 'INVAL', 'flags contradict each other', changed('path_open', { 4: 3 })),
  failing('path_open', 'ISDIR', 'a directory is to be written', (guest) => [
    ...[3, 0, ...guest.put('dir')],
    ...[0, 64n, 0n, 0, guest.allocate(4)],
  ]),
  failing('path_open', 'LOOP', 'it is a link not to be followed', (guest) => [
    ...[3, 0, ...guest.put('link')],
    ...[0, 2n, 0n, 0, guest.allocate(4)],
  ]),
  failing('path_open', 'NOTDIR', 'a directory is asked for', changed('path_open', { 4: 2 })),
  failing('path_open', 'MFILE', 'too many are open', changed('path_open', {}), {
    options: { maxDescriptors: 3 },
  }),
  failing('path_readlink', 'INVAL', 'it is no link', (guest) => [
    ...[3, ...guest.put('file')],
    ...[guest.allocate(8), 8, guest.allocate(4)],
  ]),
  failing('path_remove_directory', 'NOTEMPTY', 'there is something in it', (guest) => [
    3,
    ...guest.put('dir'),
  ]),
  failing('path_remove_directory', 'NOTDIR', 'it is a file', (guest) => [3, ...guest.put('file')]),
  failing(
    'path_remove_directory',
    'BUSY',
    'something is mounted there',
    (guest) => [3, ...guest.put('dir')],
    mounted,
  ),
  failing('path_rename', 'ISDIR', 'a directory bears the name', (guest) => [
    ...[3, ...guest.put('file')],
    ...[3, ...guest.put('empty')],
  ]),
  failing('path_rename', 'NOTEMPTY', 'a directory with something in it bears the name', (guest) => [
    ...[3, ...guest.put('empty')],
    ...[3, ...guest.put('dir')],
  ]),
  failing('path_rename', 'INVAL', 'a directory is to be put into itself', (guest) => [
    ...[3, ...guest.put('dir')],
    ...[3, ...guest.put('dir/new')],
  ]),
  failing(
    'path_rename',
    'BUSY',
    'something is mounted there',
    (guest) => [3, ...guest.put('dir'), 3, ...guest.put('new')],
    mounted,
  ),
  failing(
    'path_rename',
    'XDEV',
    'it is on another file system',
    (guest) => [3, ...guest.put('file'), 3, ...guest.put('dir/new')],
    mounted,
  ),
  failing('path_symlink', 'EXIST', 'the name is taken', (guest) => [
    ...guest.put('target'),
    ...[3, ...guest.put('file')],
  ]),
  failing('path_symlink', 'INVAL', 'the target holds a NUL', (guest) => [
    ...guest.put('a\0b'),
    ...[3, ...guest.put('new')],
  ]),
  failing('path_symlink', 'NOENT', 'the target is empty', (guest) => [0, 0, 3, ...guest.put('new')]),
  failing('path_symlink', 'NOTCAPABLE', 'the target is absolute', (guest) => [
    ...guest.put('/etc'),
    ...[3, ...guest.put('new')],
  ]),
  failing('path_unlink_file', 'ISDIR', 'it is a directory', (guest) => [3, ...guest.put('dir')]),

  ...(process.platform === 'linux'
    ? [
        failing(
          'path_open',
          'NXIO',
          'nobody reads the pipe',
          (guest) => [3, 0, ...guest.put('fifo'), 0, 64n, 0n, 0, guest.allocate(4)],
          { fs: directoryWithFifo },
        ),
      ]
    : []),
];
