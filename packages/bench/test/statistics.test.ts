import { expect } from 'chai';
import { clockResolution, isCoarse } from '../src/clock.ts';
import { claimOf, groupedInterval, isSteady, outliersOf } from '../src/statistics.ts';

describe('groupedInterval', () => {
  it('is wider where processes differ than where readings within one do', () => {
    const width = ([low, high]: readonly [number, number]): number => high - low;
    const apart = groupedInterval([
      [1, 1, 1, 1],
      [2, 2, 2, 2],
    ]);
    const mixed = groupedInterval([[1, 1, 1, 1, 1, 2, 1, 1, 1]]);
    expect(width(apart)).to.equal(1);
    expect(width(mixed)).to.be.below(1);
  });
});

describe('claimOf', () => {
  it('claims a difference only where the interval leaves out 1 and the clock can tell', () => {
    expect(claimOf([1.01, 1.2], false)).to.equal('slower');
    expect(claimOf([0.8, 0.99], false)).to.equal('faster');
    expect(claimOf([0.9, 1.1], false)).to.equal('no difference shown');
    expect(claimOf([1.01, 1.2], true)).to.equal('no difference shown');
  });
});

describe('isSteady', () => {
  it('tells warm-up from a steady state', () => {
    expect(isSteady([100, 80, 60, 50, 40, 30])).to.equal(false);
    expect(isSteady([100, 50, 30, 30, 31, 30, 30, 31])).to.equal(true);
    expect(isSteady([30, 30])).to.equal(false);
  });
});

describe('outliersOf', () => {
  it('finds what is far from the middle half', () => {
    expect(outliersOf([10, 11, 12, 11, 10, 50])).to.deep.equal([50]);
  });
});

describe('isCoarse', () => {
  it('admits a clock that is too coarse for a reading', () => {
    let ticks = 0n;
    // a clock of whole milliseconds that moves every third time it is read
    const clock = (): bigint => (ticks++ / 3n) * 1_000_000n;
    const resolution = clockResolution(clock);
    expect(resolution).to.equal(1_000_000);
    expect(isCoarse(5e6, resolution)).to.equal(true);
    expect(isCoarse(5e8, resolution)).to.equal(false);
  });
});
