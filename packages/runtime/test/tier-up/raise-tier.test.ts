import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { InstrumentError, OptionError } from '@ferrule/core';
import { probe } from '@ferrule/engine';
import type { Module } from '../../src/module.ts';
import { runtimeSettings } from '../../src/options/settings.ts';
import type { RuntimeOptions } from '../../src/options/options.ts';
import { Runtime } from '../../src/runtime.ts';
import { firstSettings, watchTier } from '../../src/tier-up/raise-tier.ts';
import { prepareModuleSync } from '../../src/prepare-module.ts';
import type { TierEvent } from '../../src/tier-up/tier-event.ts';
import { topOf, watchOf } from '../../src/tier-up/tiers.ts';
import { fromTransferable, toTransferable } from '../../src/transferable-module.ts';
import { guestBytes } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

const kernel = () =>
  new Uint8Array(readFileSync(new URL('../../../bench/kernels/rust/recursion.wasm', import.meta.url)));

const isOptimized = ({ compiled }: Module) =>
  compiled.manifest.entries.some(({ pass }) => pass === 'optimize');

/** A runtime whose modules tier up, and what it tells, in order. */
function tiering(options: RuntimeOptions = {}): { runtime: Runtime; next: () => Promise<TierEvent> } {
  const told: TierEvent[] = [];
  let waiting: ((event: TierEvent) => void) | undefined;
  const onTier = (event: TierEvent): void => {
    if (waiting === undefined) told.push(event);
    else waiting(event);
    waiting = undefined;
  };
  const next = () =>
    new Promise<TierEvent>((resolve) => {
      const event = told.shift();
      if (event === undefined) waiting = resolve;
      else resolve(event);
    });
  return { runtime: new Runtime({ ...options, optimize: 'auto', onTier }), next };
}

describe("optimize: 'auto'", function () {
  this.timeout(60_000);

  it('watchTier has a hot module optimised, its instance handed over and later ones made of that, with the same results and fuel', async () => {
    const { runtime, next } = tiering({ limits: { fuel: 1_000_000_000n } });
    const bytes = kernel();
    const module = await runtime.compile(bytes);
    const early = await runtime.instantiate(module);
    // What happens to the bytes later is none of the module's business.
    bytes.fill(0);
    expect([early.tier, isOptimized(early.module)]).to.deep.equal(['first', false]);
    const plain = new Runtime({ limits: { fuel: 1_000_000_000n } }).loadSync(kernel());
    for (let call = 0; call < 7_000; call++) early.call('run', 1);
    const used = early.fuelConsumed;
    expect(await next()).to.deep.equal({ module: module.name, tier: 'top', reason: 'it has been optimised' });
    expect(await next()).to.include({ instance: early.name, tier: 'top' });
    const late = await runtime.instantiate(module);
    expect(isOptimized(late.module)).to.equal(true);
    expect([early.tier, late.tier]).to.deep.equal(['top', 'top']);
    const results = [early, late, plain].map((instance) => instance.call('run', 2));
    expect(new Set(results).size).to.equal(1);
    expect(late.fuelConsumed).to.equal(plain.fuelConsumed);
    expect(early.fuelConsumed - used).to.equal(plain.fuelConsumed);
    early.fuel = 1n;
    expect(thrownBy(() => early.call('run', 2))).to.include({ name: 'OutOfFuelError' });
  });

  it('planTier starts in the top tier where the cache has a profile, without waiting too', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
    try {
      const first = tiering({ cache: directory });
      const { module } = first.runtime.loadSync(kernel());
      await watchOf(module)?.raiseNow();
      expect((await first.next()).tier).to.equal('top');
      expect(isOptimized(fromTransferable(toTransferable(module)))).to.equal(true);
      const second = tiering({ cache: directory });
      expect(isOptimized(second.runtime.loadSync(kernel()).module)).to.equal(true);
      expect((await second.next()).reason).to.equal('its profile was kept in the cache');
      const third = tiering({ cache: directory });
      expect(isOptimized((await third.runtime.load(kernel())).module)).to.equal(true);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('topSettings has calls inlined that were executed often, where V8 does not inline, with the same results', async () => {
    const { runtime, next } = tiering();
    const module = await runtime.compile(guestBytes('rust/shapes'));
    const instance = await runtime.instantiate(module);
    const plain = new Runtime().loadSync(guestBytes('rust/shapes'));
    const [first, second] = [plain.call('work', 500), plain.call('work', 500)];
    expect(instance.call('work', 500)).to.equal(first);
    await watchOf(module)?.raiseNow();
    expect((await next()).tier).to.equal('top');
    const inlined = topOf(module).compiled.manifest.entries.find(({ pass }) => pass === 'inline-hot-calls');
    const calls = Number(inlined?.facts['calls'] ?? 0);
    if (probe().inlinesFunctions) expect(inlined).to.equal(undefined);
    else expect(calls).to.be.greaterThan(3);
    expect(instance.call('work', 500)).to.equal(second);
    expect((await runtime.instantiate(module)).call('work', 500)).to.equal(first);
  });

  it('callsTooOpenly leaves instances in their first tier that often call through a visible table, and says why', async () => {
    const { runtime, next } = tiering();
    const module = await runtime.compile({
      wat: `(module (table (export "table") 1 1 funcref) (elem (i32.const 0) func $step)
        (func $step (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
        (func (export "run") (param $left i32) (result i32) (local $sum i32)
          (loop $again
            (local.set $sum (call_indirect (param i32) (result i32) (local.get $sum) (i32.const 0)))
            (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (local.get $sum)))`,
    });
    const instance = await runtime.instantiate(module);
    for (let call = 0; call < 10_000; call++) expect(instance.call('run', 2_000)).to.equal(2_000);
    expect((await next()).tier).to.equal('top');
    expect(await next()).to.deep.equal({
      module: module.name,
      instance: instance.name,
      tier: 'first',
      reason: 'it often calls through a table that can be seen from outside, which would take longer',
    });
    const later = await runtime.instantiate(module);
    expect([instance.tier, later.tier]).to.deep.equal(['first', 'top']);
    expect([instance.call('run', 7), later.call('run', 7)]).to.deep.equal([7, 7]);
  });

  it('obstacleTo stays in the first tier, and says why, where optimising could change what a module means', async () => {
    const { runtime, next } = tiering();
    const module = await runtime.compile({
      wat: '(module (import "a" "x" (global (mut i32))) (import "a" "y" (global (mut i32))) (func))',
    });
    const { tier, reason } = await next();
    expect(tier).to.equal('first');
    expect(reason).to.match(/imported global of type i32/);
    expect(topOf(module)).to.equal(module);
    expect(watchOf(module)).to.equal(undefined);
  });

  it('watchTier stays in the first tier where the module is too large, no worker is to be had, or one dies', async () => {
    const wasm = { bytes: guestBytes('rust/greet'), name: 'greet' };
    const told: TierEvent[] = [];
    const settings = runtimeSettings({
      optimize: 'auto',
      onTier: (event) => {
        told.push(event);
        throw new Error('of whoever logs');
      },
    });
    const first = () => prepareModuleSync(wasm.bytes, { ...firstSettings(settings), tierUp: false });
    const large = { bytes: new Uint8Array(9 * 2 ** 20), name: 'large' };
    expect(watchTier(first(), large, settings)).to.equal(undefined);
    await watchTier(first(), wasm, settings, () => Promise.resolve(undefined))?.raiseNow();
    const module = first();
    const instance = new Runtime().instantiateSync(module);
    await watchTier(module, wasm, settings, () =>
      Promise.reject(new InstrumentError('greet: the worker died', { pass: 'worker' })),
    )?.raiseNow();
    expect(told.map(({ tier }) => tier)).to.deep.equal(['first', 'first', 'first']);
    expect(told.map(({ reason }) => reason)).to.deep.equal([
      'it has 9437184 bytes, and up to 8388608 are optimised',
      'no worker can be had to optimise it',
      'optimising it failed: greet: the worker died',
    ]);
    expect(topOf(module)).to.equal(module);
    expect(instance.call('add', 2, 3)).to.equal(5);
    expect(new Runtime().instantiateSync(module).tier).to.equal('first');
  });

  it("optimize: 'auto' gives way to a level that is asked for, and refuses other words", async () => {
    const { runtime } = tiering();
    expect(isOptimized(await runtime.compile(guestBytes('rust/greet'), { optimize: 1 }))).to.equal(true);
    expect(thrownBy(() => new Runtime({ optimize: 'fast' as never }))).to.be.instanceOf(OptionError);
  });
});
