import { expect } from 'chai';
import { BUILT, runNode } from '../../../ferrule/test/support/spawn.ts';
import { ProgramFolder } from '../support/bundle.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const PROGRAM = `
const { Worker } = require('node:worker_threads');
const { execFileSync } = require('node:child_process');
const { isProxy } = require('node:util').types;
const inWorker = "require('node:worker_threads').parentPort.postMessage(require('node:util').types.isProxy(WebAssembly.Module))";
const inChild = "require('node:util').types.isProxy(WebAssembly.Module)";
new Worker(inWorker, { eval: true }).once('message', (worker) => {
  const child = execFileSync(process.execPath, ['-p', inChild], { encoding: 'utf8' });
  console.log(isProxy(WebAssembly.Module), worker, child.trim());
});
`;

describe('ferrule/compat, preloaded', function () {
  this.timeout(60_000);

  it('reaches workers made of text and children by --require in NODE_OPTIONS', function () {
    // what is required has to be JavaScript already
    if (!BUILT) skipBecause(this, 'needs the built package');
    const program = new ProgramFolder('preload');
    try {
      program.write({ 'program.cjs': PROGRAM });
      const { stdout, stderr } = runNode(['program.cjs'], {
        cwd: program.path,
        env: { NODE_OPTIONS: '--require ferrule/compat --no-warnings' },
      });
      expect(stderr).to.equal('');
      expect(stdout).to.equal('true true true\n');
    } finally {
      program.remove();
    }
  });
});
