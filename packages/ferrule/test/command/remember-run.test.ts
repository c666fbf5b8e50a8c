import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { guest, runCommand } from '../support/spawn.ts';

const shapes = guest('rust/shapes');

describe('rememberingRun', function () {
  this.timeout(60_000);
  let cache: string;
  before(() => {
    cache = mkdtempSync(join(tmpdir(), 'ferrule-tiers-'));
  });
  after(() => {
    rmSync(cache, { recursive: true });
  });

  const run = (...args: string[]) => runCommand(['run', '--optimize', 'auto', '--log', 'jit', ...args]);

  it('ferrule run --optimize auto has the next run of a program that was hot begin in the top tier, with the same output', () => {
    const args = ['--cache', cache, shapes, '2000000', 'exit'];
    const first = run(...args);
    expect(first.stderr).to.match(
      /^jit: .*shapes\.wasm: first tier: it ran for \d+ ms, and its profile is kept/m,
    );
    const second = run(...args);
    expect(second.stderr).to.match(/^jit: .*shapes\.wasm: top tier: its profile was kept in the cache$/m);
    expect([second.stdout, second.exitCode]).to.deep.equal([first.stdout, first.exitCode]);
    expect(first.exitCode).to.equal(3);
  });

  it('ferrule run --log jit says why a program stays in its first tier', () => {
    expect(run(shapes, '1').stderr).to.match(/first tier: it ran for \d+ ms, too short to gain/);
    const stopped = run('--timeout', '300ms', shapes, '100000000');
    expect(stopped.exitCode).to.equal(124);
    expect(stopped.stderr).to.match(/first tier: it ran for \d+ ms, and there is no cache/);
  });
});
