import { ExitError, OptionError, OutOfFuelError, PlanError, TimeoutError, TrapError } from '@ferrule/core';
import { hasFeature } from '@ferrule/engine';
import type { FunctionCall, FunctionListener, LoadOptions } from '@ferrule/runtime';
import { compileSync, load, loadSync, Runtime } from '@ferrule/runtime';
import { expect } from 'chai';
import { guestBytes } from '../guests.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

/** What happened, one line an event, indented by depth. */
function recorder(functions: FunctionListener['functions']): {
  readonly lines: string[];
  readonly errors: unknown[];
  readonly listeners: readonly FunctionListener[];
} {
  const lines: string[] = [];
  const errors: unknown[] = [];
  const tell = (call: FunctionCall, text: string) => lines.push(`${' '.repeat(call.depth)}${text}`);
  const listener: FunctionListener = {
    functions,
    before: (call) => tell(call, `${call.function.name}(${call.args.join(', ')})`),
    after: (call) => tell(call, `= ${call.results?.join(', ') ?? 'left'}`),
    abort: (call, error) => {
      errors.push(error);
      tell(call, `! ${error instanceof Error ? error.name : String(error)}`);
    },
  };
  return { lines, errors, listeners: [listener] };
}

const wat = async (text: string, options: LoadOptions) => load({ wat: text }, options);

describe('listeners', () => {
  it('tell of calls within each other, with arguments and results, by pattern', () => {
    const { lines, listeners } = recorder('rust_lines*');
    expect(() => loadSync(guestBytes('rust/lines'), { listeners })).to.throw(PlanError);
    const seen = recorder(['outer', 'divide']);
    const lib = loadSync(guestBytes('rust/lines'), { listeners: seen.listeners });
    expect(lib.call('divide', 10)).to.equal(11);
    expect((lib.exports['divide'] as (by: number) => number)(20)).to.equal(7);
    expect(seen.lines).to.deep.equal([
      'divide(10)',
      ' lines::outer(10)',
      ' = 11',
      '= 11',
      'divide(20)',
      ' lines::outer(20)',
      ' = 7',
      '= 7',
    ]);
    expect(lines).to.deep.equal([]);
  });

  it('tell of values of every number type, and of several results', () => {
    const { lines, listeners } = recorder('*');
    const mix = (a: number, b: bigint, c: number) => a + Number(b) + c;
    const lib = loadSync(guestBytes('wat/host-calls'), {
      listeners,
      imports: { env: { mix, pair: (x: number) => [x, 2n ** 40n], run: () => undefined } },
    });
    expect(lib.call('mix', -1, 2n ** 33n, 0.5)).to.equal(8589934591.5);
    expect(lib.call('pair', 3)).to.deep.equal([3, 2n ** 40n]);
    expect(lines).to.deep.equal([
      'mix(-1, 8589934592, 0.5)',
      ' env.mix(-1, 8589934592, 0.5)',
      ' = 8589934591.5',
      '= 8589934591.5',
      'pair(3)',
      ' env.pair(3)',
      ' = 3, 1099511627776',
      '= 3, 1099511627776',
    ]);
  });

  it('give vectors as sixteen bytes and references as they are', async () => {
    const values: unknown[] = [];
    const lib = await wat(
      `(module
        (func $take (param v128 externref funcref) (result externref v128) (local.get 1) (local.get 0))
        (func (export "run") (param externref) (result externref) (local $none funcref)
          (call $take (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16) (local.get 0) (local.get $none))
          (drop)))`,
      {
        listeners: [{ functions: 0, after: ({ args, results }) => values.push(...args, ...(results ?? [])) }],
      },
    );
    const token = { a: 1 };
    expect(lib.call('run', token)).to.equal(token);
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
    expect(values).to.deep.equal([bytes, token, null, token, bytes]);
    expect(values[1]).to.equal(token);
  });

  it('read and write the memory, and see the stack with offsets of the module as it was given', () => {
    const stacks: string[][] = [];
    const plain = loadSync(guestBytes('rust/lines'));
    const lib = loadSync(guestBytes('rust/lines'), {
      listeners: [
        {
          functions: 'outer',
          before(call) {
            stacks.push(call.stack.map((frame) => frame.function));
            call.memory.setU32(1024, call.memory.u32(1024) + 1);
          },
        },
      ],
    });
    lib.call('divide', 10);
    lib.call('divide', 10);
    expect(stacks).to.deep.equal([
      ['lines::outer', 'divide'],
      ['lines::outer', 'divide'],
    ]);
    expect(lib.memory.u32(1024) - plain.memory.u32(1024)).to.equal(2);
  });

  it('leave traps, their frames and lines as they were', () => {
    const frames = (options?: LoadOptions) => {
      try {
        loadSync(guestBytes('rust/lines'), options).call('divide', 0);
      } catch (error) {
        expect(error).to.be.instanceOf(TrapError);
        return (error as TrapError).wasmStack;
      }
      throw new Error('no trap');
    };
    const { listeners, errors, lines } = recorder('*');
    expect(frames({ listeners })).to.deep.equal(frames());
    expect(lines.slice(-2)).to.deep.equal([' ! TrapError', '! TrapError']);
    expect(errors[0]).to.be.instanceOf(TrapError);
  });

  it('tell of an exit, the end of fuel and of time as what they are', () => {
    const exit = recorder('_start');
    const program = loadSync(guestBytes('rust/exit'), {
      listeners: exit.listeners,
      wasi: { args: ['exit', '3'] },
    });
    program.start();
    expect(exit.errors).to.have.length(1);
    expect(exit.errors[0]).to.be.instanceOf(ExitError);

    const fuel = recorder('forever');
    const imports = { env: { mix: () => 0, pair: () => [0, 0n], run: () => undefined } };
    const spinning = loadSync(guestBytes('wat/host-calls'), {
      listeners: fuel.listeners,
      limits: { fuel: 1000n },
      imports,
    });
    expect(() => spinning.call('forever')).to.throw(OutOfFuelError);
    expect(fuel.errors[0]).to.be.instanceOf(OutOfFuelError);

    const time = recorder('forever');
    const slow = loadSync(guestBytes('wat/host-calls'), {
      listeners: time.listeners,
      limits: { timeout: 20 },
      imports,
    });
    expect(() => slow.call('forever')).to.throw(TimeoutError);
    expect(time.lines).to.deep.equal(['forever()', '! TimeoutError']);
  });

  it('tell at once of an exception that passes a function and is caught in the guest', async () => {
    const { lines, listeners } = recorder(['risky', 'next']);
    const lib = await wat(
      `(module
        (tag $failed)
        (func $risky (result i32) (throw $failed))
        (func $next)
        (func (export "run") (result i32)
          (try (result i32)
            (do (call $risky))
            (catch $failed (call $next) (i32.const 1)))))`,
      { listeners },
    );
    expect(lib.call('run')).to.equal(1);
    expect(lines).to.deep.equal(['risky()', '! undefined', 'next()', '= ']);
  });

  it('tell of functions whose results are references, where exceptions are caught', async function () {
    if (!hasFeature('exceptions')) skipBecause(this, 'this V8 has no final exceptions');
    const { lines, listeners } = recorder(['risky', 'careful']);
    const lib = await wat(
      `(module
        (type $nothing (func))
        (tag $failed (param (ref $nothing)))
        (elem declare func $nothing)
        (func $nothing)
        (func $risky (result (ref $nothing)) (throw $failed (ref.func $nothing)))
        (func $careful (export "careful") (result (ref null $nothing))
          (block $caught (result (ref null $nothing))
            (try_table (catch $failed $caught) (return (call $risky)))
            (unreachable))))`,
      { listeners },
    );
    expect(lib.call('careful')).to.be.a('function');
    expect(lines.map((line) => line.slice(0, 12).replace(/\d/, ''))).to.deep.equal([
      'careful()',
      ' risky()',
      ' ! undefined',
      '= function ',
    ]);
  });

  it('tell of a tail call as the end without results', async () => {
    const { lines, listeners } = recorder('down');
    const lib = await wat(
      `(module (func $down (export "down") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (return_call $down (i32.sub (local.get 0) (i32.const 1))))
          (else (i32.const 9)))))`,
      { listeners },
    );
    expect(lib.call('down', 2)).to.equal(9);
    expect(lines).to.deep.equal(['down(2)', '= left', 'down(1)', '= left', 'down(0)', '= 9']);
    lines.length = 0;
    expect(lib.call('down', 20_000)).to.equal(9);
    expect(lines).to.have.length(40_002);
  });

  it('see what the host called back into, and only lose what was left', () => {
    const { lines, listeners } = recorder(['trap', 'run']);
    const lib = loadSync(guestBytes('wat/host-calls'), {
      listeners,
      imports: {
        env: {
          mix: () => 0,
          pair: () => [0, 0n],
          run: () => {
            expect(() => lib.call('trap')).to.throw(TrapError);
          },
        },
      },
    });
    lib.call('run');
    expect(lines).to.deep.equal(['run()', ' env.run()', '  trap()', '  ! TrapError', ' = ', '= ']);
  });

  it('change nothing in what fuel is counted, with every limit at once', () => {
    const limits = {
      fuel: 1_000_000n,
      stackDepth: 500,
      stackCheck: true,
      memory: '4MiB',
      timeout: '10s',
    } as const;
    const consumed = (options: LoadOptions) => {
      const lib = loadSync(guestBytes('rust/trap'), { limits, ...options });
      expect(lib.call('add', 2, 3)).to.equal(5);
      expect(() => lib.call('index_out_of_range', 5)).to.throw(TrapError);
      return lib.fuelConsumed;
    };
    const { listeners, lines } = recorder('*');
    expect(consumed({ listeners })).to.equal(consumed({}));
    expect(lines.slice(0, 2)).to.deep.equal(['add(2, 3)', '= 5']);
    expect(lines.filter((line) => line.includes('(')).length).to.be.greaterThan(3);
  });

  it('end the guest with what they throw, which it can’t catch', () => {
    const imports = { env: { mix: () => 0, pair: () => [0, 0n], run: () => undefined } };
    const listeners = [
      {
        functions: 'env.run',
        before: () => {
          throw new RangeError('enough');
        },
      },
    ];
    const lib = loadSync(guestBytes('wat/host-calls'), { imports, listeners });
    expect(() => lib.call('run_and_swallow')).to.throw(RangeError, 'enough');
  });

  it('leave exports as V8’s own through which nothing listened to can be reached', async () => {
    const { lines, listeners } = recorder('inner');
    const lib = await wat(
      `(module
        (table funcref (elem $inner))
        (func $inner (param i32) (unreachable))
        (func (export "direct") (call $inner (i32.const 1)))
        (func (export "indirect") (call_indirect (param i32) (i32.const 2) (i32.const 0)))
        (func $beside (export "beside") (result i32) (i32.const 3))
        (func (export "two") (result i32) (call $beside)))`,
      { listeners },
    );
    const native = lib.native.exports;
    const isOwn = Object.entries(lib.exports).map(([name, value]) => [name, value === native[name]]);
    expect(Object.fromEntries(isOwn)).to.deep.equal({
      direct: false,
      indirect: false,
      beside: true,
      two: true,
    });
    for (const name of ['direct', 'indirect']) expect(lib.exports[name]).to.throw(TrapError);
    expect(lines).to.deep.equal(['inner(1)', '! TrapError', 'inner(2)', '! TrapError']);
  });

  it('guard exports that call the host, where it may call what a table holds', async () => {
    const { lines, listeners } = recorder('inner');
    const lib = await wat(
      `(module
        (import "env" "host" (func $host))
        (table (export "table") 1 funcref)
        (elem (i32.const 0) $inner)
        (func $inner (unreachable))
        (func (export "ask") (call $host)))`,
      { listeners, imports: { env: { host: () => callFirst() } } },
    );
    const callFirst = () => ((lib.exports['table'] as WebAssembly.Table).get(0) as () => void)();
    expect(lib.exports['ask']).to.throw(TrapError);
    expect(lines).to.deep.equal(['inner()', '! TrapError']);
  });

  it('belong to the module, each instance’s calls by themselves', async () => {
    const names: string[] = [];
    const module = compileSync(guestBytes('rust/lines'), {
      listeners: [{ functions: 'divide', before: ({ instance }) => names.push(instance.name) }],
    });
    const runtime = new Runtime();
    const a = await runtime.instantiate(module, { name: 'a' });
    const b = await runtime.instantiate(module, { name: 'b' });
    a.call('divide', 1);
    b.call('divide', 1);
    expect(names).to.deep.equal(['a', 'b']);
  });

  it('are found in a start function too, and told when it traps', () => {
    const { lines, listeners } = recorder('*');
    expect(() => loadSync(guestBytes('wat/start-trap'), { listeners })).to.throw(TrapError);
    expect(lines.at(-1)).to.match(/! TrapError$/);
  });

  it('are refused where nothing is meant, with the pattern and what may have been meant', () => {
    const attempt = (functions: never) => () =>
      loadSync(guestBytes('rust/lines'), { listeners: [{ functions }] });
    expect(attempt('divied' as never)).to.throw(
      PlanError,
      'no function is called "divied"; did you mean "divide"?',
    );
    expect(attempt('nothing::*' as never)).to.throw(PlanError, 'no function is called "nothing::*"');
    expect(attempt(99 as never)).to.throw(PlanError, 'there is no function 99 to listen to; it has 4');
    for (const functions of ['', -1, 1.5, [], [''], {}, null] as never[]) {
      expect(attempt(functions)).to.throw(OptionError, "option listeners[0].functions can't be");
    }
    expect(() => loadSync(guestBytes('rust/lines'), { listeners: [{}] as never })).to.throw(OptionError);
    expect(() => loadSync(guestBytes('rust/lines'), { listeners: {} as never })).to.throw(
      OptionError,
      "option listeners can't be an object; accepted: a list of listeners",
    );
  });

  it('not asked for leave the bytes as they were, and asked for are kept in the cache', async () => {
    const plain = compileSync(guestBytes('rust/lines'));
    expect(plain.compiled.manifest.entries).to.deep.equal([]);
    const { lines, listeners } = recorder('divide');
    const { mkdtempSync, rmSync } = await import('node:fs');
    const directory = mkdtempSync('/tmp/ferrule-listeners-');
    try {
      for (let times = 0; times < 2; times++)
        loadSync(guestBytes('rust/lines'), { listeners, cache: directory }).call('divide', 10);
    } finally {
      rmSync(directory, { recursive: true });
    }
    expect(lines).to.deep.equal(['divide(10)', '= 11', 'divide(10)', '= 11']);
  });
});
