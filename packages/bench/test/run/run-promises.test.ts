import { expect } from 'chai';
import type { PromiseRow } from '../../src/report/report.ts';
import { runPromises } from '../../src/run/run-promises.ts';

describe('runPromises', function () {
  this.timeout(60_000);

  it('gives each Node its part of the time, says how long it would take, and that not all were reached', async () => {
    const node = { path: process.execPath, version: process.versions.node };
    const plans: number[][] = [];
    const started: string[] = [];
    const { rows, complete } = await runPromises({
      nodes: [node, { ...node, version: 'the same once more' }],
      only: ['a raw export call', 'a host function called from the guest'],
      seconds: 0.01,
      signal: new AbortController().signal,
      plan: (...plan) => plans.push(plan),
      progress: (name, done) => started.push(`${name} ${String(done)}`),
    });
    expect(plans).to.deep.equal([[4, 20]]);
    // none begins after time is up, and one does on each
    expect(rows.map(({ name }: PromiseRow) => name)).to.deep.equal([
      'a raw export call',
      'a raw export call',
    ]);
    expect(rows.every(({ value }) => value !== undefined && value > 0)).to.equal(true);
    expect(started).to.include('a raw export call 1');
    expect(complete).to.equal(false);
  });
});
