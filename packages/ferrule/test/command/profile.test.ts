import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { domOf, HAS_BROWSER } from '../support/page.ts';
import { guest, runCommand, startCommand } from '../support/spawn.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

describe('ferrule run --profile', function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferrule-profile-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, maxRetries: 3 });
  });

  it('ferrule run --profile refuses a file of no known kind before anything runs', () => {
    const { exitCode, stderr, stdout } = runCommand(['run', '--profile', 'out.txt', guest('rust/hello')]);
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/out\.txt.*\.cpuprofile/);
    expect(stdout).to.equal('');
  });

  it('ferrule run --profile writes where time went, of a guest that traps too', () => {
    const file = join(folder, 'out.speedscope.json');
    const { exitCode } = runCommand(['run', '--profile', file, '--invoke', 'divide', guest('c/lines'), '0']);
    expect(exitCode).to.equal(134);
    expect(JSON.parse(readFileSync(file, 'utf8')))
      .to.have.property('profiles')
      .with.length(1);
  });

  it('ferrule run --profile says what can not be written, and first of all how the guest ended', () => {
    const file = join(folder, 'nowhere', 'out.html');
    const good = runCommand(['run', '--profile', file, guest('rust/hello')]);
    expect(good.exitCode).to.equal(2);
    expect(good.stderr).to.match(/out\.html can't be written: ENOENT/);
    const bad = runCommand(['run', '--profile', file, '--invoke', 'divide', guest('c/lines'), '0']);
    expect(bad.exitCode).to.equal(134);
    expect(bad.stderr).to.match(/out\.html can't be written: ENOENT[^]*integer divide by zero/);
  });

  it('ferrule run --exact-profile counts the same each time, of a guest that traps too', () => {
    const files = ['a.json', 'b.json'].map((name) => join(folder, name));
    const counted = files.map((file) => {
      const args = ['run', '--exact-profile', file, '--invoke', 'divide', guest('c/lines'), '0'];
      expect(runCommand(args).exitCode).to.equal(134);
      const { shared, profiles } = JSON.parse(readFileSync(file, 'utf8')) as {
        shared: { frames: { name: string }[] };
        profiles: { unit: string; weights: number[] }[];
      };
      expect(profiles[0]?.unit).to.equal('none');
      return [shared.frames.map(({ name }) => name), profiles[0]?.weights];
    });
    expect(counted[0]).to.deep.equal(counted[1]);
    expect(counted[0]?.[0]).to.include('divide');
    expect((counted[0]?.[1] as number[]).every((weight) => weight > 0)).to.equal(true);
  });

  it('ferrule run --profile writes what was found when Ctrl-C ends a loop', async () => {
    const file = join(folder, 'out.cpuprofile');
    const child = startCommand(['run', '--profile', file, guest('rust/spin')]);
    child.stdout.once('data', () => {
      setTimeout(() => child.kill('SIGINT'), 50);
    });
    const exitCode = await new Promise((resolve) => child.once('exit', resolve));
    expect(exitCode).to.equal(130);
    const { nodes } = JSON.parse(readFileSync(file, 'utf8')) as { nodes: { callFrame: { url: string } }[] };
    expect(nodes.some(({ callFrame }) => /^wasm:|\.rs$/.test(callFrame.url))).to.equal(true);
  });

  it('ferrule run --profile writes a page that a browser shows without a network', function () {
    if (!HAS_BROWSER) skipBecause(this, 'there is no Chromium');
    const file = join(folder, 'out.html');
    runCommand(['run', '--timeout', '300ms', '--profile', file, guest('rust/spin')]);
    const dom = domOf(file);
    expect(dom).to.match(/<div class="bar guest"/);
    expect(dom).to.match(/<div class="bar host"[^>]*>all</);
  });
});
