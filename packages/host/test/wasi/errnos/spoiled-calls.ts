import { isPair, parameters } from '../../../src/wasi/parameters.ts';
import { SYSCALLS } from '../../../src/wasi/syscalls.ts';
import type { TestGuest } from '../test-guest.ts';
import { type FailingCall, hostFails } from './failing-call.ts';
import { type Args, guestFor, sizesFor, VALID } from './valid-calls.ts';

/** One parameter of a function, where its arguments begin among those of WebAssembly. */
interface Place {
  readonly name: string;
  readonly type: string;
  readonly at: number;
}

/** Parameters, then results: all that a function takes. */
export function placesOf(call: string): readonly Place[] {
  const syscall = SYSCALLS.find(({ name }) => name === call);
  if (syscall === undefined) throw new Error(`there is no ${call}`);
  let at = 0;
  const params = parameters(syscall.params).map(({ name, type }) => {
    const place = { name, type, at };
    at += isPair(type) ? 2 : 1;
    return place;
  });
  const results = parameters(syscall.results).map(({ name, type }, index) => ({
    name,
    type: `result ${type}`,
    at: at + index,
  }));
  return [...params, ...results];
}

/** A valid call with one argument changed. */
function spoiled(
  call: string,
  what: string,
  errno: string,
  spoil: (args: Args, guest: TestGuest) => void,
): FailingCall {
  return {
    call,
    what,
    errno,
    arrange(moduleName) {
      const guest = guestFor(moduleName);
      const args = VALID[call](guest);
      spoil(args, guest);
      return { guest, args };
    },
  };
}

/** Addresses from which less than what a result takes is left, and some beyond. */
const NOWHERE = (guest: TestGuest, bytes: number): readonly number[] => [
  guest.memory.size - bytes + 1,
  guest.memory.size,
  0x7fff_ffff,
  -0x8000_0000,
  -bytes,
  -1,
];

/** Bytes behind each kind of result, and behind the pointers that are parameters; 0 where it depends on the layout. */
const BYTES: Readonly<Record<string, number>> = {
  'result size': 4,
  'result fd': 4,
  'result timestamp': 8,
  'result filesize': 8,
  'result fdstat': 24,
  'result filestat': 0,
  'result prestat': 8,
  'args_get argv': 8,
  'args_get argv_buf': 17,
  'environ_get environ': 4,
  'environ_get environ_buf': 11,
  'poll_oneoff in': 0,
  'poll_oneoff out': 32,
};

/** How much lies behind a pointer, or `undefined` where the parameter is none. */
export function bytesBehind(guest: TestGuest, call: string, place: Place): number | undefined {
  const key = bytesKey(call, place);
  if (key === 'result filestat') return sizesFor(guest).filestat;
  if (key === 'poll_oneoff in') return sizesFor(guest).subscription;
  return key === undefined ? undefined : BYTES[key];
}

function bytesKey(call: string, { name, type }: Place): string | undefined {
  return [type, `${call} ${name}`].find((key) => Object.hasOwn(BYTES, key));
}

function spoiledPointer(call: string, place: Place): readonly FailingCall[] {
  const { name, at } = place;
  if (bytesKey(call, place) === undefined) return [];
  return [0, 1, 2, 3, 4, 5].map((index) =>
    spoiled(call, `${name} leads nowhere (${String(index)})`, 'FAULT', (args, guest) => {
      args[at] = NOWHERE(guest, bytesBehind(guest, call, place) ?? 0)[index] ?? 0;
    }),
  );
}

function spoiledPair(call: string, { name, type, at }: Place): readonly FailingCall[] {
  const pair = (what: string, errno: string, of: (guest: TestGuest) => [number, number]): FailingCall =>
    spoiled(call, `${name} ${what}`, errno, (args, guest) => {
      [args[at], args[at + 1]] = of(guest);
    });
  if (type === 'iovec_array') {
    return [
      pair('of 2^32 - 1 buffers', 'FAULT', () => [0, -1]),
      pair('of 2^29 buffers', 'FAULT', () => [8, 0x2000_0000]),
      pair('at the end of memory', 'FAULT', (guest) => [guest.memory.size - 7, 1]),
      pair('at a negative address', 'FAULT', () => [-8, 1]),
      pair('with a buffer that leads out', 'FAULT', (guest) => {
        return guest.iovecs([guest.allocate(4), 4], [guest.memory.size - 3, 4]);
      }),
      pair('with a buffer of 2^32 - 1 bytes', 'FAULT', (guest) => guest.iovecs([8, 0xffff_ffff])),
      pair('with an empty buffer out of memory', 'FAULT', (guest) => guest.iovecs([0xffff_ffff, 0])),
      pair('of more than 2^32 - 1 bytes together', 'INVAL', (guest) => {
        guest.memory.grow(14);
        const whole = guest.memory.size;
        return guest.iovecs(...Array.from({ length: 4_097 }, (): [number, number] => [0, whole]));
      }),
    ];
  }
  // The name of a preopened directory is measured before anything is written.
  if (call === 'fd_prestat_dir_name') {
    return [
      pair('leads nowhere', 'FAULT', (guest) => [guest.memory.size, 1]),
      pair('leads nowhere at all', 'FAULT', () => [-1, 1]),
    ];
  }
  return [
    pair('leads out at its end', 'FAULT', (guest) => [guest.memory.size - 3, 4]),
    pair('leads nowhere', 'FAULT', () => [-1, 4]),
    pair('has 2^32 - 1 bytes', 'FAULT', () => [8, -1]),
    pair('has an address and a length that overflow', 'FAULT', () => [-4, 8]),
  ];
}

/** Functions that take a file's descriptor, not a directory's; these refuse the latter. */
const FOR_FILES = /^fd_(?:advise|allocate|filestat_set_size|pread|pwrite|read|seek|tell|write)$/u;
/** Functions that take a directory's. */
const FOR_DIRECTORIES = /^(?:path_|fd_readdir$)/u;
/** Functions that ask for no right. */
const NO_RIGHT = /^(?:fd_close|fd_renumber|fd_fdstat_get|fd_prestat_.*)$/u;

function spoiledDescriptor(call: string, { name, at }: Place): readonly FailingCall[] {
  const calls = [99, -1, 0x7fff_ffff].map((fd) =>
    spoiled(call, `${name} ${String(fd)} is not open`, 'BADF', (args) => {
      args[at] = fd;
    }),
  );
  calls.push(
    spoiled(call, `${name} was closed`, 'BADF', (args, guest) => {
      guest.call('fd_close', args[at]);
    }),
  );
  if (FOR_FILES.test(call)) {
    calls.push(
      spoiled(call, `${name} is a directory`, 'ISDIR', (args) => {
        args[at] = 3;
      }),
    );
  }
  if (FOR_DIRECTORIES.test(call)) {
    calls.push(
      spoiled(call, `${name} is a file`, 'NOTDIR', (args, guest) => {
        args[at] = guest.open('file');
      }),
    );
  }
  if (!NO_RIGHT.test(call)) {
    calls.push(
      spoiled(call, `${name} has no rights`, 'NOTCAPABLE', (args, guest) => {
        const path = FOR_DIRECTORIES.test(call) ? '.' : 'file';
        args[at] = guest.open(path, { rights: 0n, inheriting: 0n });
        // What it has not got can't be kept either.
        if (call === 'fd_fdstat_set_rights') args[1] = 2n;
      }),
    );
  }
  return calls;
}

/** A name that is one byte too long. */
const LONG = 'x'.repeat(256);

/** What can be wrong with any path, whatever is to be done with it. */
const PATHS: readonly (readonly [what: string, errno: string, path: string | Uint8Array])[] = [
  ['is empty', 'NOENT', ''],
  ['leads through what is not there', 'NOENT', 'missing/file'],
  ['leads through a file', 'NOTDIR', 'file/inner'],
  ['leads through a loop of links', 'LOOP', 'loop/inner'],
  ['leads above the directory', 'NOTCAPABLE', '../file'],
  ['leads above the directory by a detour', 'NOTCAPABLE', 'dir/../../file'],
  ['is absolute', 'NOTCAPABLE', '/file'],
  ['holds a NUL', 'INVAL', 'fi\0le'],
  ['holds a name of 256 bytes', 'NAMETOOLONG', `dir/${LONG}`],
  ['has more than 4,096 bytes', 'NAMETOOLONG', 'dir/../'.repeat(600)],
  ['is not UTF-8', 'ILSEQ', Uint8Array.of(0x66, 0xff)],
];

function spoiledPath(call: string, { name, at }: Place): readonly FailingCall[] {
  // The target of a link is not looked at: what it must not be is told by cases of its own.
  if (call === 'path_symlink' && name === 'old_path') return [];
  return [
    ...PATHS.map(([what, errno, path]) =>
      spoiled(call, `${name} ${what}`, errno, (args, guest) => {
        [args[at], args[at + 1]] = guest.put(path);
      }),
    ),
    ...['EACCES', 'EIO'].map((code) => hostFails(call, code)),
  ];
}

/** Every call of a function that can be made from a valid one by spoiling one argument. */
export function spoiledCalls(call: string): readonly FailingCall[] {
  if (!Object.hasOwn(VALID, call)) return [];
  return placesOf(call).flatMap((place) => {
    const pointers = spoiledPointer(call, place);
    if (place.type === 'fd') return spoiledDescriptor(call, place);
    if (place.type === 'string') return [...spoiledPair(call, place), ...spoiledPath(call, place)];
    return isPair(place.type) ? spoiledPair(call, place) : pointers;
  });
}
