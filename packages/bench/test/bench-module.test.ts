import { expect } from 'chai';
import { benchModule, type BenchModuleOptions } from '../src/bench-module.ts';
import { driveFromSources } from '../src/engines/node-engine.ts';
import { guestPath, kernelPath } from '../src/kernels.ts';

driveFromSources();

/** What the one engine's row says. */
async function rowOf(module: string, options: BenchModuleOptions) {
  const engine = options.invoke === undefined ? 'node:wasi' : 'V8';
  const { rows } = await benchModule(module, { quick: true, engines: [engine], ...options });
  expect(rows).to.have.length(1);
  const { status, reason, figures } = rows[0];
  return { status, reason, figures };
}

describe('benchModule', function () {
  this.timeout(30_000);

  it('shows a module that traps, never ends or needs imports with the reason and without figures', async () => {
    const [traps, endless, importing, absent] = await Promise.all([
      rowOf(guestPath('wat/trap'), { invoke: 'unreachable' }),
      rowOf(guestPath('rust/loop'), { invoke: 'forever', patience: 1.5 }),
      rowOf(kernelPath('calls'), { invoke: 'add', args: ['1', '2'] }),
      rowOf(guestPath('rust/greet'), { invoke: 'ad', args: ['1', '2'] }),
    ]);
    expect(traps).to.deep.include({ status: 'failed', figures: undefined });
    expect(traps.reason).to.match(/^trapped: unreachable/);
    expect(endless).to.deep.include({
      status: 'failed',
      reason: 'no answer within 1.5 s',
      figures: undefined,
    });
    expect(importing).to.deep.include({ status: 'failed', figures: undefined });
    expect(importing.reason).to.match(/module="?env"?|Import #0/);
    expect(absent).to.deep.include({ status: 'failed', reason: 'the module exports no function ad' });
  });

  it('gives a program that writes to its mounts an empty directory each time', async () => {
    // it fails where its first directory is there already
    const { status, figures } = await rowOf(guestPath('rust/files'), { args: ['/'] });
    expect(status).to.equal('measured');
    expect(figures?.value).to.be.greaterThan(0);
  });
});
