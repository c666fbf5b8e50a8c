import { gunzipSync } from 'node:zlib';
import { OptionError, PlanError } from '@ferrule/core';
import { encodeMemoryProfile, load, loadSync, memoryProfileFormatOf } from '@ferrule/runtime';
import type { AllocationGroup } from '@ferrule/runtime';
import { expect } from 'chai';
import { Profile as Pprof } from 'pprof-format';
import { ownCalls } from '../../src/memory/own-calls.ts';
import { guestBytes, guestPath } from '../guests.ts';
import { parseShell } from '../tinygo.ts';

const sum = (groups: readonly AllocationGroup[] = [], of: 'bytes' | 'count'): number =>
  groups.reduce((total, group) => total + group[of], 0);

describe('Instance.memoryProfile', () => {
  it('Instance.memoryProfile tells who allocated what is alive, and what was at the peak', async () => {
    const lib = loadSync(guestBytes('rust/leaky'), { traceAllocations: true });
    lib.call('leak', 33);
    lib.call('tidy', 100);
    const { allocations, moments } = await lib.memoryProfile();
    expect(allocations).to.include({ bytes: 66, count: 2 });
    expect(sum(allocations?.alive, 'bytes')).to.equal(66);
    expect(allocations?.alive.map(({ count, callPath }) => [count, ownCalls(callPath)])).to.deep.equal([
      [2, ['leaky::lose', 'leak']],
    ]);
    // the list of strings, and the strings
    expect(allocations?.peakBytes).to.be.greaterThan(66 + 100 * 12);
    expect(sum(allocations?.atPeak, 'bytes')).to.be.within((allocations?.peakBytes ?? 0) / 1.02, Infinity);
    expect(allocations?.atPeak.some(({ callPath }) => callPath.some(({ name }) => name === 'tidy'))).to.equal(
      true,
    );
    expect(allocations?.totalCount).to.be.greaterThan(100);
    expect(moments.length).to.be.greaterThan(100);
    expect(Math.max(...moments.map(({ allocated }) => allocated))).to.equal(allocations?.peakBytes);
  });

  it("Instance.memoryProfile sees what AssemblyScript's collector frees", async () => {
    const lib = await load(guestPath('assemblyscript/garbage'), { traceAllocations: true });
    const alive = async () => (await lib.memoryProfile()).allocations?.alive ?? [];
    lib.call('keep', 100);
    lib.call('churn', 10_000);
    const whole = (await lib.memoryProfile()).allocations;
    // the text of 0 is not made anew
    expect(whole?.totalCount).to.equal(100 + 2 * 10_000 - 1);
    expect(whole?.count).to.be.lessThan(5_000);
    lib.call('collect');
    const [kept, ...others] = await alive();
    expect(others).to.deep.equal([]);
    expect([kept.count, kept.bytes]).to.deep.equal([100, 800]);
    expect(ownCalls(kept.callPath)).to.deep.equal(['garbage/keep']);
    lib.call('drop');
    lib.call('collect');
    expect(await alive()).to.deep.equal([]);
    expect(lib.allocations.invalidFrees).to.deep.equal([]);
  });

  it('Instance.memoryProfile tells who allocated in TinyGo, and that its collector is not seen', async () => {
    const { instance, printed } = await parseShell('if x;then y;fi', { traceAllocations: true });
    expect(printed).to.equal('if x; then y; fi\n');
    const { allocations, map } = await instance.memoryProfile();
    expect(allocations?.functions).to.include('runtime.alloc');
    expect(allocations?.totalCount).to.be.greaterThan(100);
    expect(allocations?.bytes).to.be.lessThan(instance.memory.size);
    expect(allocations?.alive.flatMap(({ callPath }) => ownCalls(callPath)).join()).to.match(
      /syntax\.Parser/,
    );
    expect(map.reasons.join()).to.include('what the garbage collector frees is not seen');
  });

  it('Instance.memoryProfile does without allocations where none is known, and says why', async () => {
    const options = { traceAllocations: 'where-known', wasi: {} } as const;
    const program = await load(guestBytes('rust/hello'), options);
    program.start();
    const { allocations, map, moments } = await program.memoryProfile();
    expect(allocations).to.equal(undefined);
    expect(map.reasons.join()).to.match(/its allocator could be found.*without stripping/);
    expect(moments.at(-1)?.byteLength).to.equal(map.byteLength);
    expect(() => loadSync(guestBytes('rust/hello'), { traceAllocations: true })).to.throw(PlanError);
    expect(() => loadSync(guestBytes('rust/leaky'), { traceAllocations: 'where' as 'where-known' })).to.throw(
      OptionError,
    );
  });
});

describe('encodeMemoryProfile', () => {
  const profile = async () => {
    const lib = loadSync(guestBytes('c/leaky'), { traceAllocations: true, wasi: { args: ['leaky'] } });
    lib.start();
    return lib.memoryProfile();
  };

  it('encodeMemoryProfile writes for pprof what its library reads back', async () => {
    const decoded = Pprof.decode(gunzipSync(await encodeMemoryProfile(await profile(), 'pprof')));
    const { strings } = decoded.stringTable;
    expect(decoded.sampleType.map(({ type }) => strings[Number(type)])).to.deep.equal([
      'inuse_objects',
      'inuse_space',
    ]);
    const values = decoded.sample.map(({ value }) => value.map(Number));
    expect(values.slice(0, 3)).to.deep.equal([
      [2, 200],
      [1, 192],
      [1, 42],
    ]);
  });

  it('encodeMemoryProfile writes a page that loads nothing, and JSON that holds all', async () => {
    const page = new TextDecoder().decode(await encodeMemoryProfile(await profile(), 'html'));
    expect(page).not.to.match(/(?:src|href)=/);
    expect(page).to.match(/<svg [^>]*aria-label="map of the memory"/);
    expect(page).to.match(/<svg [^>]*aria-label="growth over time"/);
    const json = JSON.parse(new TextDecoder().decode(await encodeMemoryProfile(await profile(), 'json'))) as {
      map: { regions: unknown[] };
      allocations: { alive: { bytes: number }[] };
    };
    expect(json.map.regions).to.have.length(5);
    expect(json.allocations.alive[0]?.bytes).to.equal(200);
    expect(['a.html', 'a.json', 'a.pb.gz'].map(memoryProfileFormatOf)).to.deep.equal([
      'html',
      'json',
      'pprof',
    ]);
    expect(() => memoryProfileFormatOf('a.cpuprofile')).to.throw(OptionError, /\.html/);
  });
});
