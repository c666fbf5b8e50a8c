import { expect } from 'chai';
import { compare, geometricMean, medianInterval, summarise } from '../src/paired.ts';

describe('summarise', () => {
  it('takes the median of the ratios pair by pair, not the ratio of medians', () => {
    const { ratio, subject, baseline, pairs } = summarise([2, 20, 200], [1, 10, 50]);
    expect({ ratio, subject, baseline, pairs }).to.deep.equal({
      ratio: 2,
      subject: 20,
      baseline: 10,
      pairs: 3,
    });
  });

  it('gives an interval that holds the ratio', () => {
    const { ratio, interval } = summarise([1, 2, 3, 4, 5, 6, 7], [1, 1, 1, 1, 1, 1, 1]);
    expect(interval[0]).to.be.at.most(ratio);
    expect(interval[1]).to.be.at.least(ratio);
  });
});

describe('medianInterval', () => {
  it('is the same for the same samples', () => {
    const samples = [1, 5, 2, 8, 3];
    expect(medianInterval(samples)).to.deep.equal(medianInterval(samples));
  });

  it('is a point where all samples agree', () => {
    expect(medianInterval([3, 3, 3])).to.deep.equal([3, 3]);
  });
});

describe('compare', () => {
  it('runs both sides in every pair', () => {
    const runs = { subject: 0, baseline: 0 };
    const work = (side: keyof typeof runs) => (count: number) => {
      runs[side]++;
      for (let i = 0; i < count * 1000; i++) Math.sqrt(i);
    };
    const { pairs, ratio } = compare(work('subject'), work('baseline'), {
      pairs: 3,
      sampleTime: 1,
      warmUp: 1,
    });
    expect(pairs).to.equal(3);
    expect(ratio).to.be.a('number').and.to.be.greaterThan(0);
    expect(runs.subject).to.be.at.least(4);
    expect(runs.baseline).to.be.at.least(4);
  });
});

describe('geometricMean', () => {
  const comparison = (ratio: number, spread: number) => ({
    ratio,
    interval: [ratio / spread, ratio * spread] as const,
    subject: 1,
    baseline: 1,
    pairs: 5,
  });

  it('is the root of the product of the ratios', () => {
    expect(geometricMean([comparison(2, 1), comparison(0.5, 1), comparison(8, 1)]).ratio).to.be.closeTo(
      2,
      1e-9,
    );
  });

  it('is surer than each of the comparisons', () => {
    const { interval, pairs } = geometricMean([comparison(1, 1.2), comparison(1, 1.2), comparison(1, 1.2)]);
    expect(interval[1]).to.be.within(1.1, 1.12);
    expect(interval[0]).to.be.closeTo(1 / interval[1], 1e-9);
    expect(pairs).to.equal(15);
  });
});
