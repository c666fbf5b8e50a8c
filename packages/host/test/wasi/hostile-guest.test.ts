import { ExitError } from '@ferrule/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryFs } from '../../src/fs/directory/directory-fs.ts';
import type { FileSystem } from '../../src/fs/file-system.ts';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { wasmParams } from '../../src/wasi/parameters.ts';
import { SYSCALLS } from '../../src/wasi/syscalls.ts';
import { TestGuest } from './test-guest.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const SIZE = 2 * 65_536;

/** Numbers at which things go wrong, and some at which they go right. */
const i32 = fc.oneof(
  fc.integer({ min: 0, max: 8 }),
  fc.constantFrom(
    64,
    72,
    80,
    1_024,
    SIZE - 8,
    SIZE - 4,
    SIZE - 1,
    SIZE,
    SIZE + 1,
    0x7fff_ffff,
    -1,
    -4,
    -8,
    -0x8000_0000,
  ),
  fc.integer(),
);
const i64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 100n }),
  fc.constantFrom(
    -1n,
    2n ** 31n,
    2n ** 32n,
    2n ** 53n,
    2n ** 62n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    (1n << 30n) - 1n,
  ),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);

const call = fc.constantFrom(...SYSCALLS).chain((syscall) =>
  fc.record({
    name: fc.constant(syscall.name),
    args: fc.tuple(
      ...wasmParams(syscall).map((type): fc.Arbitrary<number | bigint> => (type === 'i32' ? i32 : i64)),
    ),
  }),
);

/** A guest whose memory holds paths and lists that make some of the calls succeed. */
function hostileGuest(fs: FileSystem): TestGuest {
  const guest = new TestGuest({
    mounts: [{ guest: '/', fs }],
    args: ['a'],
    env: { b: 'c' },
    maxDescriptors: 64,
  });
  guest.memory.writeString(64, 'file/../dir/link');
  for (const [at, pointer, length] of [
    [0, 1_024, 16],
    [8, 64, 4],
    [72, 2_048, 100],
    [80, SIZE - 4, 4],
  ] as const) {
    guest.memory.setU32(at, pointer);
    guest.memory.setU32(at + 4, length);
  }
  return guest;
}

function survives(
  fs: FileSystem,
  calls: readonly { name: string; args: readonly (number | bigint)[] }[],
): void {
  const guest = hostileGuest(fs);
  try {
    for (const { name, args } of calls) {
      try {
        expect(guest.call(name, ...args)).to.match(/^[A-Z0-9]+$/);
      } catch (error) {
        if (error instanceof ExitError) return;
        throw error;
      }
    }
  } finally {
    guest.wasi.close();
  }
}

describe('a hostile guest', () => {
  it('a hostile guest gets an errno from every call on files in memory, or ends itself', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 30 }), (calls) => {
        survives(memoryFs({ files: { file: 'content', dir: {} }, maxBytes: 1 << 20 }), calls);
      }),
      { numRuns: 1_500 },
    );
  });

  it('a hostile guest gets an errno from every call on a directory of the host, and leaves nothing open', function () {
    if (process.platform !== 'linux') skipBecause(this, 'needs Linux');
    const root = mkdtempSync(join(tmpdir(), 'ferrule-hostile-'));
    const before = readdirSync('/proc/self/fd').length;
    try {
      fc.assert(
        fc.property(fc.array(call, { minLength: 1, maxLength: 30 }), (calls) => {
          // Files of petabytes are for file systems that have them.
          const small = calls.filter(({ name }) => name !== 'fd_allocate' && name !== 'fd_filestat_set_size');
          survives(directoryFs(root), small);
        }),
        { numRuns: 300 },
      );
    } finally {
      rmSync(root, { recursive: true });
    }
    expect(readdirSync('/proc/self/fd').length).to.equal(before);
  });
});
