import { LeakError, OptionError, TrapError } from '@ferrule/core';
import { loadSync } from '@ferrule/runtime';
import { expect } from 'chai';
import { guestBytes } from './guests.ts';

const leaky = () => loadSync(guestBytes('rust/leaky'), { traceAllocations: true });
const program = (...args: string[]) => {
  const instance = loadSync(guestBytes('c/leaky'), {
    traceAllocations: true,
    wasi: { args: ['leaky', ...args] },
  });
  const exitCode = instance.start();
  const { leaks, invalidFrees: invalid } = instance.allocations;
  return { exitCode, leaks, invalid };
};
/** Calls of the guest's alone, without where they are. */
const guestCalls = (callPath: readonly string[]) =>
  callPath.filter((call) => !/:\d+:\d+\)?$/.test(call)).map((call) => call.replace(/ \(.*/, ''));

describe('AllocationTrace', () => {
  it('tells of nothing where all was freed', () => {
    const lib = leaky();
    expect(lib.call('tidy', 100)).to.equal(190);
    expect(lib.allocations.leaks).to.deep.equal([]);
    lib.allocations.assertNoLeaks();
  });

  it('tells of what was not freed by size and by the calls that led there, the host’s among them', () => {
    const lib = leaky();
    function caller(): void {
      lib.call('leak', 33);
    }
    caller();
    const { leaks, allocatedBytes } = lib.allocations;
    expect(leaks.map(({ size }) => size)).to.deep.equal([33, 33]);
    expect(allocatedBytes).to.equal(66);
    const calls = guestCalls(leaks[0]?.callPath ?? []);
    expect(calls.some((call) => call.includes('lose'))).to.equal(true);
    expect(calls.at(-1)).to.equal('leak');
    expect(
      leaks[0]?.callPath.some((call) => /^caller .*allocation-trace\.test\.ts:\d+:\d+/.test(call)),
    ).to.equal(true);
    expect(() => {
      lib.allocations.assertNoLeaks();
    })
      .to.throw(LeakError, /^2 allocations \(66 bytes\) were not freed\n {2}\d x 33 bytes allocated by /)
      .that.has.property('leaks')
      .with.length(2);
  });

  it('sees the same with fuel counted, and fuel does not count what tracing adds', () => {
    const limits = { fuel: 1_000_000_000n, stackDepth: 500, stackCheck: true, timeout: 60_000 };
    const traced = loadSync(guestBytes('rust/leaky'), { traceAllocations: true, limits });
    const plain = loadSync(guestBytes('rust/leaky'), { limits });
    for (const [name, argument] of [
      ['tidy', 100],
      ['leak', 33],
      ['leak_grown', 100],
    ] as const) {
      expect(traced.call(name, argument), name).to.equal(plain.call(name, argument));
      expect(traced.fuelConsumed, name).to.equal(plain.fuelConsumed);
    }
    expect(plain.fuelConsumed > 1000n).to.equal(true);
    expect(traced.allocations.leaks.map(({ size }) => size).sort((a, b) => a - b)).to.include.members([33]);
  });

  it('follows what grows, and leaves out what was there when it was told to forget', () => {
    const lib = leaky();
    lib.call('leak', 8);
    lib.allocations.forget();
    lib.allocations.assertNoLeaks();
    const bytes = lib.call('leak_grown', 100);
    expect(lib.allocations.leaks.map(({ size }) => size)).to.deep.equal([bytes]);
    expect(lib.allocations.allocatedBytes).to.equal(16 + (bytes as number));
  });

  it('counts what the host allocates through the exports, once', () => {
    const lib = leaky();
    const pointer = lib.call('alloc', 50) as number;
    expect(lib.allocations.leaks.map((leak) => [leak.pointer, leak.size])).to.deep.equal([[pointer, 50]]);
    lib.call('dealloc', pointer, 50);
    lib.allocations.assertNoLeaks();
    expect(lib.allocations.invalidFrees).to.deep.equal([]);
  });

  it('goes on after a trap', () => {
    const lib = leaky();
    expect(() => lib.call('fail', 20)).to.throw(TrapError);
    const before = lib.allocations.leaks.length;
    lib.call('leak', 8);
    expect(lib.allocations.leaks.length).to.equal(before + 2);
  });

  it('knows C’s ways to allocate, and is there when the guest has exited', () => {
    const { exitCode, leaks, invalid } = program();
    expect(exitCode).to.equal(3);
    const sizes = leaks
      .filter(({ callPath }) => guestCalls(callPath).includes('main'))
      .map(({ size }) => size);
    expect(sizes).to.deep.equal([100, 100, 42, 192]);
    expect(invalid).to.deep.equal([]);
    const tidy = program('tidy');
    expect(tidy.leaks.filter(({ callPath }) => guestCalls(callPath).includes('main'))).to.deep.equal([]);
    expect(tidy.invalid).to.deep.equal([]);
  });

  it('tells of memory that is freed twice', () => {
    const { invalid } = program('twice');
    expect(invalid).to.have.length(1);
    expect(guestCalls(invalid[0]?.callPath ?? []).slice(0, 2)).to.deep.equal(['free', 'main']);
  });

  it('is hidden from what the module exports and imports', () => {
    const lib = leaky();
    expect(Object.keys(lib.exports)).to.not.include('ferrule:allocating');
    expect(lib.module.imports).to.deep.equal([]);
  });

  it('is refused where it was not asked for', () => {
    const lib = loadSync(guestBytes('rust/leaky'));
    expect(() => lib.allocations).to.throw(OptionError, 'option traceAllocations was not set');
  });
});
