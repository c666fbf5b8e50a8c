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
});
