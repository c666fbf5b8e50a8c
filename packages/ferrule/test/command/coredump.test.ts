import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { guest, runCommand } from '../support/spawn.ts';

describe('ferrule coredump', function () {
  this.timeout(60_000);

  it('ferrule coredump shows how a guest ended, with the lines of its sources', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ferrule-core-'));
    try {
      const file = join(folder, 'out.core.wasm');
      const run = runCommand(['run', '--core-dump', file, '--invoke', 'divide', guest('rust/lines'), '0']);
      expect(run.exitCode).to.equal(134);
      const { exitCode, stdout } = runCommand(['coredump', file]);
      expect(exitCode).to.equal(0);
      expect(stdout).to.match(/the guest trapped: unreachable/);
      expect(stdout).to.match(/Thread main\n[^]*\n {4}at lines::shapes::halve \(guests\/lines\.rs:24:\d+\)/);
      expect(stdout).to.match(/at divide \(guests\/lines\.rs:39:\d+\)/);
      const other = runCommand(['coredump', '--module', guest('c/lines'), file]);
      expect(other.exitCode).to.equal(1);
      expect(other.stderr).to.match(/is not the module that the core dump was written for/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('ferrule coredump shows the variables of each frame, and why one is not known', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ferrule-core-'));
    try {
      const file = join(folder, 'out.core.wasm');
      const module = guest('c/variables');
      expect(runCommand(['run', '--core-dump', file, '--invoke', 'sized', module, '0']).exitCode).to.equal(
        134,
      );
      const { exitCode, stdout } = runCommand(['coredump', file]);
      expect(exitCode).to.equal(0);
      expect(stdout).to.match(
        /at ratio \(guests\/variables\.c:\d+:\d+\)\n {8}point: point \* = 0x[\da-f]+\n {8}by: int = 0\n/,
      );
      expect(stdout).to.include('\n        letters: char[6] = "abc"\n        letter: char = 122 \'z\'\n');
      expect(stdout).to.match(/at sized [^\n]*\n {8}by: int = <not known>\n/);
      expect(stdout).to.match(/\n {8}\(where they lie is not known: the function moves the pointer/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
