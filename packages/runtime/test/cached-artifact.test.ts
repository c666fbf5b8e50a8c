import { expect } from 'chai';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OptionError } from '@ferrule/core';
import type { TrapError } from '@ferrule/core';
import type { CacheEvent } from '@ferrule/engine';
import { compile, load, loadSync } from '../src/load.ts';
import { Runtime } from '../src/runtime.ts';
import { guestBytes, guestPath } from './guests.ts';
import { thrownBy } from './thrown.ts';

describe('lookUp', () => {
  let directory = '';
  let events: CacheEvent[] = [];
  const options = () => ({ cache: directory, onCache: (event: CacheEvent) => void events.push(event) });
  const kinds = () => events.map(({ event }) => event);

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
    events = [];
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('lookUp makes the second load of an instrumented module a hit, with the same results, traps and fuel', async () => {
    const limits = { fuel: 10_000_000n, memory: '2MiB' } as const;
    const first = await load(guestPath('rust/trap'), { ...options(), limits });
    const second = loadSync(guestPath('rust/trap'), { ...options(), limits });
    expect(kinds()).to.deep.equal(['miss', 'store', 'hit']);
    const traps = [first, second].map((instance) => {
      const name = instance.module.exports.find(
        ({ extern }) => extern.kind === 'function' && extern.type.params.length === 0,
      )?.name;
      const { kind, wasmStack } = thrownBy(() => instance.call(name ?? '')) as TrapError;
      return { kind, wasmStack, fuel: instance.fuelConsumed };
    });
    expect(traps[0]?.wasmStack).to.not.deep.equal([]);
    expect(traps[1]).to.deep.equal(traps[0]);
  });

  it('lookUp tells apart what differs by the bytes or by what was asked for', async () => {
    const bytes = guestBytes('rust/greet');
    await compile(bytes, { ...options(), limits: { memory: '2MiB' } });
    await compile(bytes, { ...options(), limits: { memory: '3MiB' } });
    await compile(bytes, { ...options(), limits: { memory: '2MiB', fuel: 5n } });
    await compile(guestBytes('rust/trap'), { ...options(), limits: { memory: '2MiB' } });
    expect(kinds()).to.deep.equal(['miss', 'store', 'miss', 'store', 'miss', 'store', 'miss', 'store']);
    await compile(bytes, { ...options(), limits: { memory: '2MiB', fuel: 7n } });
    expect(kinds().at(-1)).to.equal('hit');
  });

  it('lookUp is not asked about a module that is left as it is', async () => {
    await load(guestPath('rust/greet'), options());
    expect(kinds()).to.deep.equal([]);
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('lookUp keeps results where the directory is of no use', async () => {
    const file = path.join(directory, 'file');
    writeFileSync(file, '');
    const runtime = new Runtime({ ...options(), cache: file, limits: { memory: '2MiB' } });
    const instance = await runtime.load(guestPath('rust/greet'));
    expect(instance.call('add', 2, 3)).to.equal(5);
    expect(kinds()).to.deep.equal(['miss', 'failure']);
  });

  for (const cache of ['', 5, {}, 'a\0b', null]) {
    it(`lookUp is refused for the option ${JSON.stringify(cache)}`, () => {
      const error = thrownBy(() => new Runtime({ cache } as never)) as OptionError;
      expect(error).to.be.instanceOf(OptionError);
      expect(error.message).to.match(/^option cache can't be /);
    });
  }
});
