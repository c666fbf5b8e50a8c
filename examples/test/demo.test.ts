import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runNode } from '../../packages/ferrule/test/support/spawn.ts';

describe('scripts/demo.mjs', function () {
  this.timeout(60_000);

  it('shows the four things it promises', () => {
    const { stdout, stderr, exitCode } = runNode([
      fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url)),
    ]);
    expect([stderr, exitCode]).to.deep.equal(['', 0]);
    expect(stdout).to.match(/call\("add", 2, 3\) +5\n/);
    expect(stdout).to.match(/greet\("Zoë 🦀"\) +"Hello, Zoë 🦀!"\n/);
    expect(stdout).to.match(/bytes the guest has not got back +0\n/);
    expect(stdout).to.include('    | env LANG=C\n    | A guest may read\n    | what it was given.\n');
    expect(stdout).to.match(/exit code +0, loaded and run in/);
    expect(stdout.match(/! cat: .*failed to find a pre-opened file descriptor/g)).to.have.lengthOf(3);
    expect(stdout).to.match(/exit code +1\n/);
    expect(stdout).to.match(/call\("forever"\) +ERR_FERRULE_TIMEOUT after/);
    expect(stdout).to.match(/call\("add", 20, 22\) +42\n/);
  });
});
