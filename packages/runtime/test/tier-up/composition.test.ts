import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { hasFeature } from '@ferrule/engine';
import type { Instance } from '../../src/instance.ts';
import type { RuntimeOptions } from '../../src/options/options.ts';
import type { Source } from '../../src/read-source.ts';
import { Runtime } from '../../src/runtime.ts';
import type { TierEvent } from '../../src/tier-up/tier-event.ts';
import { watchOf } from '../../src/tier-up/tiers.ts';
import { guestBytes } from '../guests.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

/** What a use of a guest shows, in two halves: its instance is handed over in between. */
interface Use {
  readonly options: () => RuntimeOptions;
  readonly source: () => Source;
  readonly before: (instance: Instance) => unknown;
  readonly after: (instance: Instance) => unknown;
}

const calling =
  (name: string, ...args: unknown[]) =>
  (instance: Instance): unknown =>
    instance.call(name, ...args);

const failure = (act: () => unknown): string => {
  try {
    return String(act());
  } catch (error) {
    return String(error);
  }
};

const heard: string[] = [];

/** Memory that several threads may have; waiting takes no time, since nobody has put a 1 there. */
const SHARED = `(module
  (memory (export "memory") 1 2 shared)
  (global $calls (mut i32) (i32.const 0))
  (func (export "add") (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (drop (i32.atomic.rmw.add (i32.const 8) (local.get 0)))
    (i32.add (i32.atomic.load (i32.const 8)) (global.get $calls)))
  (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 16) (i32.const 1) (i64.const 0)))
  (func (export "notify") (result i32) (memory.atomic.notify (i32.const 16) (i32.const 1))))`;

/** Adds to what lies at 8 in a shared memory, until what lies at 12 says stop; answers with how often. */
const ADDER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const words = new Int32Array(workerData.buffer);
  let count = 0;
  parentPort.postMessage('begun');
  while (Atomics.load(words, 3) === 0) { Atomics.add(words, 2, 1); count += 1; }
  parentPort.postMessage(count);`;

const USES: Readonly<Record<string, Use>> = {
  'limits on memory, tables, time and stack': {
    options: () => ({
      limits: { memory: '2MiB', tableElements: 1_000, timeout: '60s', stackDepth: 1_000, stackCheck: true },
    }),
    source: () => guestBytes('rust/leaky'),
    before: calling('tidy', 10),
    after: (instance) => [instance.call('leak', 10), failure(() => instance.call('leak', 1 << 21))],
  },
  fuel: {
    options: () => ({ limits: { fuel: 1_000_000n } }),
    source: () => guestBytes('rust/leaky'),
    before: (instance) => [instance.call('tidy', 10), instance.fuelConsumed],
    after: (instance) => {
      const result = [instance.call('tidy', 20), instance.fuelConsumed, instance.fuel];
      instance.fuel = 10n;
      return [...result, failure(() => instance.call('tidy', 20)).slice(0, 14)];
    },
  },
  reset: {
    options: () => ({ resettable: true }),
    source: () => ({
      wat: `(module (memory (export "memory") 1) (global $n (mut i32) (i32.const 5))
        (func (export "count") (result i32)
          (global.set $n (i32.add (global.get $n) (i32.const 1)))
          (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (global.get $n)))
          (i32.load (i32.const 8))))`,
    }),
    before: (instance) => [instance.call('count'), instance.call('count')],
    after: (instance) => {
      const on = instance.call('count');
      instance.reset();
      return [on, instance.call('count')];
    },
  },
  listeners: {
    options: () => {
      heard.length = 0;
      const listener = {
        functions: ['outer', 'divide'],
        before: (call: { readonly args: readonly unknown[] }) => heard.push(String(call.args)),
        after: (call: { readonly results?: readonly unknown[] | undefined }) =>
          heard.push(String(call.results)),
        abort: (_call: unknown, error: unknown) => heard.push(String(error)),
      };
      return { listeners: [listener] };
    },
    source: () => guestBytes('rust/lines'),
    before: (instance) => [instance.call('divide', 10), ...heard],
    after: (instance) => [instance.call('divide', 20), failure(() => instance.call('divide', 0)), ...heard],
  },
  'traced allocations': {
    options: () => ({ traceAllocations: true }),
    source: () => guestBytes('rust/leaky'),
    before: calling('leak', 10),
    after: (instance) => {
      instance.call('leak', 20);
      return [...instance.allocations.blocks()];
    },
  },
  'trait objects and formatted text': {
    options: () => ({}),
    source: () => guestBytes('rust/shapes'),
    before: calling('work', 20),
    after: calling('work', 30),
  },
  'legacy exceptions': {
    options: () => ({}),
    source: () => ({
      wat: `(module (tag $oops (param i32)) (global $n (mut i32) (i32.const 0))
        (func $throw (param i32) (global.set $n (local.get 0)) (throw $oops (local.get 0)))
        (func (export "catch") (param i32) (result i32)
          (try (result i32)
            (do (call $throw (local.get 0)) (i32.const 1))
            (catch $oops (i32.add (global.get $n)))
            (catch_all (i32.const 2)))))`,
    }),
    before: calling('catch', 7),
    after: calling('catch', 8),
  },
  'shared memory': {
    options: () => ({}),
    source: () => ({ wat: SHARED }),
    before: calling('add', 7),
    after: (instance) => [instance.call('add', 8), instance.call('wait'), instance.call('notify')],
  },
  ...(hasFeature('exceptions') && {
    exceptions: {
      options: () => ({}),
      source: () => ({
        wat: `(module (tag $oops (export "oops") (param i32)) (global $n (mut i32) (i32.const 0))
          (func (export "throw") (param i32) (throw $oops (local.get 0)))
          (func (export "catch") (result i32)
            (block $caught (result i32)
              (try_table (catch $oops $caught) (throw $oops (i32.const 7)))
              (i32.const 1))))`,
      }),
      before: calling('catch'),
      after: (instance: Instance) => {
        const tag = instance.exports['oops'] as unknown as WebAssembly.Tag;
        try {
          instance.call('throw', 9);
        } catch (error) {
          return [
            (error as WebAssembly.Exception).is(tag),
            Number((error as WebAssembly.Exception).getArg(tag, 0)),
          ];
        }
        return [];
      },
    },
  }),
};

describe("optimize: 'auto' with", function () {
  this.timeout(60_000);

  for (const [what, { options, source, before, after }] of Object.entries(USES)) {
    it(`${what} hands an instance over that does what it would have done`, async () => {
      const expected = new Runtime(options()).load(source());
      const plain = await expected;
      const plainBefore = before(plain);
      const plainAfter = after(plain);

      const events: TierEvent[] = [];
      const runtime = new Runtime({ ...options(), optimize: 'auto', onTier: (event) => events.push(event) });
      const module = await runtime.compile(source());
      const instance = await runtime.instantiate(module);
      expect(before(instance)).to.deep.equal(plainBefore);
      await watchOf(module)?.raiseNow();
      expect(events.map(({ reason }) => reason).join('; ')).to.match(/handed over/);
      expect(after(instance)).to.deep.equal(plainAfter);
    });
  }

  for (const [what, options] of Object.entries({
    coverage: { coverage: true },
    'exact profiles': { exactProfile: true },
  })) {
    it(`${what} stays in the first tier, and says why`, async () => {
      const events: TierEvent[] = [];
      const runtime = new Runtime({ ...options, optimize: 'auto', onTier: (event) => events.push(event) });
      const { tier } = await runtime.load(guestBytes('rust/lines'));
      expect(tier).to.equal('first');
      expect(events.map(({ reason }) => reason)).to.deep.equal([
        'what is executed is counted, in code as it came',
      ]);
    });
  }

  it('another thread at work in the memory hands an instance over that goes on where it was', async () => {
    const runtime = new Runtime({ optimize: 'auto' });
    const module = await runtime.compile({ wat: SHARED });
    const instance = await runtime.instantiate(module);
    const memory = instance.exports['memory'] as unknown as WebAssembly.Memory;
    const worker = new Worker(ADDER, { eval: true, workerData: memory });
    try {
      await once(worker, 'message');
      let calls = 0;
      const add = () => {
        instance.call('add', 3);
        calls += 1;
      };
      for (let turn = 0; turn < 100; turn++) add();
      const raised = watchOf(module)?.raiseNow();
      add();
      await raised;
      expect(instance.tier).to.equal('top');
      for (let turn = 0; turn < 100; turn++) add();
      const words = new Int32Array(memory.buffer);
      Atomics.store(words, 3, 1);
      const [added] = (await once(worker, 'message')) as [number];
      expect(Atomics.load(words, 2)).to.equal((added + calls * 3) | 0);
      expect(instance.call('add', 0)).to.equal((added + calls * 3 + calls + 1) | 0);
    } finally {
      await worker.terminate();
    }
  });

  for (const [what, wat] of Object.entries({
    'garbage-collected objects': `(module (type $pair (struct (field i32)))
      (func (export "get") (result i32) (struct.get $pair 0 (struct.new $pair (i32.const 7)))))`,
    'typed function references': `(module (type $f (func (result i32))) (func $seven (type $f) (i32.const 7))
      (elem declare func $seven)
      (func (export "get") (result i32) (call_ref $f (ref.func $seven))))`,
  })) {
    it(`${what} stays in the first tier, says why, and works`, async function () {
      if (!hasFeature('gc')) skipBecause(this, 'needs a V8 with garbage-collected objects');
      const events: TierEvent[] = [];
      const instance = await new Runtime({ optimize: 'auto', onTier: (event) => events.push(event) }).load({
        wat,
      });
      expect([instance.tier, instance.call('get')]).to.deep.equal(['first', 7]);
      expect(events.map(({ reason }) => reason).join()).to.match(
        /modules that use (gc|typed-function-references)$/,
      );
    });
  }
});
