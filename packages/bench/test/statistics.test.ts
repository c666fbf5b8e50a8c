import { expect } from 'chai';
import { clockResolution, isCoarse } from '../src/clock.ts';
import { claimOf, generator, groupedInterval, isSteady, median, outliersOf } from '../src/statistics.ts';

/** Draws from distributions whose medians are known; the same draws each time. */
const random = generator();
const exponential = (): number => -Math.log(1 - random());
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const logNormal = (): number => Math.exp(0.3 * normal());
const many = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

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

describe('groupedInterval of known distributions', () => {
  const cases = [
    { name: 'normal', draw: normal, middle: 0 },
    { name: 'exponential', draw: exponential, middle: Math.LN2 },
    { name: 'log-normal', draw: logNormal, middle: 1 },
  ] as const;
  for (const { name, draw, middle } of cases) {
    it(`holds the median of a ${name} one about 95 times in 100`, () => {
      const held = many(40, () => {
        const [low, high] = groupedInterval([many(15, draw)]);
        return low <= middle && middle <= high ? 1 : 0;
      });
      expect(held.reduce((sum, one) => sum + one, 0)).to.be.within(34, 40);
    });
  }

  it('narrows as the root of the number of samples', () => {
    const width = (count: number): number =>
      median(
        many(9, () => {
          const [low, high] = groupedInterval([many(count, normal)]);
          return high - low;
        }),
      );
    expect(width(12) / width(48)).to.be.within(1.4, 3);
  });
});

describe('claimOf', () => {
  it('claims a difference of equals about 5 times in 100, and one of twice nearly always', () => {
    const claims = (factor: number): number =>
      many(40, () => {
        const ratios = many(15, () => (factor * logNormal()) / logNormal());
        return claimOf(groupedInterval([ratios]), false) === 'no difference shown' ? 0 : 1;
      }).reduce((sum, one) => sum + one, 0);
    expect(claims(1)).to.be.within(0, 6);
    expect(claims(2)).to.be.at.least(34);
  });

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
  it('calls 7 in 1,000 of a normal distribution so', () => {
    expect(outliersOf(many(10_000, normal)).length).to.be.within(40, 110);
  });

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
