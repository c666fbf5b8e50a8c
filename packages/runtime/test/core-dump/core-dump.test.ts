import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';

import { FerruleError, SourceError, TrapError } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { framesOfDump } from '../../src/core-dump/frames-of-dump.ts';
import { readCoreDump } from '../../src/core-dump/read-core-dump.ts';
import { loadSync } from '../../src/load.ts';
import type { LoadOptions } from '../../src/options/options.ts';
import { guestPath } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

interface Dumped {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly trap: TrapError;
}

function dumpOf(guest: string, name: string, args: readonly unknown[], options: LoadOptions = {}): Dumped {
  const dumps: Dumped[] = [];
  const coreDump = (bytes: Uint8Array<ArrayBuffer>, trap: TrapError) => dumps.push({ bytes, trap });
  const instance = loadSync(guestPath(guest), { ...options, coreDump });
  thrownBy(() => instance.call(name, ...args));
  expect(dumps).to.have.length(1);
  return dumps[0];
}

const read = (bytes: Uint8Array<ArrayBuffer>) => readCoreDump({ bytes, name: 'dump' });

describe('coreDump', () => {
  it('coreDump gives a module that V8 finds valid, with the sections of the convention', () => {
    const { bytes, trap } = dumpOf('c/lines', 'divide', [0]);
    expect(WebAssembly.validate(bytes)).to.equal(true);
    const { customSections } = validateModule({ bytes, name: 'dump' });
    expect(customSections.map(({ name }) => name)).to.include.members([
      'core',
      'coremodules',
      'coreinstances',
      'corestack',
    ]);
    expect(trap.kind).to.equal('integer divide by zero');
  });

  for (const [plan, options] of Object.entries<LoadOptions>({
    untouched: {},
    'with fuel': { limits: { fuel: 10n ** 6n } },
    'with a stack check': { limits: { stackCheck: true } },
  })) {
    it(`coreDump of a guest ${plan} has the frames and lines of the trap`, () => {
      for (const guest of ['c/lines', 'rust/lines']) {
        const { bytes, trap } = dumpOf(guest, 'divide', [0], options);
        const contents = read(bytes);
        const { compiled } = loadSync(guestPath(guest)).module;
        const frames = contents.threads.flatMap((thread) => framesOfDump(contents, thread, compiled));
        const lines = (list: TrapError['wasmStack']) => list.map(({ function: name, line }) => [name, line]);
        expect(lines(frames)).to.deep.equal(lines(trap.wasmStack));
        expect(contents.facts).to.include({ kind: trap.kind, message: trap.message });
      }
    });
  }

  it('coreDump holds memory and globals, those that are not exported too', () => {
    for (const options of [{}, { resettable: true }]) {
      const { bytes } = dumpOf('c/lines', 'divide', [0], options);
      const contents = read(bytes);
      expect(contents.globals[0]?.value).to.be.a('number').greaterThan(0);
      expect(contents.memories).to.have.length(1);
      expect(contents.memories[0].byteLength % 65_536).to.equal(0);
      expect(WebAssembly.validate(bytes)).to.equal(true);
    }
  });

  it('coreDump holds the globals that the guest imports', () => {
    const dumps: Uint8Array<ArrayBuffer>[] = [];
    const env = {
      memory: new WebAssembly.Memory({ initial: 1, maximum: 4 }),
      table: new WebAssembly.Table({ element: 'anyfunc', initial: 2 }),
      level: new WebAssembly.Global({ value: 'i64', mutable: true }, 7n),
      base: 40,
      tick: () => 0,
      keep: () => null,
    };
    const guest = loadSync(guestPath('wat/crossings'), {
      imports: { env },
      coreDump: (bytes) => dumps.push(bytes),
    });
    env.level.value = -5n;
    thrownBy(() => guest.call('indirect', 0));
    expect(read(dumps[0]).globals.map((known) => known && String(known.value))).to.deep.equal([
      undefined,
      '-5',
      '0.5',
      '0',
    ]);
  });

  it('coreDump holds the bytes that were written before the trap', () => {
    const dumps: Uint8Array<ArrayBuffer>[] = [];
    const guest = loadSync(guestPath('wat/trap'), { coreDump: (bytes) => dumps.push(bytes) });
    const trapping = guest.module.exports.find(({ name }) => name === 'unreachable');
    expect(trapping).not.to.equal(undefined);
    thrownBy(() => guest.call('unreachable'));
    const leaky = loadSync(guestPath('rust/greet'), { coreDump: (bytes) => dumps.push(bytes) });
    leaky.memory.writeString(70_000, 'left behind');
    thrownBy(() => leaky.call('greet', -1, 100));
    expect(dumps).to.have.length(2);
    expect(Buffer.from(dumps[1]).includes('left behind')).to.equal(true);
    for (const bytes of dumps) expect(WebAssembly.validate(bytes)).to.equal(true);
  });

  it('coreDump writes a file, and nothing where a guest returns', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ferrule-core-'));
    try {
      const file = join(folder, 'out.core.wasm');
      const guest = loadSync(guestPath('c/lines'), { coreDump: file });
      expect(guest.call('divide', 1)).to.be.a('number');
      expect(() => readFileSync(file)).to.throw(/ENOENT/);
      thrownBy(() => guest.call('divide', 0));
      expect(read(new Uint8Array(readFileSync(file))).process).to.equal(guestPath('c/lines'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('coreDump leaves the trap to the caller where the dump can not be kept, and warns', async () => {
    const places = [
      join(tmpdir(), 'no-such-folder', 'out.core.wasm'),
      () => {
        throw new Error('no luck');
      },
    ];
    for (const coreDump of places) {
      const guest = loadSync(guestPath('c/lines'), { coreDump });
      const warned = once(process, 'warning') as Promise<[Error]>;
      expect(thrownBy(() => guest.call('divide', 0))).to.be.instanceOf(TrapError);
      const [warning] = await warned;
      expect(warning.message).to.match(/no core dump of .*lines.* was kept: .*(no such file|no luck)/);
    }
  });

  it('readCoreDump refuses what is no dump, and a module that is another', () => {
    const { bytes } = dumpOf('c/lines', 'divide', [0]);
    expect(() => read(new Uint8Array(readFileSync(guestPath('c/lines'))))).to.throw(
      SourceError,
      /no core dump/,
    );
    const contents = read(bytes);
    const other = loadSync(guestPath('rust/lines')).module.compiled;
    expect(() => framesOfDump(contents, contents.threads[0], other)).to.throw(SourceError, /not the module/);
  });

  it('readCoreDump reads or refuses with a code whatever was cut short or changed', () => {
    const { bytes } = dumpOf('c/lines', 'divide', [0], { resettable: true });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), (at, value) => {
        for (const changed of [bytes.slice(0, at), bytes.slice().fill(value, at, at + 3)]) {
          try {
            expect(read(changed).threads).to.be.an('array');
          } catch (error) {
            expect(error).to.be.instanceOf(FerruleError);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
