import { expect } from 'chai';
import { parseText } from '@ferrule/instrument';
import { readCoreDump } from '../../src/core-dump/read-core-dump.ts';
import type { CoreDumpContents } from '../../src/core-dump/read-core-dump.ts';
import { load } from '../../src/load.ts';
import type { LoadOptions } from '../../src/options/options.ts';
import { guestPath } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

interface Dumped {
  /** Locals of each frame. */
  readonly frames: readonly (readonly (number | bigint | undefined)[])[];
  readonly unknown: readonly string[];
}

async function dumpOf(
  guest: string,
  [name, ...args]: readonly [string, ...unknown[]],
  options: LoadOptions = {},
): Promise<Dumped> {
  const dumps: Uint8Array<ArrayBuffer>[] = [];
  const instance = await load(guestPath(guest), { ...options, coreDump: (bytes) => dumps.push(bytes) });
  thrownBy(() => instance.call(name, ...args));
  const contents = readCoreDump({ bytes: dumps[0], name: 'dump' });
  return { frames: localsIn(contents), unknown: contents.facts?.unknownFrames ?? [] };
}

function localsIn({ threads }: CoreDumpContents): Dumped['frames'] {
  return threads[0].frames.map(({ locals }) => locals.map((known) => known?.value));
}

/** Debug builds keep in these locals what the pointer to the stack was when they were called. */
const ENTRY: Readonly<Record<string, number>> = { 'rust/variables': 1, 'c/variables': 1 };

describe('coreDump: locals', function () {
  this.timeout(20_000);

  for (const [plan, options] of Object.entries<LoadOptions>({
    untouched: {},
    'with fuel': { limits: { fuel: 10n ** 7n } },
    'with checks of the stack': { limits: { stackCheck: true, stackDepth: 500 } },
    'with a time-out': { limits: { timeout: '10s' } },
    'that can be reset': { resettable: true },
    'that is listened to': { listeners: [{ functions: ['*'], before: () => undefined }] },
    'with traced allocations': { traceAllocations: 'where-known' },
    'that may tier up': { optimize: 'auto' },
  })) {
    it(`coreDump tells where frames lie, up to where the stack begins, of a guest ${plan}`, async () => {
      for (const guest of ['rust/variables', 'c/variables']) {
        const untouched = await dumpOf(guest, ['divide', 0]);
        const { frames, unknown } = await dumpOf(guest, ['divide', 0], options);
        expect(unknown, guest).to.deep.equal(frames.map(() => ''));
        expect(frames, guest).to.deep.equal(untouched.frames);
        const outermost = frames.at(-1);
        // it is the host's argument, and the pointer as the linker set it
        expect(outermost?.[0]).to.equal(0);
        expect(outermost?.[ENTRY[guest]]).to.equal(guest === 'rust/variables' ? 67_104 : 66_656);
      }
    });
  }

  it('coreDump tells frames of a recursion apart, and the argument of the one that the host called alone', async () => {
    const { frames, unknown } = await dumpOf('c/variables', ['descend', 3]);
    expect(unknown).to.deep.equal(['', '', '', '', '']);
    const [, ...descents] = frames;
    expect(descents.map((locals) => locals[1])).to.deep.equal([66_560, 66_592, 66_624, 66_656]);
    expect(descents.map((locals) => locals[0])).to.deep.equal([undefined, undefined, undefined, 3]);
  });

  it('coreDump says why a frame is not known where its size is known only when it runs', async () => {
    const { frames, unknown } = await dumpOf('c/variables', ['sized', 0]);
    expect(unknown[0]).to.equal('');
    expect(unknown.slice(1)).to.satisfy((all: string[]) =>
      all.every((each) => /known only when it runs/.test(each)),
    );
    const addresses = frames.slice(1).flatMap((locals) => locals.filter((each) => Number(each) > 1000));
    expect(addresses).to.be.empty;
  });

  for (const [option, options] of Object.entries<LoadOptions>({
    optimize: { optimize: 1 },
    promoteStack: { promoteStack: true },
  })) {
    it(`coreDump says that no frame is known where ${option} moved what it holds`, async () => {
      const { frames, unknown } = await dumpOf('c/variables', ['descend', 2], options);
      expect(unknown).to.satisfy((all: string[]) => all.length > 1 && all.every((each) => each !== ''));
      expect(unknown[0]).to.include(`(option ${option})`);
      expect(frames.flatMap((locals) => locals.filter((each) => Number(each) > 1000))).to.be.empty;
    });
  }

  it('coreDump tells no frame beyond the host, nor arguments where the host called in again', async () => {
    const text = `(module
      (import "env" "again" (func $again (param i32)))
      (memory 1)
      (global $__stack_pointer (mut i32) (i32.const 65536))
      (func $enter (export "enter") (param i32) (local i32)
        (global.set $__stack_pointer
          (local.tee 1 (i32.sub (global.get $__stack_pointer) (i32.const 16))))
        (if (i32.eqz (local.get 0)) (then (unreachable)))
        (call $again (local.get 0))))`;
    const { bytes } = await parseText(text, 'again.wat');
    const dumps: Uint8Array<ArrayBuffer>[] = [];
    const guest = await load(bytes, {
      imports: {
        env: {
          again: (depth: number) => {
            (guest.native.exports['enter'] as (depth: number) => void)(depth - 1);
          },
        },
      },
      coreDump: (dump) => dumps.push(dump),
    });
    thrownBy(() => guest.call('enter', 1));
    const contents = readCoreDump({ bytes: dumps[0], name: 'dump' });
    const { facts } = contents;
    expect(localsIn(contents)).to.deep.equal([
      [undefined, 65_504],
      [undefined, undefined],
    ]);
    expect(facts?.unknownFrames?.[0]).to.equal('');
    expect(facts?.unknownFrames?.[1]).to.match(/^the host, another module or optimised code lies between/);
  });
});
