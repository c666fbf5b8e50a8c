import { expect } from 'chai';
import { MemoryHistory } from '../../src/memory/memory-history.ts';

/** Blocks of the sizes that are alive. */
class Allocator {
  readonly history = new MemoryHistory<number>();
  readonly #alive: number[] = [];

  allocate(size: number): void {
    this.history.change(0, size, this.alive);
    this.#alive.push(size);
  }

  free(): void {
    this.history.change(this.#alive.at(-1) ?? 0, undefined, this.alive);
    this.#alive.pop();
  }

  readonly alive = (): readonly number[] => this.#alive;
}

describe('MemoryHistory', () => {
  it('MemoryHistory.atPeak tells what was alive when most was, to within 2 %', () => {
    const heap = new Allocator();
    for (const size of [100, 200, 300]) heap.allocate(size);
    heap.free();
    heap.free();
    heap.allocate(50);
    expect(heap.history.peak).to.equal(600);
    expect(heap.history.atPeak(heap.alive)).to.deep.equal([100, 200, 300]);
    for (const size of [300, 400]) heap.allocate(size);
    expect(heap.history.peak).to.equal(850);
    expect(heap.history.atPeak(heap.alive)).to.deep.equal([100, 50, 300, 400]);
    expect([heap.history.totalBytes, heap.history.totalCount]).to.deep.equal([1350, 6]);
  });

  it('MemoryHistory.moments stays short, and keeps the peak whatever is put together', () => {
    const heap = new Allocator();
    heap.history.attach(new WebAssembly.Memory({ initial: 1 }));
    for (let round = 0; round < 20_000; round++) {
      heap.allocate(round === 12_345 ? 999_999 : 10);
      heap.free();
    }
    const moments = heap.history.moments();
    expect(moments.length).to.be.within(512, 1025);
    expect(Math.max(...moments.map(({ allocated }) => allocated))).to.equal(999_999);
    expect(moments.every(({ byteLength }) => byteLength === 65_536)).to.equal(true);
    const times = moments.map(({ time }) => time);
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  });
});
