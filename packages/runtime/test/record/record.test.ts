import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  DivergenceError,
  ExitError,
  FerruleError,
  OptionError,
  OutOfFuelError,
  RecordError,
  TimeoutError,
  TrapError,
} from '@ferrule/core';
import { memoryFs } from '@ferrule/host';
import { hostFunction } from '../../src/host-function.ts';
import type { Instance } from '../../src/instance.ts';
import { load, loadSync } from '../../src/load.ts';
import type { LoadOptions } from '../../src/options/options.ts';
import { crossingsOf } from '../../src/record/crossings-of.ts';
import { provideCrossings } from '../../src/record/lazy-crossings.ts';
import type * as LazyCrossings from '../../src/record/lazy-crossings.ts';
import type { TierEvent } from '../../src/tier-up/tier-event.ts';
import { guestPath } from '../guests.ts';
import { thrownBy } from '../thrown.ts';
import { attempt, FUEL, recordAndReplay, recording, resealed, warningsOf } from './recording.ts';

provideCrossings(crossingsOf);

describe('record and replay of WASI programs', () => {
  it('replay of a program gives it the same time, randomness and output, to the unit of fuel', async () => {
    const wasi = { stdout: 'pipe', clock: 'system', random: 'system' } as const;
    const { replay, recorded, replayed } = await recordAndReplay(
      'rust/clock-random',
      { wasi },
      (program) => {
        expect(program.start()).to.equal(0);
      },
      { wasi: { stdout: 'pipe' } },
    );
    expect(replay.calls.map(({ name, error }) => [name, error])).to.deep.equal([['_start', undefined]]);
    expect(replayed.stdout?.text()).to.equal(recorded.stdout?.text()).and.not.equal('');
  });

  it('replay of a program gives it the arguments, variables, files and input that it had', async () => {
    const fs = memoryFs({ files: { 'poem.txt': 'a file\n' } });
    const { replay, recorded, replayed } = await recordAndReplay(
      'rust/cat',
      {
        wasi: {
          args: ['cat', '--args', '--env', '/data/poem.txt', '-', '/data/none'],
          env: { LANG: 'C' },
          stdin: new TextEncoder().encode('from standard input\n'),
          stdout: 'pipe',
          stderr: 'pipe',
          mounts: [{ guest: '/data', fs }],
        },
      },
      (program) => {
        expect(program.start()).to.equal(1);
      },
      { wasi: { stdout: 'pipe', stderr: 'pipe' } },
    );
    expect(replayed.stdout?.text()).to.match(/arg 1: --args[^]*env LANG=C[^]*a file\nfrom standard input\n/);
    expect(replayed.stdout?.text()).to.equal(recorded.stdout?.text());
    expect(replayed.stderr?.text()).to.equal(recorded.stderr?.text()).and.match(/none/);
    expect(replay.calls[0].error).to.be.instanceOf(ExitError).and.include({ exitCode: 1 });
    expect(replayed.closed).to.equal(true);
  });

  for (const guest of ['rust/files', 'c/files', 'c/errnos', 'rust/errnos']) {
    it(`replay of ${guest} finds each byte that WASI wrote`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'ferrule-record-'));
      try {
        const mounts = [{ guest: '/work', host: folder }];
        const { recorded, replayed, memories } = await recordAndReplay(
          guest,
          { wasi: { args: [guest, '/work'], mounts, stdout: 'pipe', stderr: 'pipe', random: 'system' } },
          (program) => program.start(),
          { wasi: { stdout: 'pipe', stderr: 'pipe' } },
        );
        expect(replayed.stdout?.text()).to.equal(recorded.stdout?.text());
        const [before, after] = memories.map((memory) => Buffer.from(memory.bytes(0, memory.size)));
        expect(after.equals(before)).to.equal(true);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it('replay.call of a reactor is compared with the calls that were made', async () => {
    const { record, bytes } = recording();
    const options = { wasi: { args: ['reactor', 'one'], stdout: 'pipe' as const } };
    const recorded = await load(guestPath('c/reactor'), { ...options, record });
    const name = recorded.module.exports.find(
      (each) =>
        each.extern.kind === 'function' &&
        each.name !== '_initialize' &&
        each.extern.type.params.length === 0,
    )?.name;
    const result = recorded.call(name ?? '');
    recorded.close();
    const replayed = await load(guestPath('c/reactor'), { replay: bytes() });
    expect(replayed.call(name ?? '')).to.equal(result);
    expect(replayed.replay()).to.deep.equal({ calls: [], unfinished: undefined });
  });
});

describe('record and replay of host functions', () => {
  const env = (caller: () => Instance) => ({
    mix: (a: number, b: bigint, c: number) => a + Number(b) * c + Math.random(),
    pair: hostFunction({ params: ['i32'], results: ['i32', 'i64'] }, ({ memory }, a) => {
      memory.writeString(0, `pair ${String(a)}`);
      return [a + 1, BigInt(a) * 10n ** 12n] as const;
    }),
    run: () => {
      caller().call('pair', 7);
    },
  });

  const host = (): LoadOptions & { readonly use: (instance: Instance) => void } => {
    let instance: Instance | undefined;
    const caller = () => instance as Instance;
    return {
      imports: { env: env(caller) },
      use: (guest: Instance) => {
        instance = guest;
      },
    };
  };

  it('replay of a library makes the calls of the host, those within calls of the guest too', async () => {
    const { use, ...options } = host();
    const results: unknown[] = [];
    const { replay, memories } = await recordAndReplay('wat/host-calls', options, (lib) => {
      use(lib);
      results.push(lib.call('mix', -3, 5n, 0.25), lib.call('pair', 41), lib.call('run'));
      lib.memory.setU32(64, 99);
      results.push((lib.exports['pair'] as (a: number) => unknown)(2));
    });
    expect(replay.calls.map(({ name, args }) => [name, args])).to.deep.equal([
      ['mix', [-3, 5n, 0.25]],
      ['pair', [41]],
      ['run', []],
      ['pair', [2]],
    ]);
    expect(replay.calls.map(({ result }) => result)).to.deep.equal(results);
    expect(memories[1].string(0, 6)).to.equal('pair 2');
    expect(memories[1].u32(64)).to.equal(99);
  });

  it('replay of a Rust library has the text that its host wrote, and calls its log with it', async () => {
    const logged: string[] = [];
    let lib: Instance | undefined;
    const log = (pointer: number, length: number) => logged.push(lib?.memory.string(pointer, length) ?? '');
    const { replay, memories } = await recordAndReplay(
      'rust/allocate',
      { imports: { env: { log } } },
      (guest) => {
        lib = guest;
        const pointer = guest.call('allocate', 5) as number;
        guest.memory.writeString(pointer, 'Rusty');
        guest.call('greet', pointer, 5);
        guest.call('deallocate', pointer, 5);
      },
    );
    expect(logged.join()).to.match(/Rusty/);
    expect(replay.calls.map(({ name }) => name)).to.deep.equal(['allocate', 'greet', 'deallocate']);
    const [before, after] = memories.map((memory) => Buffer.from(memory.bytes(0, memory.size)));
    expect(after.equals(before)).to.equal(true);
  });

  it('replay throws into the guest what its host threw, and traps where it trapped', async () => {
    let instance: Instance | undefined;
    const turns: (() => void)[] = [
      () => {
        throw new RangeError('no room');
      },
      () => {
        throw new RangeError('no room again');
      },
      () => {
        instance?.call('trap');
      },
      () => {
        expect(thrownBy(() => instance?.call('trap'))).to.be.instanceOf(TrapError);
      },
    ];
    const run = () => {
      turns.shift()?.();
    };
    const { replay } = await recordAndReplay(
      'wat/host-calls',
      { imports: { env: { ...env(() => instance as Instance), run } } },
      (lib) => {
        instance = lib;
        expect(lib.call('run_and_swallow')).to.equal(1);
        for (let turn = 0; turn < 3; turn++) attempt(() => lib.call('run'));
      },
    );
    const [swallowed, thrown, trapped, told] = replay.calls;
    expect(swallowed.result).to.equal(1);
    expect(thrown.error).to.include({ name: 'RangeError', message: 'no room again' });
    expect(trapped.error).to.be.instanceOf(TrapError).and.include({ kind: 'unreachable' });
    expect(told).to.include({ name: 'run', error: undefined });
  });

  it('replay gives back memory, table, globals and references that came from the host', async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 2 });
    const level = new WebAssembly.Global({ value: 'i64', mutable: true }, 7n);
    new Uint32Array(memory.buffer)[16383] = 123;
    const kept: unknown[] = [];
    const imports = {
      env: {
        memory,
        table,
        level,
        base: 40,
        tick: (count: number) => {
          level.value += 1n;
          if (count === 2) memory.grow(1);
          return count + 2;
        },
        keep: (value: unknown) => kept.push(value) && (kept.at(-2) ?? null),
      },
    };
    const seen: unknown[] = [];
    const { replay } = await recordAndReplay('wat/crossings', { imports }, (lib) => {
      seen.push(lib.call('state'));
      lib.call('tick', 2);
      (lib.native.exports['seen'] as WebAssembly.Global).value = 2.5;
      new Uint32Array(memory.buffer)[16383] = 456;
      seen.push(lib.call('state'));
      table.grow(1);
      table.set(2, lib.native.exports['seven']);
      seen.push(lib.call('indirect', 2));
      attempt(() => lib.call('indirect', 1));
      const thing = { a: 'thing' };
      for (const value of [thing, null, 'text', thing]) lib.call('keep', value);
      seen.push(lib.call('same', NaN, -0, -(2n ** 63n)));
    });
    const results = replay.calls.map(({ result }) => result);
    expect(seen.slice(0, 2)).to.deep.equal([
      [42, 8n, 0.5, 123, 1],
      [42, 9n, 2.5, 456, 2],
    ]);
    expect([results[0], results[2], results[3], results.at(-1)]).to.deep.equal(seen);
    expect(replay.calls[4].error).to.be.instanceOf(TrapError);
    const [first, second, third, fourth] = replay.calls.slice(5, 9);
    expect([first.result, second.result === first.args[0], third.result]).to.deep.equal([null, true, null]);
    expect(fourth.args[0]).to.equal(first.args[0]);
    expect(fourth.result).to.equal(third.args[0]);
  });

  it('replay asks the record for fuel, and takes fuel that the host set', async () => {
    const { record, bytes } = recording();
    const { use, ...options } = host();
    let grants = 0;
    const lib = loadSync(guestPath('wat/host-calls'), {
      ...options,
      limits: { fuel: 5n },
      onOutOfFuel: () => (grants++ < 3 ? 10n : undefined),
      record,
    });
    use(lib);
    const errors: unknown[] = [];
    for (let turn = 0; turn < 40; turn++) {
      if (turn === 2) lib.fuel += 7n;
      try {
        lib.call('pair', turn);
        errors.push(undefined);
      } catch (error) {
        errors.push(error);
      }
    }
    lib.close();
    expect(errors.some((error) => error instanceof OutOfFuelError)).to.equal(true);
    expect(grants).to.be.greaterThan(3);
    const again = loadSync(guestPath('wat/host-calls'), { limits: { fuel: 5n }, replay: bytes() });
    const { calls } = again.replay();
    expect(calls.map(({ error }) => (error as Error | undefined)?.name)).to.deep.equal(
      errors.map((error) => (error as Error | undefined)?.name),
    );
    expect(again.fuelConsumed).to.equal(lib.fuelConsumed);
  });

  it('replay ends by the time-out that ended the guest', () => {
    for (const [name, calls] of [
      ['forever', 0],
      ['run_and_loop', 1],
    ] as const) {
      const { record, bytes } = recording();
      const { use, ...options } = host();
      const lib = loadSync(guestPath('wat/host-calls'), { ...options, limits: { timeout: 30 }, record });
      use(lib);
      expect(thrownBy(() => lib.call(name))).to.be.instanceOf(TimeoutError);
      const again = loadSync(guestPath('wat/host-calls'), { replay: bytes() });
      const { calls: replayed, unfinished } = again.replay();
      expect(replayed.map(({ error }) => error)[0]).to.be.instanceOf(TimeoutError);
      expect([unfinished, again.closed, calls]).to.deep.equal([undefined, true, calls]);
    }
  });

  for (const [plan, options] of Object.entries<LoadOptions>({
    untouched: {},
    'with fuel': FUEL,
    'with limits': { limits: { memory: '2MiB', stackDepth: 500, stackCheck: true, timeout: 10_000 } },
    optimised: { optimize: 3 },
    'with listeners': { listeners: [{ functions: ['*'], before: () => undefined }] },
  })) {
    it(`replay works ${plan}`, async () => {
      const { record, bytes } = recording();
      const { use, ...given } = host();
      const lib = await load(guestPath('wat/host-calls'), { ...given, ...options, record });
      use(lib);
      lib.call('run');
      lib.call('mix', 1, 2n, 3);
      attempt(() => lib.call('trap'));
      lib.close();
      const again = await load(guestPath('wat/host-calls'), { ...options, replay: bytes() });
      const { calls } = again.replay();
      expect(calls.map(({ name }) => name)).to.deep.equal(['run', 'mix', 'trap']);
      expect(calls[2].error).to.be.instanceOf(TrapError);
    });
  }
});

describe('replay', () => {
  const recorded = (options: LoadOptions = {}, use?: (lib: Instance) => void): Uint8Array => {
    const { record, bytes } = recording();
    const imports = { env: { mix: () => 1.5, pair: (a: number) => [a, 2n], run: () => undefined } };
    const lib = loadSync(guestPath('wat/host-calls'), { ...options, imports, record });
    (use ?? (() => lib.call('pair', 1)))(lib);
    lib.close();
    return bytes();
  };
  const replaying = (bytes: Uint8Array, options: LoadOptions = {}) =>
    loadSync(guestPath('wat/host-calls'), { ...options, replay: bytes });

  it('replay names the call that diverges, and lets nothing run after it', () => {
    const lib = replaying(recorded());
    const error = thrownBy(() => lib.call('pair', 2));
    expect(error).to.be.instanceOf(DivergenceError);
    expect(error).to.include({
      code: 'ERR_FERRULE_DIVERGENCE',
      call: 0,
      expected: "a call of the guest's pair(1)",
      actual: "a call of the guest's pair(2)",
    });
    expect(lib.closed).to.equal(true);
  });

  it('replay names a call of the host that has other arguments', () => {
    const bytes = recorded();
    const lib = replaying(
      resealed(bytes, (contents) => {
        // the argument of env.pair, which follows its event and its number
        const at = contents.indexOf(Buffer.from([4, 1, 1]));
        contents[at + 2] = 5;
      }),
    );
    const error = thrownBy(() => lib.replay());
    expect(error).to.be.instanceOf(DivergenceError);
    expect(error).to.include({ call: 1, importModule: 'env', importName: 'pair' });
    expect(error).to.include({ expected: 'env.pair(5)', actual: 'env.pair(1)' });
  });

  it('replay refuses a record of another module, other limits or another version', () => {
    const bytes = recorded();
    const problem = (run: () => unknown): unknown => {
      const error = thrownBy(run);
      expect(error).to.be.instanceOf(RecordError).and.include({ code: 'ERR_FERRULE_RECORD' });
      return (error as RecordError).problem;
    };
    expect(problem(() => loadSync(guestPath('wat/trap'), { replay: bytes }))).to.equal('module');
    expect(problem(() => replaying(bytes, FUEL))).to.equal('limits');
    expect(problem(() => replaying(bytes, { limits: { stackDepth: 9 } }))).to.equal('limits');
    const other = Buffer.from(bytes);
    other.write('2', 'ferrule record '.length);
    expect(problem(() => replaying(other))).to.equal('version');
    expect(problem(() => replaying(new Uint8Array(0)))).to.equal('unreadable');
    expect(problem(() => replaying(readFileSync(guestPath('wat/trap'))))).to.equal('unreadable');
    expect(problem(() => loadSync(guestPath('wat/trap'), { replay: '/nowhere/at.all' }))).to.equal(
      'unreadable',
    );
  });

  it('replay of a record that is cut off ends where that does, and says so', () => {
    const bytes = recorded({}, (lib) => {
      for (let turn = 0; turn < 3; turn++) lib.call('pair', turn);
    });
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      try {
        const { calls, unfinished } = replaying(cut).replay();
        expect(unfinished).to.match(/stopped before/);
        expect(calls.length).to.be.lessThan(4);
      } catch (error) {
        expect(error).to.be.instanceOf(RecordError);
      }
    }
  });

  it('replay of a record with changed bytes is refused, and with a matching checksum ends in a typed error', () => {
    const { record, bytes: all } = recording();
    const env = {
      memory: new WebAssembly.Memory({ initial: 1, maximum: 4 }),
      table: new WebAssembly.Table({ element: 'anyfunc', initial: 2 }),
      level: new WebAssembly.Global({ value: 'i64', mutable: true }, 7n),
      base: 40,
      tick: (count: number) => {
        env.level.value += 1n;
        return count;
      },
      keep: (value: unknown) => value,
    };
    const lib = loadSync(guestPath('wat/crossings'), { imports: { env }, record });
    lib.memory.writeString(0, 'written by the host');
    lib.call('tick', 1);
    lib.call('keep', 'a thing');
    attempt(() => lib.call('indirect', 0));
    lib.close();
    const bytes = all();
    const replayed = (changed: Uint8Array) =>
      loadSync(guestPath('wat/crossings'), { replay: changed }).replay();
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] ^= 1 << (at % 8);
      try {
        // a length that is too large looks as if the rest were missing
        expect(replayed(changed).unfinished, `byte ${String(at)}`).not.to.equal(undefined);
      } catch (error) {
        expect(error, `byte ${String(at)}`).to.be.instanceOf(RecordError);
      }
    }
    let refused = 0;
    for (let turn = 0; turn < 500; turn++) {
      const sealed = resealed(bytes, (contents) => {
        contents[(turn * 7919) % contents.length] = (turn * 31) % 256;
      });
      try {
        replayed(sealed);
      } catch (error) {
        expect(error).to.be.instanceOf(FerruleError);
        refused += 1;
      }
    }
    expect(refused).to.be.greaterThan(100);
  });

  it('replay and record do not go together, and replay needs a record', () => {
    const bytes = recorded();
    const both = thrownBy(() => replaying(bytes, { record: () => undefined }));
    expect(both).to.be.instanceOf(OptionError).and.include({ option: 'replay' });
    const none = loadSync(guestPath('wat/trap'));
    expect(thrownBy(() => none.replay()))
      .to.be.instanceOf(OptionError)
      .and.include({ option: 'replay' });
  });

  it('record ends with a reason where the guest is entered by a way that can not be seen', async () => {
    let bytes: Uint8Array = new Uint8Array(0);
    const warnings = await warningsOf(() => {
      bytes = recorded({}, (lib) => {
        lib.call('pair', 1);
        (lib.native.exports['pair'] as (a: number) => unknown)(3);
        lib.call('pair', 2);
      });
    });
    expect(warnings.join()).to.match(/ends here: the guest was called by a way that can not be seen/);
    const { calls, unfinished } = replaying(bytes).replay();
    expect(calls).to.have.length(1);
    expect(unfinished).to.match(/can not be seen/);
  });

  it('record and replay keep an instance in its first tier, and say so', async () => {
    const { record, bytes } = recording();
    const told: string[] = [];
    const options = {
      optimize: 'auto' as const,
      onTier: ({ tier, reason }: TierEvent) => told.push(`${tier}: ${reason}`),
    };
    const lib = await load(guestPath('rust/greet'), { ...options, record });
    expect([lib.call('add', 2, 3), lib.tier]).to.deep.equal([5, 'first']);
    lib.close();
    const again = await load(guestPath('rust/greet'), { ...options, replay: bytes() });
    expect(again.replay().calls.map(({ result }) => result)).to.deep.equal([5]);
    expect(told.filter((each) => each.startsWith('first: its run is recorded or replayed'))).to.have.length(
      2,
    );
  });

  it('loadSync says what it needs to record, where nobody has waited for that', async () => {
    const path = '../../src/record/lazy-crossings.ts?anew';
    const { lazyCrossings } = (await import(path)) as typeof LazyCrossings;
    const settings = { record: 'run.record' } as unknown as Parameters<typeof lazyCrossings>[1];
    const error = thrownBy(() => lazyCrossings({} as never, settings, {} as never));
    expect(error).to.include({ name: 'OptionError', option: 'record' });
    expect(String(error)).to.include('loadSync and instantiateSync only after one of these was waited for');
  });

  it('record is refused where it can not be kept', () => {
    const refused = (guest: string, options: LoadOptions) =>
      thrownBy(() => loadSync(guestPath(guest), options));
    const shared = refused('wat/shared-memory', { record: () => undefined });
    expect(shared).to.be.instanceOf(OptionError).and.include({ option: 'record' });
    const nowhere = refused('wat/trap', { record: '/nowhere/at.all' });
    expect(nowhere).to.be.instanceOf(OptionError).and.include({ option: 'record' });
    const folder = mkdtempSync(join(tmpdir(), 'ferrule-record-'));
    try {
      const file = join(folder, 'run.record');
      writeFileSync(file, 'what was there before');
      const first = loadSync(guestPath('wat/trap'), { record: file });
      expect(refused('wat/trap', { record: file })).to.be.instanceOf(OptionError);
      first.close();
      expect(loadSync(guestPath('wat/trap'), { replay: file }).replay()).to.deep.equal({
        calls: [],
        unfinished: undefined,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
