import { expect } from 'chai';
import { ArgumentError, ClosedError, ExitError, OptionError, TimeoutError, TrapError } from '@ferrule/core';
import type { Instance } from '../src/instance.ts';
import { loadSync } from '../src/load.ts';
import type { InstantiateOptions, LoadOptions } from '../src/options/options.ts';
import { trapOf } from '../src/trap-of.ts';
import { guestBytes } from './guests.ts';
import { thrownBy } from './thrown.ts';

type Callback = () => void;

/** host-calls.wat with something to run. */
function hostCalls(run: (guest: Instance) => void, options: LoadOptions = {}): Instance {
  const env = {
    mix: (a: number, b: bigint, c: number) => a + Number(b) + c,
    pair: (a: number) => [a, BigInt(a)],
    run: () => {
      run(guest);
    },
  };
  const guest = loadSync(guestBytes('wat/host-calls'), { ...options, imports: { env } });
  return guest;
}

function stackPointer(run: Callback, options: InstantiateOptions = {}): Instance {
  return loadSync(guestBytes('wat/stack-pointer'), { ...options, imports: { env: { run } } });
}

const pointerOf = (guest: Instance) =>
  (guest.native.exports['__stack_pointer'] as WebAssembly.Global).value as number;

describe('Instance', () => {
  describe('exports', () => {
    it("exports is V8's own object where no time-out is set", () => {
      const guest = loadSync(guestBytes('rust/greet'));
      expect(guest.exports).to.equal(guest.native.exports);
    });

    it('exports throw what V8 throws, which trapOf explains', () => {
      const guest = loadSync<{ unreachable: () => void }>(guestBytes('wat/trap'));
      const error = thrownBy(guest.exports.unreachable);
      expect(error).to.be.instanceOf(WebAssembly.RuntimeError);
      expect(trapOf(error, guest)).to.include({ kind: 'unreachable', cause: error });
    });

    it('exports are guarded and as usable where a time-out is set; native.exports stay', () => {
      const guest = loadSync<{ add: (a: number, b: number) => number }>(guestBytes('rust/greet'), {
        limits: { timeout: 10_000 },
      });
      expect(guest.exports).to.be.frozen;
      expect(guest.exports.add(2, 3)).to.equal(5);
      expect(guest.exports.add.length).to.equal(2);
      expect(Object.keys(guest.exports)).to.deep.equal(Object.keys(guest.native.exports));
      const table = new WebAssembly.Table({ element: 'anyfunc', initial: 1 });
      table.set(0, guest.native.exports['add']);
    });
  });

  describe('call', () => {
    const values = loadSync(guestBytes('wat/echo'));
    const taken: [string, unknown, unknown][] = [
      ['i32', -5, -5],
      ['i32', 0xffffffff, -1],
      ['i32', -0, 0],
      ['i64', -5n, -5n],
      ['i64', 2n ** 64n - 1n, -1n],
      ['f32', 1.5, 1.5],
      ['f32', NaN, NaN],
      ['f64', -1e300, -1e300],
      ['externref', 'anything', 'anything'],
      ['externref', undefined, undefined],
      ['funcref', null, null],
    ];
    for (const [type, value, result] of taken) {
      it(`call takes ${String(value)} for ${type}`, () => {
        expect(values.call(type, value)).to.deep.equal(result);
      });
    }

    const refused: [string, unknown[], RegExp][] = [
      ['i32', [1.5], /argument 1 is 1\.5, it takes a whole number of 32 bits \(i32\)$/],
      ['i32', [2 ** 32], /argument 1 is 4294967296/],
      ['i32', [-(2 ** 31) - 1], /argument 1 is -2147483649/],
      ['i32', [NaN], /argument 1 is NaN/],
      ['i32', [5n], /argument 1 is 5n/],
      ['i32', ['5'], /argument 1 is "5"/],
      ['i64', [5], /argument 1 is 5, it takes a bigint of 64 bits \(i64\), such as 5n$/],
      ['i64', [2n ** 64n], /argument 1 is 18446744073709551616n/],
      ['f64', ['1'], /argument 1 is "1", it takes a number \(f64\)$/],
      ['f32', [1n], /argument 1 is 1n/],
      ['funcref', [() => 0], /funcref/],
      ['funcref', [5], /argument 1 is 5, it takes an exported function or null/],
      ['v128', [5], /v128, which JavaScript has no value for/],
      ['swap', [1, 2], /argument 2 is 2, it takes a bigint/],
      ['sum', [1, 2, 3, 4, null], /argument 5 is null/],
      ['i32', [], /calling "i32" with 0 failed: it takes 1 argument, \(i32\) -> i32$/],
      ['none', [1], /calling "none" with 1 failed: it takes 0 arguments, \(\) -> nothing$/],
      ['swap', [1], /it takes 2 arguments, \(i32, i64\) -> \(i64, i32\)$/],
      ['sum', [1], /it takes 5 arguments/],
    ];
    for (const [name, args, message] of refused) {
      it(`call refuses ${name}(${args.map(String).join(', ')})`, () => {
        const error = thrownBy(() => values.call(name, ...args));
        expect(error).to.be.instanceOf(ArgumentError);
        expect((error as ArgumentError).message).to.match(message);
      });
    }

    it('call returns nothing, one value, or an array', () => {
      expect(values.call('none')).to.equal(undefined);
      expect(values.call('swap', 1, 2n)).to.deep.equal([2n, 1]);
      expect(values.call('sum', 1, 2, 3, 4, 5)).to.equal(15);
    });

    it('call takes an exported function for funcref', () => {
      const add = values.exports['i32'];
      expect(values.call('funcref', add)).to.equal(add);
    });

    it('call refuses what is not exported or is no function, with what was meant', () => {
      const guest = loadSync(guestBytes('rust/greet'), { name: 'greet' });
      expect(String(thrownBy(() => guest.call('ad', 1, 2)))).to.match(
        /"ad" of greet failed: .* did you mean "add"\?$/,
      );
      expect(String(thrownBy(() => guest.call('memory')))).to.match(
        /"memory" of greet failed: it is a memory$/,
      );
      for (const name of ['toString', undefined, 5, Symbol('add')] as string[])
        expect(thrownBy(() => guest.call(name))).to.be.instanceOf(ArgumentError);
    });

    it('call hands on the very error that a host function throws', () => {
      for (const error of [new Error('mine'), new RangeError('mine'), new WebAssembly.RuntimeError('mine')]) {
        const guest = hostCalls(() => {
          throw error;
        });
        expect(thrownBy(() => guest.call('run'))).to.equal(error);
      }
    });

    it("call hands on the stack that a host function's own recursion exhausted", () => {
      const recurse = (): number => 1 + recurse();
      const error = thrownBy(() => hostCalls(recurse).call('run'));
      expect(error).to.be.instanceOf(RangeError);
    });

    it('call tells an exhausted stack as a trap where guest and host take turns', () => {
      const guest = hostCalls(() => undefined);
      expect(thrownBy(() => guest.call('descend'))).to.include({ kind: 'call stack exhausted' });
      const deep: Instance = hostCalls(() => {
        deep.call('run');
      });
      expect(thrownBy(() => deep.call('run'))).to.include({ kind: 'call stack exhausted' });
      expect(guest.call('mix', 1, 2n, 3)).to.equal(6);
    });

    it('call leaves an uncaught exception of the guest as it is', () => {
      const guest = loadSync(guestBytes('wat/provider'));
      const error = thrownBy(() => guest.call('throw', 5));
      const oops = guest.exports['oops'] as unknown as WebAssembly.Tag;
      expect(error).to.be.instanceOf(WebAssembly.Exception);
      expect((error as WebAssembly.Exception).getArg(oops, 0)).to.equal(5);
    });

    it('call lets no guest catch the trap, exit or time-out of another that the host called', () => {
      const others: (() => unknown)[] = [
        () => loadSync(guestBytes('wat/trap')).call('unreachable'),
        () => loadSync(guestBytes('wat/swallow-exit')).call('_start'),
        () => loadSync(guestBytes('rust/loop'), { limits: { timeout: 20 } }).call('forever'),
      ];
      const seen = others.map((other) => thrownBy(() => hostCalls(other).call('run_and_swallow')));
      expect(seen.map((error) => (error as Error).name)).to.deep.equal([
        'TrapError',
        'ExitError',
        'TimeoutError',
      ]);
      const own = hostCalls(() => {
        throw new Error('mine');
      });
      expect(own.call('run_and_swallow')).to.equal(1);
    });

    it('call works on after a trap', () => {
      const guest = loadSync(guestBytes('wat/trap'));
      expect(thrownBy(() => guest.call('unreachable'))).to.be.instanceOf(TrapError);
      expect(guest.call('add', 2, 3)).to.equal(5);
    });
  });

  describe('start', () => {
    it('start returns 0 for a command that returns, which stays open', () => {
      const guest = loadSync(guestBytes('rust/hello'), { wasi: { stdout: 'pipe' } });
      expect(guest.start()).to.equal(0);
      expect(guest.stdout?.text()).to.equal('Hello from Rust\n');
      expect(guest.closed).to.equal(false);
    });

    it('start returns the code of a command that exits, which is closed; its output stays', () => {
      const guest = loadSync(guestBytes('rust/exit'), { wasi: { args: ['exit', '42'], stdout: 'pipe' } });
      expect(guest.start()).to.equal(42);
      expect(guest.closed).to.equal(true);
      expect(guest.stdout).not.to.equal(undefined);
      expect(String(thrownBy(() => guest.exports))).to.match(
        /^ClosedError: .* is closed: exit with code 42$/,
      );
    });

    it('start runs a command once', () => {
      const guest = loadSync(guestBytes('rust/hello'));
      guest.start();
      const error = thrownBy(() => guest.start());
      expect(error).to.be.instanceOf(ClosedError);
      expect(String(error)).to.match(/started before/);
    });

    it('start refuses what is no command', () => {
      const error = thrownBy(() => loadSync(guestBytes('rust/greet')).start());
      expect(error).to.be.instanceOf(ArgumentError);
      expect(String(error)).to.match(/exports no function "_start"/);
    });

    it('start ends a command that catches its own exit', () => {
      const guest = loadSync(guestBytes('wat/swallow-exit'));
      const survived = guest.exports['survived'] as unknown as WebAssembly.Global;
      expect(guest.start()).to.equal(7);
      expect(survived.value).to.equal(0);
    });

    it('start tells an exception that nobody catches as a trap', () => {
      const error = thrownBy(() => loadSync(guestBytes('wat/uncaught')).start());
      expect(error).to.be.instanceOf(TrapError);
      expect(error).to.include({ kind: 'uncaught exception' });
      expect((error as TrapError).cause).to.be.instanceOf(WebAssembly.Exception);
    });

    it('start stops a command that does not end', () => {
      const guest = loadSync(guestBytes('rust/spin'), { limits: { timeout: 50 } });
      expect(thrownBy(() => guest.start())).to.be.instanceOf(TimeoutError);
      expect(guest.closed).to.equal(true);
    });
  });

  describe('time-outs', () => {
    it('a time-out ends a call and closes the instance', () => {
      const guest = loadSync(guestBytes('rust/loop'), { name: 'loop', limits: { timeout: 30 } });
      const error = thrownBy(() => guest.call('forever'));
      expect(error).to.be.instanceOf(TimeoutError);
      expect(guest.closed).to.equal(true);
      const later = thrownBy(() => guest.call('ticks'));
      expect(later).to.be.instanceOf(ClosedError);
      expect(later).to.include({ message: 'loop is closed: the guest ran longer than 30 ms', cause: error });
    });

    it('a time-out ends a call through exports', () => {
      const guest = loadSync<{ forever: () => void }>(guestBytes('rust/loop'), { limits: { timeout: 30 } });
      expect(thrownBy(guest.exports.forever)).to.be.instanceOf(TimeoutError);
      expect(guest.closed).to.equal(true);
    });

    it('a time-out keeps the instance where that is asked for, with its stack pointer put back', () => {
      const guest = stackPointer(() => undefined, { limits: { timeout: 30 }, onTimeout: 'keep' });
      expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(TimeoutError);
      expect(guest.closed).to.equal(false);
      expect(pointerOf(guest)).to.equal(65_536);
      expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(TimeoutError);
    });

    it('a time-out can not be swallowed by a host function', () => {
      let caught = 0;
      const guest: Instance = hostCalls(
        (self) => {
          try {
            self.call('forever');
          } catch {
            caught++;
          }
        },
        { limits: { timeout: 30 } },
      );
      expect(thrownBy(() => guest.call('run_and_loop'))).to.be.instanceOf(TimeoutError);
      expect([caught, guest.closed]).to.deep.equal([0, true]);
    });

    it('a time-out of one instance closes those it has called, which were interrupted as well', () => {
      const inner = loadSync(guestBytes('rust/loop'));
      const guest = hostCalls(
        () => {
          inner.call('forever');
        },
        { limits: { timeout: 30 } },
      );
      expect(thrownBy(() => guest.call('run'))).to.be.instanceOf(TimeoutError);
      expect([guest.closed, inner.closed]).to.deep.equal([true, true]);
    });

    it('a time-out leaves fast calls alone', () => {
      const guest = loadSync(guestBytes('rust/greet'), { limits: { timeout: '10s' } });
      for (let i = 0; i < 20; i++) expect(guest.call('add', i, 1)).to.equal(i + 1);
    });
  });

  describe('within', () => {
    it('within guards many calls at once, raw ones too', () => {
      const guest = loadSync<{ forever: () => void; ticks: () => bigint }>(guestBytes('rust/loop'));
      expect(guest.within('10s', () => guest.exports.ticks())).to.equal(0n);
      expect(thrownBy(() => guest.within(30, guest.exports.forever))).to.be.instanceOf(TimeoutError);
      expect(guest.closed).to.equal(true);
    });

    it('within explains traps and hands on other errors', () => {
      const guest = loadSync<{ unreachable: () => void }>(guestBytes('wat/trap'));
      expect(thrownBy(() => guest.within(10_000, guest.exports.unreachable))).to.include({
        kind: 'unreachable',
      });
      const error = new Error('mine');
      expect(
        thrownBy(() =>
          guest.within(10_000, () => {
            throw error;
          }),
        ),
      ).to.equal(error);
    });

    it('within refuses a promise, whose work it can not guard', () => {
      const guest = loadSync(guestBytes('wat/empty'));
      expect(thrownBy(() => guest.within(10_000, () => Promise.resolve()))).to.be.instanceOf(ArgumentError);
    });

    it('within refuses what is no duration', () => {
      const guest = loadSync(guestBytes('wat/empty'));
      expect(thrownBy(() => guest.within('soon' as never, () => 0))).to.be.instanceOf(OptionError);
    });
  });

  describe('memory', () => {
    it("memory is the guest's, fresh after it has grown", () => {
      const guest = loadSync(guestBytes('wat/host-calls'), {
        imports: { env: { mix: () => 0, pair: () => [0, 0n], run: () => 0 } },
      });
      expect(guest.memory.string(16, 14)).to.equal("a guest's text");
      guest.memory.grow(1);
      expect(guest.memory.string(16, 14)).to.equal("a guest's text");
      expect(guest.memory).to.equal(guest.memory);
      expect(Object.keys(guest.memories)).to.deep.equal(['memory']);
    });

    it('memory refuses a guest that has none', () => {
      expect(thrownBy(() => loadSync(guestBytes('wat/empty')).memory)).to.be.instanceOf(ArgumentError);
    });

    it('memory is there for the start function where it is imported', () => {
      const memory = new WebAssembly.Memory({ initial: 1 });
      const seen: number[] = [];
      const begin = (pointer: number) => {
        seen.push(new Int32Array(memory.buffer)[pointer / 4] ?? 0);
      };
      const guest = loadSync(guestBytes('wat/start-call'), { imports: { env: { memory, begin } } });
      expect(seen).to.deep.equal([77]);
      expect(guest.memory.i32(8)).to.equal(77);
    });
  });

  describe('stack pointer', () => {
    it('the stack pointer is put back after a trap and after what a host function throws', () => {
      const failure: { error?: Error } = {};
      const guest = stackPointer(() => {
        if (failure.error !== undefined) throw failure.error;
      });
      expect(thrownBy(() => guest.call('trap'))).to.be.instanceOf(TrapError);
      expect(pointerOf(guest)).to.equal(65_536);
      failure.error = new Error('mine');
      expect(thrownBy(() => guest.call('run'))).to.equal(failure.error);
      expect(pointerOf(guest)).to.equal(65_536);
    });

    it('the stack pointer is put back to where the inner call began, not to the top', () => {
      const guest: Instance = stackPointer(() => {
        thrownBy(() => guest.call('trap'));
      });
      expect(guest.call('run')).to.equal(1);
    });
  });

  describe('close', () => {
    const uses: [string, (guest: Instance) => unknown][] = [
      ['exports', (guest) => guest.exports],
      ['native', (guest) => guest.native],
      ['call', (guest) => guest.call('add', 1, 2)],
      ['memory', (guest) => guest.memory],
      ['memories', (guest) => guest.memories],
      ['start', (guest) => guest.start()],
      ['within', (guest) => guest.within(5, () => 0)],
    ];
    for (const [what, use] of uses) {
      it(`close makes ${what} a ClosedError`, () => {
        const guest = loadSync(guestBytes('rust/greet'), { name: 'greet' });
        guest.call('add', 1, 2);
        void guest.memory;
        guest.close();
        guest.close();
        expect(guest.closed).to.equal(true);
        const error = thrownBy(() => use(guest));
        expect(error).to.be.instanceOf(ClosedError);
        expect((error as ClosedError).message).to.equal('greet is closed');
      });
    }

    it('close is what `using` does', () => {
      const guest = loadSync(guestBytes('wat/empty'));
      guest[Symbol.dispose]();
      expect(guest.closed).to.equal(true);
    });

    it('close in mid-call lets the call end', () => {
      const guest: Instance = hostCalls((self) => {
        self.close();
      });
      expect(guest.call('run')).to.equal(undefined);
      expect(guest.closed).to.equal(true);
    });
  });

  describe('exit', () => {
    it('an exit in a call is an ExitError and closes the instance', () => {
      const guest = loadSync(guestBytes('wat/swallow-exit'));
      const error = thrownBy(() => guest.call('_start'));
      expect(error).to.be.instanceOf(ExitError);
      expect(error).to.include({ exitCode: 7, code: 'ERR_FERRULE_EXIT' });
      expect(guest.closed).to.equal(true);
    });

    it('an exit through raw exports is an ExitError too and closes the instance', () => {
      const guest = loadSync<{ _start: () => void }>(guestBytes('wat/swallow-exit'));
      expect(thrownBy(guest.exports._start)).to.include({ exitCode: 7 });
      expect(guest.closed).to.equal(true);
    });
  });
});
