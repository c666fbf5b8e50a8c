import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { InstrumentError } from '@ferrule/core';
import { expect } from 'chai';
import type { RewriteRequest } from '../../src/apart/messages.ts';
import { WorkerPool } from '../../src/apart/worker-pool.ts';
import { ALL_FEATURES } from '../../src/options/features.ts';
import { rejectionOf } from '../thrown.ts';

const request: RewriteRequest = {
  wasm: { bytes: Uint8Array.of(0), name: 'doomed.wasm' },
  features: ALL_FEATURES,
  options: {},
  cacheDirectory: undefined,
  tellsProgress: false,
};

const program = (source: string): URL => new URL(`data:text/javascript,${encodeURIComponent(source)}`);
const ANSWERS = `parentPort.on('message', () => parentPort.postMessage({ kind: 'done' }));`;

describe('WorkerPool', function () {
  this.timeout(20_000);

  it('WorkerPool tells a worker that exits, throws or runs out of memory as an InstrumentError', async () => {
    const endings = {
      'process.exit(3)': /doomed\.wasm: .*exit code 3/,
      'throw new Error("no luck")': /doomed\.wasm: .*no luck/,
    };
    for (const [source, message] of Object.entries(endings)) {
      const pool = new WorkerPool(program(source));
      const error = await rejectionOf(pool.run(request, undefined));
      expect(error).to.be.instanceOf(InstrumentError);
      expect(error).to.have.property('pass', 'worker');
      expect(String(error)).to.match(message);
    }
  });

  it('WorkerPool tells a file that is not there', async () => {
    const pool = new WorkerPool(new URL('./no-such-file.mjs', import.meta.url));
    expect(await rejectionOf(pool.run(request, undefined))).to.be.instanceOf(InstrumentError);
  });

  it('WorkerPool goes on after a worker has died', async () => {
    const once = program(`
      import { parentPort, threadId } from 'node:worker_threads';
      parentPort.on('message', ({ wasm }) => {
        if (wasm.name === 'doomed.wasm') process.exit(1);
        parentPort.postMessage({ kind: 'done' });
      });`);
    const pool = new WorkerPool(once, 1);
    const good = { ...request, wasm: { ...request.wasm, name: 'good.wasm' } };
    const results = await Promise.allSettled(
      [request, good, request, good].map((each) => pool.run(each, undefined)),
    );
    expect(results.map(({ status }) => status)).to.deep.equal([
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  it('WorkerPool uses an idle worker again and runs no more than it may', async () => {
    const counting = program(`
      import { parentPort, threadId } from 'node:worker_threads';
      ${ANSWERS.replace("kind: 'done'", "kind: 'done', artifact: threadId")}`);
    const pool = new WorkerPool(counting, 1);
    const threads = await Promise.all([1, 2, 3].map(() => pool.run(request, undefined)));
    expect(new Set(threads).size).to.equal(1);
  });

  it('WorkerPool ignores what a listener throws', async () => {
    const telling = program(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => {
        parentPort.postMessage({ kind: 'cache', event: { event: 'miss', key: '', reason: '' } });
        parentPort.postMessage({ kind: 'progress', progress: { fraction: 0 } });
        parentPort.postMessage({ kind: 'done' });
      });`);
    let told = 0;
    const fail = () => {
      told += 1;
      throw new Error('no luck');
    };
    await new WorkerPool(telling).run(request, { onCache: fail, onProgress: fail });
    expect(told).to.equal(2);
  });

  /** Runs a script with a pool of one worker, which takes its time for jobs called `slow`. */
  function runApart(script: string): { readonly stdout: string; readonly status: number | null } {
    const file = program(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ wasm }) => {
        setTimeout(() => parentPort.postMessage({ kind: 'done' }), wasm.name === 'slow' ? 500 : 0);
      });`).href;
    const code = `
      import { WorkerPool } from ${JSON.stringify(new URL('../../src/apart/worker-pool.ts', import.meta.url).href)};
      const pool = new WorkerPool(new URL(${JSON.stringify(file)}), 1);
      const job = (name) => ({ wasm: { bytes: Uint8Array.of(0), name }, features: new Set(), options: {} });
      const say = (text) => () => console.log(text);
      ${script}`;
    return spawnSync(process.execPath, [...process.execArgv, '--input-type=module', '--eval', code], {
      encoding: 'utf8',
    });
  }

  it('WorkerPool keeps the process while somebody waits behind work in the background, which goes last', () => {
    const { stdout, status } = runApart(`
      void pool.run(job('slow'), {}, true).then(say('background'));
      void pool.run(job('quick'), {}, true).then(say('more of it'));
      await pool.run(job('quick')).then(say('awaited'));`);
    expect(status).to.equal(0);
    expect(stdout.split('\n').slice(0, 2)).to.deep.equal(['background', 'awaited']);
  });

  it('WorkerPool lets the process end where all is in the background', () => {
    const { stdout, status } = runApart(`void pool.run(job('slow'), {}, true).then(say('background'));`);
    expect({ stdout, status }).to.deep.equal({ stdout: '', status: 0 });
  });

  it('WorkerPool starts workers for a program that was given to node with --input-type', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
    try {
      const file = path.join(folder, 'worker.mjs');
      writeFileSync(file, `import { parentPort } from 'node:worker_threads'; ${ANSWERS}`);
      const { stdout, status } = runApart(`
        const file = new URL(${JSON.stringify(pathToFileURL(file).href)});
        await new WorkerPool(file, 1).run(job('quick')).then(say('done'));`);
      expect({ stdout, status }).to.deep.equal({ stdout: 'done\n', status: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
