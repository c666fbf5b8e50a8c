import {
  ArgumentError,
  BindingError,
  ClosedError,
  GuestValueError,
  LinkError,
  ResultError,
  RustPanicError,
} from '@ferrule/core';
import { expect } from 'chai';
import { bindExports } from '../../src/bridge/bind-exports.ts';
import { bind } from '../../src/bridge/bind.ts';
import { GuestAllocator } from '../../src/bridge/guest-allocator.ts';
import { fn } from '../../src/bridge/guest-function.ts';
import { hostImports } from '../../src/bridge/host-imports.ts';
import { readSignatures } from '../../src/bridge/signatures.ts';
import { callback } from '../../src/bridge/types/callback.ts';
import { callbackImport } from '../../src/bridge/types/callback-import.ts';
import { bool, f64, i32, usize } from '../../src/bridge/types/numbers.ts';
import { owned } from '../../src/bridge/types/ownership.ts';
import { str } from '../../src/bridge/types/text.ts';
import { fnOf, guest, guestModule } from './guests.ts';

interface Point {
  x: number;
  y: number;
}
type Side = 'Left' | 'On' | 'Right';
interface Typed {
  add: (a: number, b: number) => number;
  difference: (a: number, b: number) => number;
  big: (n: bigint, negative: boolean, c: string) => bigint;
  greet: (name: string) => string;
  take: (text: string) => string;
  echo: (text: string) => string;
  motto: () => string;
  sum: (numbers: Float64Array) => number;
  double: (numbers: Int32Array) => void;
  sorted: (numbers: number[]) => Uint16Array;
  longest: (words: string[]) => string | undefined;
  split: (text: string, by?: string) => string[];
  half: (n?: number) => number | undefined;
  parse: (text: string) => bigint;
  check: (ok: boolean) => void;
  norm: (point: Point) => number;
  mirror: (point: Point) => Point;
  side: (point: Point) => Side;
  flip: (side: Side) => Side;
  path: (points: Point[]) => { id: number; ends: [Point, Point]; side: Side }[];
  maybe_point: (some: boolean) => Point | undefined;
  at: (index: number) => number;
  complain: (text: string) => void;
  dialogue: (name: string) => string;
  balance: (x: number) => number;
  choose: (side: Side) => boolean;
}

const idle = {
  log: (_text: string): void => undefined,
  ask: (_question: string, _tries: number): unknown => undefined,
  weigh: (_numbers: Float64Array, point: Point, _by?: number): Point => point,
  pick: (side: Side, _c: string): unknown => side,
  all: (): string[] => [],
};

const typed = (env: Partial<typeof idle> = {}) => {
  const module = guestModule('rust/typed');
  const host = hostImports(module, { env: { ...idle, ...env } });
  const instance = new WebAssembly.Instance(module, host.imports);
  const allocator = new GuestAllocator(instance, { recordLeaks: true });
  const api = bindExports<Typed>(instance, module, { allocator });
  host.attach(instance);
  return { module, instance, allocator, api };
};

describe('bindExports', () => {
  it('gives numbers as they are, the export itself where nothing is to be done', () => {
    const { api, instance } = typed();
    expect(api.add).to.equal(instance.exports['add']);
    expect(api.difference(0xffff_ffff, 1)).to.equal(0xffff_fffe);
    expect(api.big(5n, true, 'x')).to.equal(-5n);
    expect(api.big(5n, false, '😀')).to.equal(5n + 0x1f600n);
  });

  it('gives text, lent, given and returned, and leaks none', () => {
    const { api, allocator } = typed();
    expect(api.greet('Ada')).to.equal('Hello, Ada!');
    expect(api.take('žlu')).to.equal('žlu!');
    expect(api.echo('')).to.equal('');
    expect(api.motto()).to.equal('keep');
    expect(api.split('a b c')).to.deep.equal(['a', 'b', 'c']);
    expect(api.split('a-b', '-')).to.deep.equal(['a', 'b']);
    expect(api.longest(['a', 'bbb', ''])).to.equal('bbb');
    expect(api.longest([])).to.equal(undefined);
    allocator.assertNoLeaks();
  });

  it('gives lists, options and results', () => {
    const { api, allocator } = typed();
    expect(api.sum(new Float64Array([1, 2, 3]))).to.equal(6);
    const numbers = new Int32Array([1, -2]);
    api.double(numbers);
    expect([...numbers]).to.deep.equal([2, -4]);
    expect(api.sorted([3, 1, 2])).to.deep.equal(new Uint16Array([1, 2, 3]));
    expect([api.half(3), api.half()]).to.deep.equal([1.5, undefined]);
    expect(api.parse('12')).to.equal(12n);
    expect(() => api.parse('x')).to.throw(ResultError, 'x: invalid digit found in string');
    expect(api.check(true)).to.equal(undefined);
    expect(() => {
      api.check(false);
    })
      .to.throw(ResultError)
      .that.has.property('value')
      .deep.equals(new Uint8Array([1, 2, 3]));
    allocator.assertNoLeaks();
  });

  it('gives structs and enums as the section declares them', () => {
    const { api, allocator } = typed();
    expect(api.norm({ x: 3, y: 4 })).to.equal(5);
    expect(api.mirror({ x: 3, y: 4 })).to.deep.equal({ x: -3, y: 4 });
    expect(api.side({ x: -1, y: 0 })).to.equal('Left');
    expect(api.flip('Left')).to.equal('Right');
    expect(
      api.path([
        { x: 1, y: 0 },
        { x: 2, y: 0 },
        { x: 0, y: 9 },
      ]),
    ).to.deep.equal([
      {
        id: 0,
        ends: [
          { x: 1, y: 0 },
          { x: 2, y: 0 },
        ],
        side: 'Right',
      },
      {
        id: 1,
        ends: [
          { x: 2, y: 0 },
          { x: 0, y: 9 },
        ],
        side: 'Right',
      },
    ]);
    expect([api.maybe_point(true), api.maybe_point(false)]).to.deep.equal([{ x: 1, y: 2 }, undefined]);
    expect(() => api.flip('Up' as Side)).to.throw(
      ArgumentError,
      'flip: argument 1 (Side): expected one of Left, On, Right',
    );
    allocator.assertNoLeaks();
  });

  it('leaves nothing allocated over many calls', () => {
    const module = guestModule('rust/typed');
    const instance = new WebAssembly.Instance(module, hostImports(module, { env: idle }).imports);
    const api = bindExports<Typed>(instance, module);
    const memory = instance.exports['memory'] as WebAssembly.Memory;
    const turn = () => [api.take('some text'), api.split('a b c'), api.longest(['x', 'yy'])];
    turn();
    const { byteLength } = memory.buffer;
    for (let round = 0; round < 3000; round++) turn();
    expect(memory.buffer.byteLength).to.equal(byteLength);
  });

  it('tells of a panic with its message, file, line and column', () => {
    const { api } = typed();
    expect(() => api.at(7))
      .to.throw(RustPanicError, /^index out of bounds: the len is 3 but the index is 7 at typed\.rs:\d+:\d+$/)
      .that.includes({
        code: 'ERR_FERRULE_RUST_PANIC',
        panicMessage: 'index out of bounds: the len is 3 but the index is 7',
        file: 'typed.rs',
      });
    expect(() => {
      api.complain('this');
    }).to.throw(RustPanicError, /^this is no good at typed\.rs:/);
    expect(api.greet('Ada')).to.equal('Hello, Ada!');
  });

  it('refuses a module without the section', () => {
    const module = guestModule('rust/bridge');
    expect(() => bindExports(new WebAssembly.Instance(module), module)).to.throw(
      BindingError,
      'no custom section',
    );
  });

  it('refuses a section that does not fit the exports', () => {
    const instance = guest('rust/bridge');
    const signatures = (text: string) => readSignatures([new TextEncoder().encode(text)]) ?? expect.fail();
    expect(() => bindExports(instance, signatures('fn nowhere()void\n'))).to.throw(
      BindingError,
      'bind "nowhere"',
    );
    expect(() => bindExports(instance, signatures('fn add(a:i32;)i32\n'))).to.throw(
      BindingError,
      'bind "add"',
    );
    expect(() => bindExports(instance, signatures('fn add(a:Odd;)i32\n'))).to.throw(
      BindingError,
      '"Odd" is not declared',
    );
    expect(() => bindExports(instance, signatures('struct A{a:A;}\nfn add(a:A;)i32\n'))).to.throw(
      BindingError,
      '"A" holds itself',
    );
  });
});

describe('readSignatures', () => {
  const read = (text: string) => readSignatures([new TextEncoder().encode(text)]);

  it('reads what the crate writes', () => {
    const signatures = readSignatures(guestModule('rust/typed'));
    expect(signatures?.functions.map(({ name }) => name)).to.include.members([
      'add',
      'greet',
      'path',
      'choose',
    ]);
    expect(signatures?.imports.map(({ module, name }) => `${module}.${name}`)).to.include('env.ask');
    expect([...(signatures?.structs.keys() ?? [])]).to.have.members(['Point', 'Segment']);
    expect(signatures?.enums.get('Side')).to.deep.equal({ Left: -1, On: 0, Right: 1 });
  });

  it('has nothing to say of a module without the section', () => {
    expect(readSignatures(guestModule('rust/bridge'))).to.equal(undefined);
  });

  for (const line of [
    'nonsense',
    'fn',
    'fn a',
    'fn a()',
    'fn a(b)void',
    'fn a(b:i32)void',
    'fn a()slice(i32',
    'fn a()array(i32,x)',
    'fn a()result(i32)',
    'fn a()void and more',
    `fn a()${'option('.repeat(100)}i32${')'.repeat(100)}`,
    'enum E{A;}',
    'struct S{x:f64}',
    'import env',
    'fn a()void\nfn a()void',
  ]) {
    it(`throws BindingError for ${JSON.stringify(line.slice(0, 40))}`, () => {
      expect(() => read(line)).to.throw(BindingError, 'read the custom section "ferrule"');
    });
  }

  it('throws BindingError for what is not UTF-8', () => {
    expect(() => readSignatures([new Uint8Array([0xff])])).to.throw(BindingError, 'not UTF-8');
  });
});

describe('hostImports', () => {
  it('hands text, lists, structs and options over, both ways, and leaks none', () => {
    const lines: unknown[] = [];
    const { api, allocator } = typed({
      log: (text) => {
        lines.push(text);
      },
      ask: (question, tries) => (question === 'Ada' ? `answer ${String(tries)}` : undefined),
      all: () => ['x', 'ž', ''],
      weigh: (numbers, point, by) => ({ x: point.x + (by ?? 0), y: numbers[1] ?? NaN }),
      pick: (side, c) => (side === 'Right' && c === 'ß' ? 'Left' : side),
    });
    expect(api.dialogue('Ada')).to.equal('answer 3');
    expect(api.dialogue('Bob')).to.equal('x+ž+');
    expect(lines).to.deep.equal(['asking Ada', 'asking Bob']);
    expect(api.balance(1)).to.equal(1102);
    expect([api.choose('Right'), api.choose('On')]).to.deep.equal([true, false]);
    allocator.assertNoLeaks();
  });

  it('passes on what a host function throws, and the instance goes on', () => {
    const { api, allocator } = typed({
      log: (text) => {
        if (text === 'asking no') throw new RangeError('refused');
      },
      ask: () => 'yes',
    });
    expect(() => api.dialogue('no')).to.throw(RangeError, 'refused');
    expect(api.dialogue('Ada')).to.equal('yes');
    expect(allocator.leaks().length).to.equal(0);
  });

  it('throws ArgumentError where a host function returns something else', () => {
    const { api } = typed({ ask: () => 5, pick: () => 'Up' });
    expect(() => api.dialogue('Ada')).to.throw(
      ArgumentError,
      "env.ask: result (option(owned(str))) of the host's function: expected a string, got 5",
    );
    expect(() => api.choose('On')).to.throw(ArgumentError, 'env.pick: result (Side)');
  });

  it('throws LinkError naming every function that is missing', () => {
    expect(() => hostImports(guestModule('rust/typed'), { env: { log: () => undefined } }))
      .to.throw(LinkError, 'missing host functions: env.')
      .that.has.property('problems')
      .with.length(4);
  });

  it('throws BindingError where the instance is not attached', () => {
    const module = guestModule('rust/typed');
    const host = hostImports(module, { env: idle });
    const instance = new WebAssembly.Instance(module, host.imports);
    const { dialogue } = bindExports<Typed>(instance, module);
    expect(() => dialogue('Ada')).to.throw(BindingError, 'not attached yet');
  });
});

describe('callback', () => {
  const callbacks = () => {
    const instance = guest('rust/bridge');
    const allocator = new GuestAllocator(instance, { recordLeaks: true });
    const api = bind(
      instance,
      {
        apply: fn([callback([i32, f64], f64), i32], f64),
        each_word: fn([str, usize, callback([usize, str], bool)], usize),
        keep: fn([owned(callback([i32, f64], f64)), i32], f64, { export: 'apply' }),
      },
      { allocator },
    );
    return { instance, allocator, api };
  };
  const table = (instance: WebAssembly.Instance) =>
    instance.exports['__indirect_function_table'] as WebAssembly.Table;

  it('is called by the guest with numbers and text', () => {
    const { api, allocator } = callbacks();
    expect(api.apply((n, x) => n * 10 + x, 3)).to.equal(30 + 4.5);
    const words: string[] = [];
    const count = api.each_word('one two three four', 7, (context, word) => {
      words.push(`${String(context)} ${word}`);
      return word !== 'three';
    });
    expect([count, words]).to.deep.equal([2, ['7 one', '7 two', '7 three']]);
    allocator.assertNoLeaks();
  });

  it('uses its slots again', () => {
    const { api, instance } = callbacks();
    api.apply(() => 1, 1);
    const { length } = table(instance);
    for (let round = 0; round < 50; round++) api.apply(() => round, 1);
    expect(table(instance).length).to.equal(length);
  });

  it('may call the guest again', () => {
    const { api, allocator } = callbacks();
    const inner = (n: number) => api.apply((m) => m + n, 2);
    expect(api.apply(inner, 2)).to.equal(1 + 3);
    expect(
      api.each_word('a b', 0, (_context, word) => api.each_word(`${word} c`, 1, () => true) === 2),
    ).to.equal(2);
    allocator.assertNoLeaks();
  });

  it('throws through the guest, and the instance goes on', () => {
    const { api, allocator } = callbacks();
    expect(() =>
      api.each_word('a b', 0, () => {
        throw new SyntaxError('from inside');
      }),
    ).to.throw(SyntaxError, 'from inside');
    allocator.assertNoLeaks();
    expect(api.apply(() => 2, 2)).to.equal(4);
  });

  it('can not be called once the call is over, unless it is given away', () => {
    const { api, instance } = callbacks();
    api.apply(() => 1, 1);
    const lent = table(instance).get(table(instance).length - 1) as (n: number, x: number) => number;
    expect(() => lent(1, 2)).to.throw(ClosedError, 'lent for a call that is over');
    api.keep((n) => n, 1);
    const kept = table(instance).get(table(instance).length - 1) as (n: number, x: number) => number;
    expect([kept(5, 0), kept(6, 0)]).to.deep.equal([5, 6]);
  });

  it('is refused where it is no function, or returns something else', () => {
    const { api } = callbacks();
    expect(() => api.apply(5 as never, 1)).to.throw(ArgumentError, 'expected a function, got 5');
    expect(() => api.apply(() => 'x' as unknown as number, 1)).to.throw(ArgumentError, 'result (f64)');
    expect(() => callback([], str)).to.throw(BindingError, "can't return str");
  });

  it('is refused where the guest does not lend its table', () => {
    const instance = guest('rust/greet');
    const { add } = bind(instance, { add: fn([callback([]), i32], i32) });
    expect(() => add(() => undefined, 1)).to.throw(BindingError, 'the module exports no table');
  });

  it('throws GuestValueError for text that is none', () => {
    const { api, instance } = callbacks();
    const pointer = fnOf(instance, 'alloc')(1, 1) as number;
    new Uint8Array((instance.exports['memory'] as WebAssembly.Memory).buffer)[pointer] = 0xff;
    const again = () => {
      const lent = table(instance).get(table(instance).length - 1) as (...flat: number[]) => number;
      return lent(0, pointer, 1) === 1;
    };
    expect(() => api.each_word('a', 0, again))
      .to.throw(GuestValueError, 'again, called by the guest: argument 2: expected UTF-8')
      .that.includes({ function: 'again', path: 'argument 2' });
  });
});

describe('callbackImport', () => {
  const visiting = () => {
    const visit = callbackImport([str], bool);
    const instance = guest('rust/visitor', { env: { visit: visit.import } });
    const allocator = new GuestAllocator(instance, {
      allocator: { allocate: 'my_alloc', free: 'my_free' },
      recordLeaks: true,
    });
    const { each_word } = bind(instance, { each_word: fn([str, visit.type], usize) }, { allocator });
    return { visit, allocator, each_word };
  };

  it('lends a function to a guest that exports no table', () => {
    const { each_word, allocator } = visiting();
    const words: string[] = [];
    const count = each_word('one two three', (word) => words.push(word) < 2);
    expect([count, words]).to.deep.equal([1, ['one', 'two']]);
    allocator.assertNoLeaks();
  });

  it('takes it back when the call is over, also when it throws', () => {
    const { each_word, visit, allocator } = visiting();
    let handle = 0;
    const seen = (...flat: unknown[]) => {
      [handle] = flat as [number];
      return visit.import(...flat);
    };
    const instance = guest('rust/visitor', { env: { visit: seen } });
    const own = new GuestAllocator(instance, { allocator: { allocate: 'my_alloc', free: 'my_free' } });
    const bound = bind(instance, { each_word: fn([str, visit.type], usize) }, { allocator: own });
    expect(bound.each_word('a', () => true)).to.equal(1);
    expect(handle).to.be.greaterThan(0);
    expect(() => visit.import(handle, 1, 1)).to.throw(ClosedError, 'lent for a call that is over');
    expect(() => callbackImport([str], bool).import(handle)).to.throw(ClosedError);
    expect(() =>
      each_word('a', () => {
        throw new SyntaxError('enough');
      }),
    ).to.throw(SyntaxError, 'enough');
    expect(each_word('a b', () => true)).to.equal(2);
    allocator.assertNoLeaks();
  });
});
