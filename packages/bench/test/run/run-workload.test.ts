import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Engine } from '../../src/engines/engine.ts';
import { driveFromSources } from '../../src/engines/node-engine.ts';
import { v8 } from '../../src/engines/v8.ts';
import { guestPath, kernelPath } from '../../src/kernels.ts';
import { findContestants } from '../../src/run/contestant.ts';
import { DriverProcess, FailedRequest } from '../../src/run/driver-process.ts';
import { runWorkload } from '../../src/run/run-workload.ts';
import type { Effort } from '../../src/run/entrant.ts';
import type { Row } from '../../src/run/row.ts';
import type { Workload } from '../../src/workloads/workload.ts';

driveFromSources();

const cache = mkdtempSync(join(tmpdir(), 'ferrule-bench-test-'));
after(() => {
  rmSync(cache, { recursive: true });
});

const effort = { processes: 1, readings: 3, readingTime: 1, warmUp: [1, 5], patience: 15 } as const;

const matrix: Workload = {
  suite: 'compute',
  name: 'matrix',
  about: '',
  ability: 'call',
  baseline: 'V8',
  per: 'a round',
  unit: 'ns',
  count: 2,
  load: async ({ driver, patience }) =>
    void (await driver.ask(['load', kernelPath('rust/matrix'), 'nothing'], patience)),
  async read({ driver, patience }, count) {
    const { ns, result } = await driver.ask(['call', 'run', count], patience);
    return { metrics: { time: Number(ns) / count }, result: String(result) };
  },
};

/** A real driver that multiplies wrongly, and an engine that is not there. */
const wrong: Engine = {
  ...v8,
  name: 'wrong',
  find: () => {
    const script = join(cache, 'wrong.mjs');
    const answers = `{ resolution: 1, read: 1, compile: 1, instantiate: 1, ns: 1e6, result: '0' }`;
    writeFileSync(
      script,
      `process.stdin.on('data', () => process.stdout.write(JSON.stringify(${answers}) + '\\n'));`,
    );
    return Promise.resolve({ version: '', driver: { file: process.execPath, args: [script] } });
  },
};
const missing: Engine = { ...v8, name: 'missing', find: () => Promise.resolve({ skipped: 'not installed' }) };

/** A real driver that needs a tenth of a second for each answer. */
const slow: Engine = {
  ...v8,
  name: 'slow',
  find: () => {
    const script = join(cache, 'slow.mjs');
    const answer = `JSON.stringify({ resolution: 1, read: 1, compile: 1, instantiate: 1, ns: 1e8 }) + '\\n'`;
    writeFileSync(
      script,
      `process.stdin.on('data', () => setTimeout(() => process.stdout.write(${answer}), 100));`,
    );
    return Promise.resolve({ version: '', driver: { file: process.execPath, args: [script] } });
  },
};

async function run(
  engines: readonly Engine[],
  signal: AbortSignal,
  {
    workload = matrix,
    time = Infinity,
    ...more
  }: { workload?: Workload; time?: number } & Partial<Effort> = {},
): Promise<Row[]> {
  const node = { path: process.execPath, version: process.versions.node };
  const contestants = await findContestants(engines, [node], { cache, install: false });
  const nodes = [node.version];
  const progress = (): void => undefined;
  return runWorkload({
    workload,
    contestants,
    nodes,
    effort: { ...effort, ...more },
    time,
    signal,
    progress,
  });
}

describe('runWorkload', () => {
  it('measures what answers right, and says why of what does not or is missing', async () => {
    const rows = await run([v8, wrong, missing], new AbortController().signal);
    const byEngine = Object.fromEntries(rows.map((row) => [row.engine, row]));
    expect(byEngine['V8'].status).to.equal('measured');
    expect(byEngine['V8'].figures?.value).to.be.greaterThan(0);
    expect(byEngine['V8'].figures?.against?.ratio).to.equal(1);
    expect(byEngine['wrong'].figures).to.equal(undefined);
    expect(byEngine['wrong'].reason).to.match(/^wrong result: 0 where V8 has \d+$/);
    expect(byEngine['missing']).to.include({ status: 'skipped', reason: 'not installed' });
  });

  it('takes the fewest readings of an engine that is slow where time is short, and more of the others', async () => {
    const workload: Workload = {
      ...matrix,
      async read({ driver, patience }, count) {
        const { ns } = await driver.ask(['call', 'run', count], patience);
        return { metrics: { time: Number(ns) / count } };
      },
    };
    const rows = await run([v8, slow], new AbortController().signal, {
      workload,
      time: 100,
      processes: 4,
      readings: 50,
    });
    const taken = Object.fromEntries(rows.map(({ engine, figures }) => [engine, figures?.readings]));
    expect(taken['slow']).to.be.within(3, 4);
    expect(taken['V8']).to.be.above(3);
  });

  it('counts the repetitions of each engine for itself, so that one is not asked for what another can do', async () => {
    const { count, ...uncounted } = matrix;
    const asked: number[] = [];
    const workload: Workload = {
      ...uncounted,
      read: (bench, times) => {
        if (bench.engine === 'V8') asked.push(times);
        return matrix.read(bench, times);
      },
    };
    const [row] = await run([v8], new AbortController().signal, { workload });
    expect(row.status).to.equal('measured');
    expect(count).to.equal(2);
    // 1 ms of a kernel of some 0.03 ms
    expect(Math.max(...asked)).to.be.above(3);
  });

  it('marks what was not reached before an interruption', async () => {
    const controller = new AbortController();
    controller.abort();
    const rows = await run([v8], controller.signal);
    expect(rows.map(({ status, reason }) => [status, reason])).to.deep.equal([
      ['unreached', 'interrupted before its turn'],
    ]);
  });
});

describe('DriverProcess', () => {
  let driver: DriverProcess;

  async function failureOf(...words: (string | number)[]): Promise<string> {
    try {
      await driver.ask(words, 15);
    } catch (error) {
      if (error instanceof FailedRequest) return error.message;
      throw error;
    }
    return 'none';
  }

  before(async () => {
    const finding = await v8.find({ node: process.execPath, cache, install: false });
    if ('skipped' in finding) throw new Error(finding.skipped);
    driver = new DriverProcess(finding.driver);
  });
  after(() => {
    driver.close();
  });

  it('ask reports a trap, a missing import and a missing export in words', async () => {
    await driver.ask(['load', guestPath('wat/trap'), 'nothing'], 15);
    expect(await failureOf('call', 'unreachable')).to.match(/^trapped: unreachable/);
    expect(await failureOf('call', 'nowhere')).to.equal('the module exports no function nowhere');
    expect(await failureOf('load', kernelPath('calls'), 'nothing')).to.match(/env/);
  });

  it('ask gives a guest up that never ends', async () => {
    await driver.ask(['load', guestPath('rust/loop'), 'nothing'], 15);
    let message = '';
    try {
      await driver.ask(['call', 'forever'], 0.3);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.equal('no answer within 0.3 s');
  });
});
