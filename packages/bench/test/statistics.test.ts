import { expect } from 'chai';
import { clockResolution, isCoarse } from '../src/clock.ts';
import {
  claimOf,
  generator,
  groupedInterval,
  isSteady,
  median,
  outliersOf,
  spreadOf,
  studentQuantile,
} from '../src/statistics.ts';

/** Draws from distributions whose medians are known; the same draws each time. */
const random = generator();
const exponential = (): number => -Math.log(1 - random());
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const logNormal = (): number => Math.exp(0.3 * normal());
const many = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

describe('groupedInterval', () => {
  it('is wider where processes differ than where readings within one do', () => {
    const width = ([low, high]: readonly [number, number]): number => high - low;
    const apart = groupedInterval([1, 2, 1, 2].map((value) => Array<number>(4).fill(value)));
    const mixed = groupedInterval(Array.from({ length: 4 }, () => [1, 2, 1, 2]));
    expect(width(apart)).to.be.above(2 * width(mixed));
  });

  it('holds the middle about 95 times in 100 where four processes differ by more than their readings', () => {
    const process = (): number[] => {
      const own = 0.1 * normal();
      return many(4, () => Math.exp(own + 0.02 * normal()));
    };
    const held = many(60, () => {
      const [low, high] = groupedInterval(Array.from({ length: 4 }, process));
      return low <= 1 && high >= 1 ? 1 : 0;
    });
    expect(held.reduce((sum, one) => sum + one, 0)).to.be.within(52, 60);
  });

  it('is no interval at all to speak of where there are two processes that differ', () => {
    const [low, high] = groupedInterval([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    expect(high / low).to.be.above(10);
  });
});

describe('studentQuantile', () => {
  it('is what tables have', () => {
    const table = { 1: 12.706, 3: 3.182, 4: 2.776, 9: 2.262, 30: 2.042 };
    for (const [freedom, quantile] of Object.entries(table)) {
      expect(studentQuantile(Number(freedom))).to.be.closeTo(quantile, 0.01);
    }
  });
});

describe('spreadOf', () => {
  it('is how far the slowest process is from the fastest', () => {
    expect(spreadOf([[1, 1, 9], [1.5, 1.5, 1.5], [1.2]])).to.equal(1.5);
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
