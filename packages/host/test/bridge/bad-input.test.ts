import { BindingError, LinkError } from '@ferrule/core';
import { expect } from 'chai';
import { bindExports, type UntypedFunction } from '../../src/bridge/bind-exports.ts';
import { bind } from '../../src/bridge/bind.ts';
import { GuestAllocator } from '../../src/bridge/guest-allocator.ts';
import { fn } from '../../src/bridge/guest-function.ts';
import { hostImports } from '../../src/bridge/host-imports.ts';
import { void_ } from '../../src/bridge/types/choices.ts';
import { slice, vec } from '../../src/bridge/types/lists.ts';
import { bool, char, f64, i32, u32, u64, u8, usize } from '../../src/bridge/types/numbers.ts';
import { enumeration, struct } from '../../src/bridge/types/records.ts';
import { str } from '../../src/bridge/types/text.ts';
import { BAD_INPUTS, misbehaving, MODES } from './bad-input.ts';
import { fnOf } from './guests.ts';

type Functions = Readonly<Record<string, UntypedFunction>>;

/** The guest with a host whose `answer` can be chosen. */
function running() {
  const module = new WebAssembly.Module(misbehaving());
  const told: unknown[] = [];
  const host = { answer: 'ok' as unknown };
  const bridge = hostImports(module, {
    env: {
      tell: (text: string) => told.push(text),
      measure: () => 1,
      answer: () => host.answer,
    },
  });
  const instance = new WebAssembly.Instance(module, bridge.imports);
  bridge.attach(instance);
  return { module, instance, host, told };
}

/** What is described by hand is what the section says. */
function described(instance: WebAssembly.Instance, allocator: GuestAllocator): Functions {
  const pointer = { returns: 'pointer' } as const;
  const point = struct({ x: f64, y: f64 }, 'Point');
  const side = enumeration({ Left: -1, On: 0, Right: 1 }, i32, 'Side');
  const functions = {
    bad_text: fn([], str, pointer),
    long_text: fn([], str, pointer),
    null_text: fn([], str, pointer),
    foreign_text: fn([], str, pointer),
    lost_text: fn([], str, pointer),
    odd_list: fn([], vec(u32), pointer),
    long_list: fn([], vec(u32), pointer),
    truth: fn([], bool),
    letter: fn([], char),
    side: fn([], side),
    byte: fn([], u8),
    length: fn([str], usize),
    norm: fn([point], f64),
    repeat: fn([str, i32], u32),
    double: fn([u32], u32),
    twice: fn([u64], u64),
    sum: fn([slice(f64)], f64),
    fail: fn([str], void_),
    tell_bad: fn([], void_),
    tell_long: fn([], void_),
    tell_well: fn([], void_),
    measure_lost: fn([], usize),
    answer_lost: fn([], void_),
    answer_well: fn([], usize),
  };
  return bind(instance, functions, { allocator }) as Functions;
}

const doors: Readonly<
  Record<string, (guest: ReturnType<typeof running>, allocator: GuestAllocator) => Functions>
> = {
  bind: ({ instance }, allocator) => described(instance, allocator),
  bindExports: ({ instance, module }, allocator) => bindExports<Functions>(instance, module, { allocator }),
};

for (const [door, open] of Object.entries(doors)) {
  describe(`${door} of a guest that misbehaves`, () => {
    for (const bad of BAD_INPUTS) {
      it(`tells ${bad.name} by function and argument, frees, and goes on`, () => {
        const guest = running();
        const allocator = new GuestAllocator(guest.instance, { recordLeaks: true });
        const api = open(guest, allocator);
        const held = fnOf(guest.instance, 'held');
        fnOf(guest.instance, 'set_mode')(bad.mode ?? MODES.well);
        if (bad.answer !== undefined) guest.host.answer = bad.answer;
        let thrown: unknown;
        try {
          api[bad.function]?.(...bad.values);
        } catch (error) {
          thrown = error;
        }
        expect(thrown).to.be.instanceOf(Error).that.has.property('code', `ERR_FERRULE_${bad.code}`);
        expect((thrown as Error).message.slice(0, bad.message.length)).to.equal(bad.message);
        expect(held()).to.equal(bad.lost ?? 0);
        allocator.assertNoLeaks();
        fnOf(guest.instance, 'set_mode')(MODES.well);
        expect([api['length']?.('žlu'), api['tell_well']?.()]).to.deep.equal([4, undefined]);
        expect(guest.told.at(-1)).to.equal('foreign');
      });
    }

    it('frees after a trap, and goes on', () => {
      const guest = running();
      const api = open(guest, new GuestAllocator(guest.instance));
      expect(() => api['fail']?.('abc')).to.throw(WebAssembly.RuntimeError, 'unreachable');
      expect([fnOf(guest.instance, 'held')(), api['length']?.('ab')]).to.deep.equal([0, 2]);
    });
  });
}

describe('a section that does not fit its module', () => {
  const misfits: readonly (readonly [name: string, line: string, message: string])[] = [
    [
      'a function that is not exported',
      'fn nowhere()void',
      'bind "nowhere": the module exports no such function',
    ],
    ['too few parameters', 'fn norm()f64', 'bind "norm": the export has 1 parameters more'],
    ['too many parameters', 'fn double(a:u32;b:u32;)u32', 'bind "double": the export has 1 parameters fewer'],
    ['a type that is not declared', 'fn norm(point:Circle;)f64', '"Circle" is not declared'],
    ['a struct that holds itself', 'struct A{a:A;}\nfn norm(a:A;)f64', '"A" holds itself'],
    ['a line that is none', 'function f', 'expected a line of "fn", "import", "struct" or "enum"'],
  ];
  for (const [name, line, message] of misfits) {
    it(`is a BindingError for ${name}`, () => {
      const { instance } = running();
      const module = new WebAssembly.Module(misbehaving(line));
      expect(() => bindExports(instance, module)).to.throw(BindingError, message);
    });
  }

  it('is a LinkError for an import whose host function is missing', () => {
    const module = new WebAssembly.Module(misbehaving());
    expect(() => hostImports(module, { env: { tell: () => undefined } })).to.throw(
      LinkError,
      'missing host functions: env.measure, env.answer',
    );
    expect(() => hostImports(module, {})).to.throw(LinkError, 'env.tell, env.measure, env.answer');
  });
});
