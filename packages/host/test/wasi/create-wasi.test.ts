import { inspect } from 'node:util';
import { HostError, OptionError } from '@ferrule/core';
import { expect } from 'chai';
import { ErrnoError } from '../../src/fs/errno-error.ts';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { createWasi } from '../../src/wasi/create-wasi.ts';
import { Errno } from '../../src/wasi/errno.ts';
import type { WasiOptions } from '../../src/wasi/options.ts';
import { guestWithFiles, RESULT, TestGuest } from './test-guest.ts';

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('createWasi', () => {
  it('createWasi without options gives nothing', () => {
    const guest = new TestGuest();
    for (const name of ['args_sizes_get', 'environ_sizes_get']) {
      guest.call(name, RESULT, RESULT + 4);
      expect(guest.hex(RESULT, 8)).to.equal('00000000 00000000');
    }
    expect(guest.read(0, 10)).to.equal('');
    expect(guest.write(1, 'lost')).to.equal('SUCCESS');
    expect(guest.write(2, 'lost')).to.equal('SUCCESS');
    expect(guest.call('fd_prestat_get', 3, RESULT)).to.equal('BADF');
    expect(guest.wasi.stdout).to.equal(undefined);
  });

  it('createWasi numbers mounts from 3 in the order given', () => {
    const guest = new TestGuest({
      mounts: [
        { guest: '/b', fs: memoryFs() },
        { guest: '/a', fs: memoryFs() },
      ],
    });
    for (const [fd, name] of [
      [3, '/b'],
      [4, '/a'],
    ] as const) {
      guest.call('fd_prestat_dir_name', fd, 64, 2);
      expect(guest.memory.string(64, 2)).to.equal(name);
    }
  });

  it('createWasi refuses a call before the memory is attached, with a HostError that says so', () => {
    const wasi = createWasi();
    const { args_sizes_get: sizes } = wasi.imports('wasi_snapshot_preview1');
    const error = thrownBy(() => sizes?.(0, 4));
    expect(error).to.be.instanceOf(HostError);
    expect(error.message).to.contain('no memory is attached yet');
    expect(wasi.ending).to.equal(undefined);
    wasi.attach(new WebAssembly.Memory({ initial: 1 }));
    expect(sizes?.(0, 4)).to.equal(0);
  });

  it('a failure of a function of the user surfaces as HostError with its cause, and ends the guest', () => {
    const cause = new Error('disk on fire');
    const fail = (): never => {
      throw cause;
    };
    const cases: readonly [WasiOptions, (guest: TestGuest) => unknown][] = [
      [{ stdout: fail }, (guest) => guest.write(1, 'x')],
      [{ stdin: fail }, (guest) => guest.read(0, 1)],
      [{ random: fail }, (guest) => guest.call('random_get', 0, 1)],
      [{ clock: { realtime: fail, monotonic: fail } }, (guest) => guest.call('clock_time_get', 0, 1n, 0)],
    ];
    for (const [options, run] of cases) {
      const guest = new TestGuest(options);
      const error = thrownBy(() => run(guest));
      expect(error).to.be.instanceOf(HostError);
      expect(error.message).to.match(/^can't serve \w+: disk on fire$/);
      expect(error.cause).to.equal(cause);
      expect(guest.wasi.ending).to.equal(error);
      expect(thrownBy(() => guest.call('sched_yield'))).to.equal(error);
      expect(guest.line).to.contain('HostError: can');
    }
  });

  it('an errno that a function of the user throws is what the guest is told', () => {
    const guest = new TestGuest({
      stdout: () => {
        throw new ErrnoError(Errno.PIPE);
      },
    });
    expect(guest.write(1, 'x')).to.equal('PIPE');
    expect(guest.wasi.ending).to.equal(undefined);
  });

  it('a failure of the system that has no errno in WASI is a HostError, not a plausible errno', () => {
    const odd = Object.assign(new Error('odd'), { code: 'EWHATEVER', syscall: 'write' });
    const guest = new TestGuest({
      stdout: () => {
        throw odd;
      },
    });
    expect(thrownBy(() => guest.write(1, 'x')).cause).to.equal(odd);
  });

  it('an exhausted stack goes through as it is: it is the guest that trapped', () => {
    const recursive = (): void => {
      recursive();
    };
    const guest = new TestGuest({ stdout: recursive });
    expect(thrownBy(() => guest.write(1, 'x'))).to.be.instanceOf(RangeError);
  });

  it('close closes every descriptor, twice without harm', () => {
    const { guest } = guestWithFiles({ file: '' });
    const fd = guest.open('file');
    guest.wasi.close();
    guest.wasi.close();
    for (const number of [0, 1, 2, 3, fd]) expect(guest.call('fd_close', number)).to.equal('BADF');
  });

  it('imports gives a new record each time', () => {
    const wasi = createWasi();
    expect(wasi.imports('wasi_unstable')).not.to.equal(wasi.imports('wasi_unstable'));
  });

  describe('options', () => {
    const fs = memoryFs();
    const cases: readonly [option: string, options: unknown, accepts: RegExp][] = [
      ['wasi.arg', { arg: [] }, /accepts args, env, stdin/],
      ['wasi.args', { args: 'a' }, /an array of strings, got "a"/],
      ['wasi.args[1]', { args: ['a', 'b\0c'] }, /without NUL/],
      ['wasi.args[0]', { args: [1] }, /got 1/],
      ['wasi.env', { env: [] }, /a record of strings/],
      ['wasi.env', { env: { 'a=b': 'c' } }, /no "="/],
      ['wasi.env', { env: { '': 'c' } }, /not empty/],
      ['wasi.env.A', { env: { A: 1 } }, /a string without NUL, got 1/],
      ['wasi.stdin', { stdin: 'pipe' }, /'inherit', 'ignore', a descriptor, a Readable, bytes/],
      ['wasi.stdin', { stdin: 1.5 }, /descriptor/],
      ['wasi.stdin', { stdin: 9_999 }, /descriptor 9999 is not open/],
      ['wasi.stdout', { stdout: 'inherits' }, /'pipe'.*got "inherits"/],
      ['wasi.stdout', { stdout: new Uint8Array(1) }, /Writable/],
      ['wasi.stderr', { stderr: -1 }, /descriptor/],
      ['wasi.mounts', { mounts: {} }, /an array of mounts/],
      ['wasi.mounts[0]', { mounts: ['/x'] }, /\{ guest, fs \}/],
      ['wasi.mounts[0].guest', { mounts: [{ host: '.' }] }, /a path/],
      ['wasi.mounts[0].host', { mounts: [{ guest: '/' }] }, /a host directory's path, got undefined/],
      [
        'wasi.mounts[0].host',
        { mounts: [{ guest: '/', host: '/no/such/directory' }] },
        /\/no\/such\/directory/,
      ],
      [
        'wasi.mounts[0].readonly',
        { mounts: [{ guest: '/', host: '.', readonly: true }] },
        /accepts guest, host, readOnly/,
      ],
      ['wasi.mounts[0].readOnly', { mounts: [{ guest: '/', host: '.', readOnly: 1 }] }, /true or false/],
      ['wasi.mounts[0].fs', { mounts: [{ guest: '/', fs: {} }] }, /memoryFs\(\)/],
      ['wasi.mounts[0].host', { mounts: [{ guest: '/', fs, host: '.' }] }, /accepts guest, fs/],
      ['wasi.clock', { clock: 'real' }, /'system', 'deterministic'/],
      ['wasi.clock.monotonic', { clock: { realtime: () => 0n } }, /a function giving nanoseconds/],
      [
        'wasi.clock.resolution',
        { clock: { realtime: () => 0n, monotonic: () => 0n, resolution: 0n } },
        /at least 1n/,
      ],
      ['wasi.clock.sleep', { clock: { realtime: () => 0n, monotonic: () => 0n, sleep: 1 } }, /function/],
      ['wasi.random', { random: 1.5 }, /an integer or a function, got 1.5/],
      ['wasi.maxDescriptors', { maxDescriptors: 2 }, /at least 3/],
      ['wasi.log', { log: 'all' }, /\{ scopes, write \}/],
      ['wasi.log.scopes', { log: { scopes: ['files'], write: () => undefined } }, /filesystem.*got "files"/],
      ['wasi.log.write', { log: { scopes: ['all'] } }, /a function taking a line/],
    ];
    for (const [option, options, accepts] of cases) {
      it(`createWasi refuses ${option} in ${inspect(options, { breakLength: Infinity })}`, () => {
        const error = thrownBy(() => createWasi(options as WasiOptions));
        expect(error).to.be.instanceOf(OptionError);
        expect((error as OptionError).option).to.equal(option);
        expect(error.message).to.match(accepts);
      });
    }
  });
});
