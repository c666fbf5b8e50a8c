import { ArgumentError, ClosedError } from '@ferrule/core';
import { load, loadSync } from '@ferrule/runtime';
import type { MemoryMap } from '@ferrule/runtime';
import { expect } from 'chai';
import { guestBytes, guestPath } from '../guests.ts';

/** Parts follow on each other from the first byte to the last. */
function expectWhole({ regions, byteLength }: MemoryMap): void {
  expect(regions[0]?.start).to.equal(0);
  expect(regions.at(-1)?.end).to.equal(byteLength);
  for (const [index, { start }] of regions.entries())
    if (index > 0) expect(start).to.equal(regions[index - 1]?.end);
}

const kindsOf = ({ regions }: MemoryMap): string[] => regions.map(({ kind }) => kind);

describe('Instance.memoryMap', () => {
  it('Instance.memoryMap divides a Rust guest’s memory, with how much of stack and heap is used', async () => {
    const lib = loadSync(guestBytes('rust/leaky'), { traceAllocations: true });
    const bytes = lib.call('leak_grown', 1000);
    const map = await lib.memoryMap();
    expectWhole(map);
    expect(kindsOf(map)).to.deep.equal(['stack', 'data', 'zeroed data', 'heap', 'free']);
    const [stack, , , heap] = map.regions;
    expect(stack).to.include({ start: 0, end: 0x100000 });
    expect(stack.used).to.be.within(16, 4096);
    expect(heap).to.include({ start: 1_049_728, used: bytes });
    const inHeap = map.allocated?.every(({ start, end }) => start >= heap.start && end <= heap.end);
    expect(inHeap).to.equal(true);
    expect(map.reasons).to.deep.equal([]);
    expect(map.byteLength).to.equal(lib.memory.size);
  });

  it('Instance.memoryMap says of a C guest what its module does not tell', async () => {
    const program = loadSync(guestPath('c/hello'));
    const map = await program.memoryMap();
    expectWhole(map);
    expect(kindsOf(map)).to.deep.equal(['unused', 'data', 'stack', 'free']);
    expect(map.regions[2]?.used).to.equal(undefined);
    expect(map.allocated).to.equal(undefined);
    expect(map.reasons).to.have.length(2);
    expect(map.reasons[0]).to.match(/__data_end is not exported/);
    expect(map.reasons[1]).to.match(/no function names.*without stripping/);
  });

  it('Instance.memoryMap is there after the guest has ended only where it was asked for before', async () => {
    const wasi = { args: ['leaky'] };
    const plain = loadSync(guestBytes('c/leaky'), { wasi });
    plain.start();
    const error: unknown = await plain.memoryMap().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ClosedError);
    const traced = loadSync(guestBytes('c/leaky'), { wasi, traceAllocations: true });
    traced.start();
    expect(kindsOf(await traced.memoryMap())).to.deep.equal(['unused', 'data', 'stack', 'heap', 'free']);
    const none: unknown = await loadSync(guestBytes('wat/empty'))
      .memoryMap()
      .catch((thrown: unknown) => thrown);
    expect(none).to.be.instanceOf(ArgumentError);
  });

  it('Instance.memoryMap believes no name whose function does something else', async () => {
    const text = `(module (memory (export "memory") 1)
      (func $free (param f64)) (func $calloc (param i32))
      (func $malloc (export "get") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 1000))))`;
    const lib = await load({ wat: text }, { traceAllocations: 'where-known' });
    for (const size of [10, 70, 2_000_000, -5]) lib.call('get', size);
    const map = await lib.memoryMap();
    expectWhole(map);
    expect(map.regions.every(({ start, end, used = 0 }) => used <= end - start)).to.equal(true);
    const other = loadSync(guestBytes('assemblyscript/library'), { traceAllocations: 'where-known' });
    const { reasons } = await other.memoryMap();
    expect(reasons.some((reason) => reason.includes('where a stack lies is not known'))).to.equal(true);
  });
});
