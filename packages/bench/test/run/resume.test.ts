import { expect } from 'chai';
import { v8 } from '../../src/engines/v8.ts';
import type { Report } from '../../src/report/report.ts';
import type { Contestant } from '../../src/run/contestant.ts';
import { keptRows, mergeReports } from '../../src/run/resume.ts';
import type { Row } from '../../src/run/row.ts';
import { computeWorkloads } from '../../src/workloads/compute.ts';

const matrix = computeWorkloads.find(({ name }) => name === 'matrix') ?? computeWorkloads[0];
const places = { node: process.execPath, cache: '', install: false };
const nodes = ['20.1.0', '24.1.0'];
const contestants: readonly Contestant[] = nodes.map((node) => ({
  engine: v8,
  node,
  places,
  finding: { skipped: 'not needed here' },
}));

const row = (node: string, status: Row['status'], workload = 'matrix'): Row => ({
  suite: 'compute',
  workload,
  metric: 'time',
  engine: 'V8',
  node,
  per: 'a round',
  unit: 'ns',
  status,
});

const report = (rows: readonly Row[], command: string): Report => ({
  format: 1,
  started: '2026-01-01',
  finished: '2026-01-01',
  command,
  partial: false,
  machine: { processor: '', cores: 1, memory: 1, system: '', load: [0, 0] },
  ferrule: '0.1.0',
  nodes: [...new Set(rows.map(({ node }) => node))].map((version) => ({ version, v8: '' })),
  effort: { processes: 1, readings: 1, readingTime: 1 },
  engines: [],
  rows,
  promises: [],
});

describe('keptRows', () => {
  const kept = (...rows: Row[]) => keptRows({ rows, promises: [] }, matrix, contestants, nodes);

  it('keeps a workload that came to its end on every engine and Node version, failures too', () => {
    expect(kept(row('20.1.0', 'measured'), row('24.1.0', 'failed'))).to.have.length(2);
  });

  it('keeps none that was interrupted, or lacks an engine or a Node version', () => {
    expect(kept(row('20.1.0', 'measured'), row('24.1.0', 'interrupted'))).to.equal(undefined);
    expect(kept(row('20.1.0', 'measured'), row('24.1.0', 'unreached'))).to.equal(undefined);
    expect(kept(row('20.1.0', 'measured'))).to.equal(undefined);
    expect(kept()).to.equal(undefined);
  });
});

describe('mergeReports', () => {
  it('replaces workloads that were measured anew and keeps all else, with both commands', () => {
    const earlier = report([row('20.1.0', 'measured', 'json'), row('20.1.0', 'interrupted')], 'one');
    const later = report([row('24.1.0', 'measured')], 'two');
    const { rows, command, nodes: both } = mergeReports(earlier, later);
    expect(rows.map(({ workload, node }) => `${workload} ${node}`)).to.deep.equal([
      'json 20.1.0',
      'matrix 24.1.0',
    ]);
    expect(command).to.equal('one\ntwo');
    expect(both.map(({ version }) => version)).to.deep.equal(['20.1.0', '24.1.0']);
  });

  it('says that workloads are missing until they are measured, whatever is measured besides', () => {
    const earlier = { ...report([row('20.1.0', 'measured')], 'one'), partial: true };
    expect(mergeReports(earlier, report([], 'two')).partial).to.equal(true);
    expect(mergeReports(earlier, report([row('24.1.0', 'measured')], 'two')).partial).to.equal(false);
    expect(mergeReports({ ...earlier, partial: false }, report([], 'two')).partial).to.equal(false);
  });
});
