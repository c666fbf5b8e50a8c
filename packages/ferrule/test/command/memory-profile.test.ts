import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';
import { domOf, HAS_BROWSER } from '../support/page.ts';
import { guest, runCommand } from '../support/spawn.ts';

describe('ferrule run --memory-profile', function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferrule-memory-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, maxRetries: 3 });
  });

  it('ferrule run --memory-profile refuses a file of no known kind before anything runs', () => {
    const { exitCode, stderr, stdout } = runCommand(['run', '--memory-profile', 'out.png', guest('c/hello')]);
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/out\.png.*\.html/);
    expect(stdout).to.equal('');
  });

  it('ferrule run --memory-profile prints tables, and writes a page that a browser shows', function () {
    const file = join(folder, 'out.html');
    const { exitCode, stderr } = runCommand(['run', '--memory-profile', file, guest('c/leaky')]);
    expect(exitCode).to.equal(3);
    expect(stderr).to.match(/Memory: 131,072 bytes/);
    expect(stderr).to.match(/0x10ab0 +0x1ffcd +62,749 +453 +heap/);
    expect(stderr).to.match(/200 +2 +malloc < forget < main/);
    expect(stderr).to.match(/Allocated at the peak, .* 553 bytes/);
    expect(stderr).to.match(/__data_end is not exported/);
    if (!HAS_BROWSER) skipBecause(this, 'there is no Chromium');
    const dom = domOf(file);
    expect(dom).to.match(/<div class="bar guest"[^>]*>malloc</);
    expect(dom).to.match(/<title>heap: 0x/);
  });

  it('ferrule run --memory-profile does what it can for a stripped module, and for one that traps', () => {
    const file = join(folder, 'out.json');
    const stripped = runCommand(['run', '--memory-profile', file, guest('rust/hello')]);
    expect(stripped.exitCode).to.equal(0);
    expect(stripped.stderr).to.match(/no function names/);
    const trapped = runCommand([
      'run',
      '--memory-profile',
      file,
      '--invoke',
      'fail',
      guest('rust/leaky'),
      '8',
    ]);
    expect(trapped.exitCode).to.equal(134);
    const { allocations } = JSON.parse(readFileSync(file, 'utf8')) as { allocations: { bytes: number } };
    expect(allocations.bytes).to.be.greaterThan(7);
  });
});
