import { expect } from 'chai';
import { driveFromSources } from '../../src/engines/node-engine.ts';
import { v8 } from '../../src/engines/v8.ts';
import { kernelPath } from '../../src/kernels.ts';
import { regressionsSince } from '../../src/report/baseline.ts';
import { findContestants } from '../../src/run/contestant.ts';
import type { Row } from '../../src/run/row.ts';
import { runWorkload } from '../../src/run/run-workload.ts';
import { computeWorkloads } from '../../src/workloads/compute.ts';
import type { Workload } from '../../src/workloads/workload.ts';

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

describe('regressionsSince of real runs', function () {
  this.timeout(30_000);

  const matrix = computeWorkloads.find(({ name }) => name === 'matrix') ?? computeWorkloads[0];

  /** Ferrule's place taken by V8 with a module of the compiler's making: a debug build is a hundred times slower. */
  async function measure(build: 'rust/matrix' | 'rust/matrix.debug'): Promise<Row[]> {
    const place = { path: process.execPath, version: process.versions.node };
    const engines = [v8, { ...v8, name: 'Ferrule' }];
    const contestants = await findContestants(engines, [place], { cache: '', install: false });
    const workload: Workload = {
      ...matrix,
      count: 2,
      engines: ['V8', 'Ferrule'],
      async load({ driver, engine, patience }) {
        const module = kernelPath(engine === 'V8' ? 'rust/matrix' : build);
        await driver.ask(['load', module, 'nothing'], patience);
      },
    };
    return runWorkload({
      workload,
      contestants,
      nodes: [place.version],
      effort: { processes: 1, readings: 5, readingTime: 1, warmUp: [5, 50], patience: 15 },
      time: Infinity,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
  }

  it('finds an engine that has really become slower, and nothing where it has not', async () => {
    driveFromSources();
    const before = { rows: await measure('rust/matrix') };
    const slow = { rows: await measure('rust/matrix.debug') };
    expect(regressionsSince(before, slow, 1.1).regressions.map(({ engine }) => engine)).to.deep.equal([
      'Ferrule',
    ]);
    expect(regressionsSince(slow, before, 1.1)).to.deep.equal({ regressions: [], compared: 1 });
  });
});
