import {
  AllocationError,
  ArgumentError,
  BindingError,
  GuestValueError,
  MemoryAccessError,
  ResultError,
} from '@ferrule/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { bind } from '../../src/bridge/bind.ts';
import { GuestAllocator } from '../../src/bridge/guest-allocator.ts';
import { fn } from '../../src/bridge/guest-function.ts';
import { option, result } from '../../src/bridge/types/choices.ts';
import { bytes, slice, sliceMut, vec, view } from '../../src/bridge/types/lists.ts';
import { json, mapped, type Schema, schemaless } from '../../src/bridge/types/mapped.ts';
import {
  bool,
  char,
  f32,
  f64,
  i32,
  i64,
  i8,
  u16,
  u32,
  u64,
  u8,
  usize,
} from '../../src/bridge/types/numbers.ts';
import { borrowed, boxed, owned } from '../../src/bridge/types/ownership.ts';
import { array, byValue, enumeration, struct } from '../../src/bridge/types/records.ts';
import { cstr, str } from '../../src/bridge/types/text.ts';
import { fnOf, guest } from './guests.ts';

const point = struct({ x: f64, y: f64 }, 'Point');
const color = enumeration({ Red: 0, Green: 5 }, u8);
const shape = struct({ visible: bool, color, name: str, corners: array(point, 2), id: u64 }, 'Shape');

const fresh = () => {
  const instance = guest('rust/bridge');
  const allocator = new GuestAllocator(instance, { recordLeaks: true });
  const allocated = () => fnOf(instance, 'allocated')();
  const api = bind(
    instance,
    {
      add: fn([i32, i32], i32),
      same_u32: fn([u32], u32),
      same_i8: fn([i8], i8),
      same_u16: fn([u16], u16),
      same_i64: fn([i64], i64),
      same_u64: fn([u64], u64),
      same_f32: fn([f32], f32),
      same_f64: fn([f64], f64),
      not: fn([bool], bool),
      upper: fn([char], char),
      greet: fn([str], str),
      greet_out: fn([str], str),
      greet_out_last: fn([str], str, { returns: 'out-pointer-last' }),
      greet_area: fn([str], str),
      echo: fn([str], str),
      pass_on: fn([owned(str)], str),
      length: fn([str], usize),
      motto: fn([], borrowed(str)),
      c_length: fn([cstr], usize),
      c_twice: fn([cstr], cstr),
      sum: fn([slice(f64)], f64),
      dot: fn([slice(f64), slice(f64)], f64),
      range: fn([u32], vec(u32)),
      bigs: fn([u32], vec(u64)),
      primes: fn([], slice(u16)),
      double: fn([sliceMut(i32)]),
      join: fn([slice(str)], str),
      words: fn([str], vec(str)),
      norm: fn([point], f64),
      middle: fn([point, point], point),
      mirror: fn([shape], shape, { returns: 'out-pointer-last' }),
      boxed_point: fn([f64, f64], boxed(point)),
      unbox: fn([boxed(point)], f64),
      centroid: fn([slice(point)], boxed(point)),
      shorten: fn([option(str)], option(str)),
      half: fn([option(f64)], option(f64)),
      parse: fn([str], result(i64, str)),
      fail: fn([str], str),
    },
    { allocator },
  );
  return { instance, allocator, allocated, api };
};

/** The guest's and the host's account are both as before. */
const leavesNothing = (run: (guest: ReturnType<typeof fresh>) => void): void => {
  const guest = fresh();
  const before = guest.allocated();
  run(guest);
  expect(guest.allocated()).to.equal(before);
  guest.allocator.assertNoLeaks();
};

/** Two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <T extends true>(): T => true as T;

describe('bind', () => {
  it('infers the functions’ types', () => {
    type Api = ReturnType<typeof fresh>['api'];
    expect([
      same<Same<Api['add'], (a: number, b: number) => number>>(),
      same<Same<Api['same_u64'], (a: bigint) => bigint>>(),
      same<Same<Api['greet'], (a: string) => string>>(),
      same<Same<ReturnType<Api['range']>, Uint32Array>>(),
      same<Same<ReturnType<Api['bigs']>, BigUint64Array>>(),
      same<Same<ReturnType<Api['words']>, readonly string[]>>(),
      same<Same<ReturnType<Api['half']>, number | undefined>>(),
      same<Same<ReturnType<Api['parse']>, bigint>>(),
      same<Same<ReturnType<Api['middle']>, { x: number; y: number }>>(),
      same<Same<ReturnType<Api['mirror']>['color'], 'Red' | 'Green'>>(),
      same<Same<Parameters<Api['shorten']>, [string | undefined | null]>>(),
    ]).to.not.include(false);
  });

  describe('numbers', () => {
    it('gives the export itself where WebAssembly’s own conversion is all there is', () => {
      const { api, instance } = fresh();
      expect(api.add).to.equal(instance.exports['add']);
      expect(api.same_i64).to.equal(instance.exports['same_i64']);
      expect(api.same_f64).to.equal(instance.exports['same_f64']);
    });

    it('checks plain numbers too where that is asked for', () => {
      const { add } = bind(guest('rust/bridge'), { add: fn([i32, i32], i32, { checked: true }) });
      expect(add(2, 3)).to.equal(5);
      expect(() => add(2, NaN)).to.throw(ArgumentError, 'add: argument 2 (i32): expected a whole number');
      expect(() => add(2, 2 ** 31)).to.throw(ArgumentError);
    });

    it('checks them in all functions where that is asked for once', () => {
      const { add } = bind(guest('rust/bridge'), { add: fn([i32, i32], i32) }, { checked: true });
      expect(add(2, 3)).to.equal(5);
      expect(() => add(NaN, 1)).to.throw(ArgumentError, 'add: argument 1 (i32): expected a whole number');
      const { same_i64 } = bind(guest('rust/bridge'), { same_i64: fn([i64], i64) }, { checked: true });
      expect(() => same_i64(2n ** 63n)).to.throw(
        ArgumentError,
        'same_i64: argument 1 (i64): expected a bigint',
      );
    });

    it('keeps every value of each type', () => {
      const { api } = fresh();
      fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (n) => api.same_u32(n) === n));
      fc.assert(fc.property(fc.integer({ min: -128, max: 127 }), (n) => api.same_i8(n) === n));
      fc.assert(fc.property(fc.integer({ min: 0, max: 65_535 }), (n) => api.same_u16(n) === n));
      fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (n) => api.same_u64(n) === n));
      expect([api.not(true), api.not(false)]).to.deep.equal([false, true]);
      expect([api.upper('ä'), api.upper('𐐨')]).to.deep.equal(['Ä', '𐐀']);
    });

    const wrong: [string, () => unknown][] = [
      ['a fraction for u32', () => fresh().api.same_u32(1.5)],
      ['NaN for u16', () => fresh().api.same_u16(NaN)],
      ['a negative for u32', () => fresh().api.same_u32(-1)],
      ['128 for i8', () => fresh().api.same_i8(128)],
      ['2^64 for u64', () => fresh().api.same_u64(2n ** 64n)],
      ['a number for u64', () => fresh().api.same_u64(1 as unknown as bigint)],
      ['a number for bool', () => fresh().api.not(1 as unknown as boolean)],
      ['two characters for char', () => fresh().api.upper('ab')],
      ['a lone surrogate for char', () => fresh().api.upper('\ud800')],
      ['an argument too many', () => Reflect.apply(fresh().api.same_u32, undefined, [1, 2]) as unknown],
      ['an argument too few', () => (fresh().api.same_u32 as () => number)()],
    ];
    for (const [name, run] of wrong) {
      it(`throws ArgumentError for ${name}`, () => {
        expect(run).to.throw(ArgumentError, /^(same_\w+|not|upper): /);
      });
    }
  });

  describe('text', () => {
    const texts = [
      '',
      'Ada',
      'žluťoučký kůň',
      '😀',
      'a\0b',
      'x'.repeat(24),
      'x'.repeat(33),
      'é'.repeat(5000),
    ];
    for (const how of ['greet', 'greet_out', 'greet_out_last', 'greet_area'] as const) {
      it(`goes in and out by ${how}`, () => {
        leavesNothing(({ api }) => {
          for (const text of texts) expect(api[how](text)).to.equal(`Hello, ${text}!`);
        });
      });
    }

    it('comes back as it went, whatever it is', () => {
      const { echo } = bind(guest('rust/bridge'), { echo: fn([str], str) });
      const scalar = fc
        .integer({ min: 0, max: 0x10_f7ff })
        .map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800));
      const texts = fc.array(scalar, { maxLength: 100 }).map((characters) => characters.join(''));
      fc.assert(fc.property(texts, (text) => echo(text) === text));
    });

    it('is given away where the guest takes it over', () => {
      leavesNothing(({ api }) => {
        for (const text of texts) expect(api.pass_on(text)).to.equal(text);
      });
    });

    it('is left to the guest where it is borrowed', () => {
      leavesNothing(({ api }) => {
        expect([api.motto(), api.motto()]).to.deep.equal(['borrowed', 'borrowed']);
      });
    });

    it('ends with a NUL for C', () => {
      leavesNothing(({ api }) => {
        expect(api.c_length('žlu')).to.equal(4);
        expect(api.c_twice('ab')).to.equal('abab');
        expect(api.c_twice('')).to.equal('');
        expect(() => api.c_length('a\0b')).to.throw(
          ArgumentError,
          'c_length: argument 1 (cstr): expected a string without NUL',
        );
      });
    });

    it('above 2 GiB is read where it lies: addresses and packed results are unsigned', () => {
      const api = bind(guest('wat/high-memory'), {
        packed: fn([], borrowed(str)),
        several: fn([], borrowed(str)),
        address: fn([], usize),
      });
      expect([api.packed(), api.several(), api.address()]).to.deep.equal(['above', 'above', 0x8000_0010]);
    });

    it('is refused where it is no string or has lone surrogates', () => {
      leavesNothing(({ api }) => {
        expect(() => api.greet(5 as unknown as string)).to.throw(
          ArgumentError,
          'greet: argument 1 (str): expected a string, got 5',
        );
        for (const text of ['\ud800', `${'x'.repeat(100)}\udc00`]) {
          expect(() => api.greet(text))
            .to.throw(ArgumentError, 'without lone surrogates')
            .that.includes({ function: 'greet', argument: '1' });
        }
        expect(api.greet('Ada')).to.equal('Hello, Ada!');
      });
    });

    it('of a C library goes by malloc and a one-argument free', () => {
      const instance = guest('c/library', { wasi_snapshot_preview1: {} });
      const allocator = new GuestAllocator(instance, { recordLeaks: true });
      const api = bind(instance, { greet: fn([cstr], cstr), count: fn([bytes, u32], u32) }, { allocator });
      expect(api.greet('Ada')).to.equal('Hello, Ada!');
      expect(api.count(new TextEncoder().encode('banana'), 97)).to.equal(3);
      allocator.assertNoLeaks();
    });

    it('goes in and out of memory that threads share', () => {
      const { same } = bind(guest('wat/shared-memory'), { same: fn([str], borrowed(str)) });
      for (const text of texts.slice(0, 7)) expect(same(text)).to.equal(text);
    });

    it('as JSON or mapped to something else', () => {
      const instance = guest('rust/bridge');
      const upper = mapped(str, { toGuest: (n: number) => String(n), fromGuest: (text) => text.length });
      const api = bind(instance, {
        echo: fn([json()], json<{ a: number[] }>()),
        greet: fn([upper], upper),
        length: fn([json()], usize),
      });
      expect(api.echo({ a: [1, 2] }).a).to.deep.equal([1, 2]);
      expect(api.greet(1234)).to.equal('Hello, 1234!'.length);
      expect(() => api.length(undefined)).to.throw(ArgumentError, 'expected what JSON can hold');
      expect(() => api.length(1n)).to.throw(ArgumentError, 'length: argument 1 (json)');
    });
  });

  it('holds JSON against a schema, on either way', () => {
    const text = (value: unknown): string => {
      if (typeof value !== 'string') throw new TypeError('not a string');
      return value;
    };
    const number = { parse: (value: unknown) => Number(value) };
    leavesNothing(({ instance, allocator }) => {
      const describe = (schema: Schema<unknown>) =>
        bind(instance, { echo: fn([json(schemaless)], json(schema)) }, { allocator }).echo;
      expect(describe(text)('a')).to.equal('a');
      expect(describe(number)('12')).to.equal(12);
      expect(() => describe(text)(5)).to.throw(
        GuestValueError,
        'echo: result (json): expected what the schema accepts: not a string',
      );
      const checked = bind(instance, { length: fn([json(text)], usize) }, { allocator });
      expect(checked.length('ab')).to.equal(4);
      expect(() => checked.length(5)).to.throw(
        ArgumentError,
        'length: argument 1 (json): expected what the schema',
      );
    });
  });

  describe('lists', () => {
    it('go in as typed arrays and as plain ones', () => {
      leavesNothing(({ api }) => {
        expect(api.sum(new Float64Array([1, 2, 3.5]))).to.equal(6.5);
        expect(api.sum([1, 2, 3.5])).to.equal(6.5);
        expect(api.sum([])).to.equal(0);
        expect(api.sum(new Float64Array())).to.equal(0);
        expect(api.dot([1, 2], new Float64Array([3, 4]))).to.equal(11);
      });
    });

    it('come out as typed arrays of the kind, freed or left as the type says', () => {
      leavesNothing(({ api }) => {
        expect(api.range(4)).to.deep.equal(new Uint32Array([0, 1, 2, 3]));
        expect(api.range(0)).to.deep.equal(new Uint32Array());
        expect(api.bigs(2)).to.deep.equal(new BigUint64Array([2n ** 64n - 1n, 2n ** 64n - 2n]));
        expect(api.primes()).to.deep.equal(new Uint16Array([2, 3, 5, 7, 11]));
      });
    });

    it('of text go in and come out, each text freed', () => {
      leavesNothing(({ api }) => {
        expect(api.join(['ab', '', 'ž'])).to.equal('abž');
        expect(api.words('the quick fox')).to.deep.equal(['the', 'quick', 'fox']);
      });
    });

    it('are changed where the guest may', () => {
      leavesNothing(({ api }) => {
        const typed = new Int32Array([1, 2, 3]);
        const plain = [4, 5];
        api.double(typed);
        api.double(plain);
        expect([[...typed], plain]).to.deep.equal([
          [2, 4, 6],
          [8, 10],
        ]);
      });
    });

    it('already in the guest’s memory are passed as they lie', () => {
      leavesNothing(({ api, allocator, allocated }) => {
        using memory = allocator.allocate(16, 8);
        memory.view(Float64Array).set([3, 4]);
        const before = allocated();
        expect(api.sum(memory)).to.equal(7);
        expect(api.sum(memory.view(Float64Array))).to.equal(7);
        // the other argument's memory may grow the guest's while this one is a window onto it
        expect(api.dot(memory.view(Float64Array), new Float64Array(200_000).fill(2))).to.equal(14);
        expect(allocated()).to.equal(before);
        expect(() => api.sum(allocator.allocate(12))).to.throw(ArgumentError, '12 bytes at');
        const stale = memory.view(Float64Array);
        allocator.memory.grow(1);
        expect(() => api.sum(stale)).to.throw(ArgumentError, 'a view of memory that has grown since');
        for (const leak of allocator.leaks().slice(1)) allocator.release(leak.pointer, leak.size, 8);
      });
    });

    it('that the guest may change are changed in its own memory too, beside others that have to be copied', () => {
      const instance = guest('rust/bridge');
      const allocator = new GuestAllocator(instance);
      const { dot, double } = bind(instance, {
        dot: fn([sliceMut(f64), slice(f64)], f64),
        double: fn([sliceMut(i32)]),
      });
      using memory = allocator.allocate(24, 8);
      memory.view(Float64Array).set([1, 2, 3]);
      expect(dot(memory.view(Float64Array), new Float64Array(300_000).fill(1))).to.equal(6);
      // a window of another kind is a list like any other
      expect(dot([1, 1], memory.bytes().fill(5))).to.equal(10);
      const odd = new Uint8Array(memory.bytes().buffer, memory.pointer + 1, 4);
      odd.set([1, 0, 0, 0]);
      using numbers = allocator.allocate(8, 4);
      numbers.view(Int32Array).set([3, 4]);
      double(numbers.view(Int32Array));
      double(numbers);
      expect([...numbers.view(Int32Array)]).to.deep.equal([12, 16]);
    });

    it('in memory of another instance are refused', () => {
      leavesNothing(({ api }) => {
        using foreign = new GuestAllocator(guest('rust/bridge')).allocate(16, 8);
        expect(() => api.sum(foreign)).to.throw(
          ArgumentError,
          'sum: argument 1 (slice(f64)): expected memory for slice(f64), got memory of another instance',
        );
      });
    });

    it('seen as a view are where they lie, until the memory grows', () => {
      const instance = guest('rust/bridge');
      const { primes } = bind(instance, { primes: fn([], view(u16)) });
      const seen = primes();
      expect([...seen]).to.deep.equal([2, 3, 5, 7, 11]);
      expect(seen.buffer).to.equal((instance.exports['memory'] as WebAssembly.Memory).buffer);
      (instance.exports['memory'] as WebAssembly.Memory).grow(1);
      expect(seen.length).to.equal(0);
    });

    it('name the element that is wrong, and free the rest', () => {
      leavesNothing(({ api }) => {
        expect(() => api.sum([1, 'x' as unknown as number]))
          .to.throw(ArgumentError, 'sum: argument 1[1] (slice(f64)): expected a number, got "x"')
          .that.includes({ argument: '1[1]' });
        expect(() => api.join(['a', 'b', 5 as unknown as string])).to.throw(ArgumentError, 'argument 1[2]');
        expect(() => api.sum('no' as unknown as number[])).to.throw(
          ArgumentError,
          'a Float64Array or a list of f64',
        );
        expect(() => api.dot([1], undefined as unknown as number[])).to.throw(ArgumentError, 'argument 2');
      });
    });

    it('that don’t fit into the guest throw AllocationError, and the rest goes on', () => {
      leavesNothing(({ api }) => {
        const large = { length: 2 ** 29 } as ArrayLike<number>;
        expect(() => api.sum(large)).to.throw(
          AllocationError,
          'sum: argument 1 (slice(f64)): allocate 4294967296 bytes',
        );
        expect(api.sum([1])).to.equal(1);
      });
    });
  });

  describe('structs', () => {
    it('have the layout of repr(C)', () => {
      const size = fnOf(guest('rust/bridge'), 'shape_layout')() as number;
      expect([shape.size, shape.align]).to.deep.equal([size >> 8, size & 0xff]);
    });

    it('go in by address and come out by address, nested, with arrays and enums', () => {
      leavesNothing(({ api }) => {
        expect(api.norm({ x: 3, y: 4 })).to.equal(5);
        expect(api.middle({ x: 0, y: 2 }, { x: 4, y: 4 })).to.deep.equal({ x: 2, y: 3 });
        const mirrored = api.mirror({
          visible: true,
          color: 'Red',
          name: 'abc',
          corners: [
            { x: 1, y: 2 },
            { x: 3, y: 4 },
          ],
          id: 2n ** 63n,
        });
        expect(mirrored).to.deep.equal({
          visible: false,
          color: 'Green',
          name: 'cba',
          corners: [
            { x: 3, y: 4 },
            { x: 1, y: 2 },
          ],
          id: 2n ** 63n + 1n,
        });
      });
    });

    it('go in and out in boxes', () => {
      leavesNothing(({ api }) => {
        expect(api.boxed_point(1, 2)).to.deep.equal({ x: 1, y: 2 });
        expect(api.unbox({ x: 5, y: 3 })).to.equal(2);
        expect(
          api.centroid([
            { x: 0, y: 0 },
            { x: 4, y: 2 },
          ]),
        ).to.deep.equal({ x: 2, y: 1 });
      });
    });

    it('are refused with fields missing, unknown or wrong', () => {
      leavesNothing(({ api }) => {
        expect(() => api.norm({ x: 1 } as never)).to.throw(ArgumentError, 'fields of Point (.y missing)');
        expect(() => api.norm({ x: 1, y: 2, z: 3 } as never)).to.throw(ArgumentError, '(.z not known)');
        expect(() => api.norm({ x: 1, y: '2' } as never)).to.throw(
          ArgumentError,
          'norm: argument 1.y (Point)',
        );
        expect(() => api.norm(null as never)).to.throw(ArgumentError, 'expected a Point, got null');
        expect(() =>
          api.mirror({ visible: true, color: 'Blue' as 'Red', name: 'x', corners: [], id: 0n }),
        ).to.throw(ArgumentError, 'argument 1.color (Shape): expected one of Red, Green, got "Blue"');
        expect(() => api.mirror({ visible: true, color: 'Red', name: 'x', corners: [], id: 0n })).to.throw(
          ArgumentError,
          'argument 1.corners (Shape): expected 2 elements',
        );
      });
    });

    it('travel as their fields where that is asked for', () => {
      const { add } = bind(guest('rust/bridge'), { add: fn([byValue(struct({ a: i32, b: i32 }))], i32) });
      expect(add({ a: 2, b: 3 })).to.equal(5);
    });
  });

  describe('options and results', () => {
    it('are nothing as undefined', () => {
      leavesNothing(({ api }) => {
        expect(api.shorten('abcdef')).to.equal('abc');
        expect(api.shorten('ab')).to.equal(undefined);
        expect(api.shorten(undefined)).to.equal(undefined);
        expect(api.half(5)).to.equal(2.5);
        expect(api.half(0)).to.equal(0);
        expect(api.half(null)).to.equal(undefined);
      });
    });

    it('throw an Err with its value, freed', () => {
      leavesNothing(({ api }) => {
        expect(api.parse('-42')).to.equal(-42n);
        expect(() => api.parse('x'))
          .to.throw(ResultError, 'invalid digit found in string')
          .that.includes({
            value: 'invalid digit found in string',
            code: 'ERR_FERRULE_RESULT',
            name: 'ResultError',
          });
      });
    });

    it('throw an Err as a class of one’s own', () => {
      class ParseError extends Error {}
      const { parse } = bind(guest('rust/bridge'), { parse: fn([str], result(i64, str, ParseError)) });
      expect(() => parse('x')).to.throw(ParseError, 'invalid digit');
    });
  });

  describe('what a guest should not do', () => {
    const bad = () => {
      const instance = guest('rust/bridge');
      const allocator = new GuestAllocator(instance, { recordLeaks: true });
      return {
        allocator,
        allocated: () => fnOf(instance, 'allocated')(),
        api: bind(
          instance,
          {
            bad_text: fn([], str),
            bad_length: fn([], str),
            null_text: fn([], str),
            bad_bool: fn([], bool, { export: 'bad_number' }),
            bad_color: fn([], color, { export: 'bad_number' }),
            misaligned: fn([], vec(u32), { export: 'bad_text' }),
            fail: fn([str], str),
            greet: fn([str], str),
          },
          { allocator },
        ),
      };
    };

    it('text that is not UTF-8 is GuestValueError, and freed', () => {
      const { api, allocator, allocated } = bad();
      const before = allocated();
      expect(() => api.bad_text())
        .to.throw(GuestValueError, 'bad_text: result (str): expected UTF-8')
        .that.includes({ function: 'bad_text', path: 'result', code: 'ERR_FERRULE_GUEST_VALUE' });
      expect(allocated()).to.equal(before);
      allocator.assertNoLeaks();
    });

    it('a length beyond memory is MemoryAccessError', () => {
      expect(() => bad().api.bad_length())
        .to.throw(MemoryAccessError, 'bad_length: result (str): ')
        .that.includes({ pointer: 1024, length: 0xffff_0000 });
    });

    it('a null pointer with a length, a bool of 7, an enum of 7 are GuestValueError', () => {
      expect(() => bad().api.null_text()).to.throw(GuestValueError, 'got a null pointer');
      expect(() => bad().api.bad_bool()).to.throw(GuestValueError, '0 or 1 for a bool, got 7');
      expect(() => bad().api.bad_color()).to.throw(GuestValueError, 'number of one of Red, Green, got 7');
    });

    it('a trap frees what was lent, and the instance goes on', () => {
      const { api, allocator } = bad();
      expect(() => api.fail('x'.repeat(1000))).to.throw(WebAssembly.RuntimeError, 'unreachable');
      allocator.assertNoLeaks();
      expect(api.greet('Ada')).to.equal('Hello, Ada!');
    });
  });

  describe('descriptions', () => {
    it('are refused where an export is missing', () => {
      expect(() => bind(guest('rust/bridge'), { nowhere: fn([], i32) }))
        .to.throw(BindingError, 'bind "nowhere": the module exports no such function, but')
        .that.includes({ function: 'nowhere' });
    });

    it('are refused where the number of parameters differs', () => {
      expect(() => bind(guest('rust/bridge'), { add: fn([i32], i32) })).to.throw(
        BindingError,
        'bind "add": the export has 1 parameters more than described',
      );
      expect(() => bind(guest('rust/bridge'), { add: fn([i32, str], i32) })).to.throw(
        BindingError,
        '1 parameters fewer',
      );
      expect(() =>
        bind(guest('rust/bridge'), { greet: fn([str], str, { returns: 'out-pointer' }) }),
      ).to.throw(BindingError, 'no parameter for the result’s address'.replace('’', "'"));
    });

    it('are refused for types where they can’t stand', () => {
      expect(() => fn([view(u8) as never], i32)).to.throw(BindingError, "view(u8) can't be a parameter");
      expect(() => fn([], sliceMut(u8))).to.throw(BindingError, "sliceMut(u8) can't be a result");
    });

    it('say what is missing where strings need an allocator and there is none', () => {
      const { pow } = bind(guest('wat/several-results'), { pow: fn([str, i32], i32, { export: 'three' }) });
      expect(() => pow('x', 1)).to.throw(BindingError, 'pow: argument 1 (str): no allocator');
    });

    it('read several results', () => {
      const api = bind(guest('wat/several-results'), {
        pair: fn([], str),
        point: fn([], struct({ x: f64, n: i64 })),
        maybe: fn([i32], option(f64)),
      });
      expect(() => api.pair()).to.throw(BindingError, 'no allocator');
      const kept = bind(guest('wat/several-results'), {
        pair: fn([], borrowed(str), { returns: 'multi-value' }),
      });
      expect(kept.pair()).to.equal('hello');
      expect(api.point()).to.deep.equal({ x: 1.5, n: -1n });
      expect([api.maybe(0), api.maybe(1)]).to.deep.equal([undefined, 2.5]);
    });
  });

  it('keeps memory flat over many calls', () => {
    const instance = guest('rust/bridge');
    const allocator = new GuestAllocator(instance);
    const { greet, words } = bind(
      instance,
      { greet: fn([str], str), words: fn([str], vec(str)) },
      { allocator },
    );
    const turn = () => [greet('Ada'), words('a list of words')];
    turn();
    const size = allocator.memory.size;
    for (let round = 0; round < 20_000; round++) turn();
    expect(allocator.memory.size).to.equal(size);
  });
});
