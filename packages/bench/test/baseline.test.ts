import { expect } from 'chai';
import { regressionsSince } from '../src/report/baseline.ts';
import type { Row } from '../src/run/row.ts';

function row(engine: string, ratio: number, interval: [number, number]): Row {
  return {
    suite: 'compute',
    workload: 'matrix',
    metric: 'time',
    engine,
    node: '24.1.0',
    per: 'a round',
    unit: 'ns',
    status: 'measured',
    figures: {
      value: ratio,
      interval,
      warmUp: { milliseconds: 1, readings: 1, steady: true },
      coarse: false,
      against: { baseline: 'V8', ratio, interval, claim: 'slower', ratios: [ratio], outliers: 0 },
    },
  };
}

describe('regressionsSince', () => {
  const before = { rows: [row('Ferrule, fuel', 1.2, [1.1, 1.3])] };

  it('finds a figure whose whole interval is beyond the bound, on another patch release of Node too', () => {
    const after = { rows: [{ ...row('Ferrule, fuel', 2, [1.8, 2.2]), node: '24.2.0' }] };
    const { regressions, compared } = regressionsSince(before, after, 1.1);
    expect(compared).to.equal(1);
    expect(regressions.map(({ workload, before: then, after: now }) => [workload, then, now])).to.deep.equal([
      ['matrix', 1.2, 2],
    ]);
  });

  it('is silent where noise explains it, and about other engines', () => {
    const after = { rows: [row('Ferrule, fuel', 1.5, [1.2, 1.9]), row('wazero', 20, [19, 21])] };
    expect(regressionsSince(before, after, 1.1).regressions).to.deep.equal([]);
  });
});
