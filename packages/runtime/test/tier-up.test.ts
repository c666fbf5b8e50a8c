import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { InstrumentError, OptionError } from '@ferrule/core';
import type { Module } from '../src/module.ts';
import { runtimeSettings } from '../src/options/settings.ts';
import type { RuntimeOptions } from '../src/options/options.ts';
import { Runtime } from '../src/runtime.ts';
import { raiseTier } from '../src/tier-up.ts';
import { topOf } from '../src/tiers.ts';
import type { TierEvent } from '../src/tier-event.ts';
import { fromTransferable, toTransferable } from '../src/transferable-module.ts';
import { guestBytes } from './guests.ts';
import { thrownBy } from './thrown.ts';

const kernel = () =>
  new Uint8Array(readFileSync(new URL('../../bench/kernels/rust/recursion.wasm', import.meta.url)));

const isOptimized = ({ compiled }: Module) =>
  compiled.manifest.entries.some(({ pass }) => pass === 'optimize');

/** A runtime whose modules tier up, and what it tells next. */
function tiering(options: RuntimeOptions = {}): { runtime: Runtime; next: Promise<TierEvent> } {
  let runtime: Runtime | undefined;
  const next = new Promise<TierEvent>((resolve) => {
    runtime = new Runtime({ ...options, optimize: 'auto', onTier: resolve });
  });
  return { runtime: runtime ?? new Runtime(), next };
}

describe("optimize: 'auto'", function () {
  this.timeout(60_000);

  it('raiseTier leaves instances as they are, makes later ones of optimised code, and changes neither results nor fuel', async () => {
    const { runtime, next } = tiering({ limits: { fuel: 1_000_000_000n } });
    const bytes = kernel();
    const module = await runtime.compile(bytes);
    const early = await runtime.instantiate(module);
    const source = Buffer.from(bytes);
    // What happens to the bytes later is none of the module's business.
    bytes.fill(0);
    expect(isOptimized(early.module)).to.equal(false);
    expect(early.module).to.equal(module);
    expect(early.tier).to.equal('first');
    const results = [early.call('run', 2)];
    expect(await next).to.deep.equal({ module: module.name, tier: 'top', reason: 'it has been optimised' });
    const late = await runtime.instantiate(module);
    expect(isOptimized(late.module)).to.equal(true);
    expect([early.tier, late.tier]).to.deep.equal(['first', 'top']);
    results.push(late.call('run', 2), new Runtime().loadSync(new Uint8Array(source)).call('run', 2));
    expect(new Set(results).size).to.equal(1);
    expect(late.fuelConsumed).to.equal(early.fuelConsumed);
    expect(early.call('run', 2)).to.equal(results[0]);
  });

  it('isTopKept starts in the top tier where the cache has it, without waiting too', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
    try {
      const first = tiering({ cache: directory });
      const { module } = first.runtime.loadSync(kernel());
      expect((await first.next).tier).to.equal('top');
      expect(isOptimized(fromTransferable(toTransferable(module)))).to.equal(true);
      const second = tiering({ cache: directory });
      expect(isOptimized(second.runtime.loadSync(kernel()).module)).to.equal(true);
      expect((await second.next).reason).to.equal('it was kept in the cache');
      const third = tiering({ cache: directory });
      expect(isOptimized((await third.runtime.load(kernel())).module)).to.equal(true);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('raiseTier stays in the first tier, and says why, where optimising could change what a module means', async () => {
    const { runtime, next } = tiering();
    const module = await runtime.compile({
      wat: '(module (import "a" "x" (global (mut i32))) (import "a" "y" (global (mut i32))))',
    });
    const { tier, reason } = await next;
    expect(tier).to.equal('first');
    expect(reason).to.match(/imported global of type i32/);
    expect(topOf(module)).to.equal(module);
  });

  it('raiseTier stays in the first tier where the module is too large, no worker is to be had, or one dies', async () => {
    const wasm = { bytes: guestBytes('rust/greet'), name: 'greet' };
    const module = new Runtime().compileSync(wasm.bytes);
    const large = { bytes: new Uint8Array(9 * 2 ** 20), name: 'large' };
    const told: TierEvent[] = [];
    const settings = runtimeSettings({
      optimize: 'auto',
      onTier: (event) => {
        told.push(event);
        throw new Error('of whoever logs');
      },
    });
    await raiseTier(module, large, settings);
    await raiseTier(module, wasm, settings, () => Promise.resolve(undefined));
    await raiseTier(module, wasm, settings, () =>
      Promise.reject(new InstrumentError('greet: the worker died', { pass: 'worker' })),
    );
    expect(told.map(({ tier }) => tier)).to.deep.equal(['first', 'first', 'first']);
    expect(told.map(({ reason }) => reason)).to.deep.equal([
      'it has 9437184 bytes, and up to 8388608 are optimised',
      'no worker can be had to optimise it',
      'optimising it failed: greet: the worker died',
    ]);
    expect(topOf(module)).to.equal(module);
    expect(new Runtime().instantiateSync(module).call('add', 2, 3)).to.equal(5);
  });

  it("optimize: 'auto' gives way to a level that is asked for, and refuses other words", async () => {
    const { runtime } = tiering();
    expect(isOptimized(await runtime.compile(guestBytes('rust/greet'), { optimize: 1 }))).to.equal(true);
    expect(thrownBy(() => new Runtime({ optimize: 'fast' as never }))).to.be.instanceOf(OptionError);
  });
});
