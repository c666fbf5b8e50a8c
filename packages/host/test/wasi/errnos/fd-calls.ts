import { PassThrough } from 'node:stream';
import type { TestGuest } from '../test-guest.ts';
import { changed, failing, type FailingCall, hostFails } from './failing-call.ts';
import { devices, directoryWithFifo, directoryWithFile, full, readOnly } from './fixtures.ts';
import { type Args, VALID, whenceFor } from './valid-calls.ts';

/** What else the `fd_` functions can fail at. */
export const FD_CALLS: readonly FailingCall[] = [
  ...['fd_allocate', 'fd_close', 'fd_datasync', 'fd_filestat_get', 'fd_filestat_set_size'].map((call) =>
    hostFails(call, 'EIO'),
  ),
  ...['fd_filestat_set_times', 'fd_pread', 'fd_pwrite', 'fd_read', 'fd_readdir', 'fd_renumber'].map((call) =>
    hostFails(call, 'EIO'),
  ),
  ...['fd_sync', 'fd_write'].map((call) => hostFails(call, 'EIO')),

  failing('fd_advise', 'INVAL', 'there is no such advice', changed('fd_advise', { 3: 6 })),
  failing('fd_advise', 'INVAL', 'no file has such an offset', changed('fd_advise', { 1: -1n })),
  failing('fd_allocate', 'INVAL', 'no bytes are asked for', changed('fd_allocate', { 2: 0n })),
  failing('fd_allocate', 'FBIG', 'the sum overflows', changed('fd_allocate', { 1: 2n ** 63n - 1n, 2: 1n })),
  failing('fd_allocate', 'FBIG', 'no file holds so much', changed('fd_allocate', { 2: -1n })),
  enlarged('fd_allocate', 1_000n),
  failing('fd_allocate', 'BADF', 'the file is not open for writing', (guest) => [
    guest.open('file', { rights: 1n << 8n }),
    0n,
    100n,
  ]),
  failing(
    'fd_allocate',
    'ROFS',
    'the file system is read-only',
    (guest) => [guest.open('file', { rights: 1n << 8n }), 0n, 100n],
    readOnly,
  ),
  failing('fd_fdstat_set_flags', 'INVAL', 'there is no such flag', changed('fd_fdstat_set_flags', { 1: 32 })),
  failing(
    'fd_fdstat_set_rights',
    'NOTCAPABLE',
    'an inheriting right is added',
    changed('fd_fdstat_set_rights', { 2: 1n }),
  ),
  failing(
    'fd_filestat_set_size',
    'FBIG',
    'no file holds so much',
    changed('fd_filestat_set_size', { 1: -1n }),
  ),
  enlarged('fd_filestat_set_size', 1_000n),
  failing('fd_filestat_set_size', 'INVAL', 'the file is not open for writing', (guest) => [
    guest.open('file', { rights: 1n << 22n }),
    1n,
  ]),
  failing(
    'fd_filestat_set_size',
    'ROFS',
    'the file system is read-only',
    (guest) => [guest.open('file', { rights: 1n << 22n }), 1n],
    readOnly,
  ),
  failing(
    'fd_filestat_set_times',
    'INVAL',
    'a time is to be now and another',
    changed('fd_filestat_set_times', { 3: 3 }),
  ),
  failing(
    'fd_filestat_set_times',
    'INVAL',
    'there is no such flag',
    changed('fd_filestat_set_times', { 3: 16 }),
  ),
  failing(
    'fd_filestat_set_times',
    'ROFS',
    'the file system is read-only',
    (guest) => [guest.open('file', { rights: 1n << 23n }), 1n, 1n, 5],
    readOnly,
  ),
  failing('fd_pread', 'INVAL', 'the offset is negative', changed('fd_pread', { 3: -1n })),
  failing('fd_prestat_get', 'BADF', 'the directory is not preopened', (guest) => [
    guest.open('dir', { rights: 0n }),
    guest.allocate(8),
  ]),
  failing('fd_prestat_dir_name', 'BADF', 'it is a file', (guest) => [guest.open('file'), 8, 8]),
  failing('fd_prestat_dir_name', 'NAMETOOLONG', 'there is no room', changed('fd_prestat_dir_name', { 2: 0 })),
  failing('fd_pwrite', 'INVAL', 'the offset is negative', changed('fd_pwrite', { 3: -1n })),
  failing('fd_pwrite', 'FBIG', 'no file reaches so far', changed('fd_pwrite', { 3: 2n ** 60n }), {
    fs: () => directoryWithFile(),
  }),
  failing('fd_pwrite', 'NOSPC', 'there is no room', changed('fd_pwrite', { 3: 7n }), full),
  failing('fd_write', 'NOSPC', 'there is no room', atEnd, full),
  failing('fd_write', 'FBIG', 'no file reaches so far', farOut, { fs: () => directoryWithFile() }),
  failing('fd_write', 'PIPE', 'nobody reads any more', changed('fd_write', { 0: 1 }), {
    options: { stdout: new PassThrough().end() },
  }),
  failing('fd_read', 'AGAIN', 'there is nothing yet and it may not wait', waitless, {
    options: { stdin: new PassThrough() },
  }),
  failing('fd_seek', 'INVAL', 'there is no such whence', changed('fd_seek', { 2: 3 })),
  failing('fd_seek', 'INVAL', 'the place is before the start', changed('fd_seek', { 1: -1n })),
  failing('fd_seek', 'OVERFLOW', 'no file reaches so far', changed('fd_seek', { 1: 2n ** 63n - 1n })),
  // Its size is asked for.
  hostFails('fd_seek', 'EIO', (guest) => changed('fd_seek', { 2: whenceFor(guest).END })(guest)),

  ...(process.platform === 'linux' ? onDevices() : []),
];

/** What only a host's devices and pipes are: neither files with positions nor streams. */
function onDevices(): readonly FailingCall[] {
  const nullDevice = (rights: bigint): ((guest: TestGuest) => number) => device('null', rights);
  return [
    failing(
      'fd_advise',
      'SPIPE',
      'it is a device',
      (guest) => [nullDevice(1n << 7n)(guest), 0n, 0n, 0],
      devices,
    ),
    failing(
      'fd_allocate',
      'SPIPE',
      'it is a device',
      (guest) => [nullDevice(1n << 8n)(guest), 0n, 1n],
      devices,
    ),
    failing('fd_datasync', 'INVAL', 'it is a device', (guest) => [nullDevice(1n)(guest)], devices),
    failing('fd_sync', 'INVAL', 'it is a device', (guest) => [nullDevice(1n << 4n)(guest)], devices),
    failing(
      'fd_filestat_set_size',
      'INVAL',
      'it is a device',
      (guest) => [nullDevice(1n << 22n)(guest), 0n],
      devices,
    ),
    failing('fd_pread', 'SPIPE', 'it is a device', (guest) => [nullDevice(6n)(guest), 0, 0, 0n, 0], devices),
    failing(
      'fd_pwrite',
      'SPIPE',
      'it is a device',
      (guest) => [nullDevice(68n)(guest), 0, 0, 0n, 0],
      devices,
    ),
    failing('fd_seek', 'SPIPE', 'it is a device', (guest) => [nullDevice(4n)(guest), 0n, 0, 0], devices),
    failing('fd_tell', 'SPIPE', 'it is a device', (guest) => [nullDevice(32n)(guest), 0], devices),
    failing('fd_write', 'NOSPC', 'the device is full', fullDevice, devices),
    failing('fd_write', 'AGAIN', 'the pipe is full', fullPipe, { fs: directoryWithFifo }),
  ];
}

function fullDevice(guest: TestGuest): Args {
  return [device('full', 64n)(guest), ...guest.iovecs(guest.put('x')), guest.allocate(4)];
}

function atEnd(guest: TestGuest): Args {
  const args = VALID['fd_write'](guest);
  guest.call('fd_seek', args[0], 0n, whenceFor(guest).END, guest.allocate(8));
  return args;
}

function farOut(guest: TestGuest): Args {
  const args = VALID['fd_write'](guest);
  guest.call('fd_seek', args[0], 2n ** 53n - 2n, whenceFor(guest).SET, guest.allocate(8));
  return args;
}

function waitless(guest: TestGuest): Args {
  guest.call('fd_fdstat_set_flags', 0, 4);
  return changed('fd_read', { 0: 0 })(guest);
}

/** A pipe of the host's that holds all it can. */
function fullPipe(guest: TestGuest): Args {
  const pipe = guest.open('fifo', { rights: 66n });
  while (guest.write(pipe, new Uint8Array(4_096)) === 'SUCCESS');
  return [pipe, ...guest.iovecs(guest.put('x')), guest.allocate(4)];
}

function device(name: string, rights: bigint): (guest: TestGuest) => number {
  return (guest) => guest.open(name, { rights });
}

/** The file at the end of its file system's room. */
function enlarged(call: string, size: bigint): FailingCall {
  const at = call === 'fd_allocate' ? 2 : 1;
  return failing(call, 'NOSPC', 'there is no room', changed(call, { [at]: size }), full);
}
