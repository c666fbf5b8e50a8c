import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guest, runCommand } from '../support/spawn.ts';

describe('ferrule cache', function () {
  this.timeout(60_000);
  let directory = '';
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('ferrule run --cache keeps what was made, ferrule cache lists, verifies and clears it', () => {
    const run = [
      'run',
      '--fuel',
      '1_000_000_000',
      '--cache',
      directory,
      '--log',
      'cache',
      guest('rust/hello'),
    ];
    expect(runCommand(run).stderr).to.match(/^cache: miss [\da-f]{12}: it is not there\ncache: store .*\n$/);
    const again = runCommand(run);
    expect(again.stderr).to.match(/^cache: hit [\da-f]{12}: in .*\n$/);
    expect(again.exitCode).to.equal(0);
    const listed = runCommand(['cache', 'list', '--cache', directory]);
    expect(listed.stdout).to.match(/^[\da-f]{12} +\d+ +\S+ \S+ +\d+\.\d+\.\d+ +.*hello\.wasm\n1 entries, /);
    const [folder = ''] = readdirSync(directory);
    const [name = ''] = readdirSync(path.join(directory, folder));
    const file = path.join(directory, folder, name);
    writeFileSync(file, readFileSync(file).subarray(0, 1_000));
    const verified = runCommand(['cache', 'verify', '--cache', directory]);
    expect([verified.exitCode, verified.stdout]).to.deep.equal([1, '0 entries are good, 1 bad\n']);
    expect(verified.stderr).to.contain('its checksum does not match');
    const report = JSON.parse(runCommand(['doctor', '--json', '--cache', directory]).stdout) as {
      node: string;
      cache: unknown;
      v8: { features: string[] };
    };
    expect(report.node).to.equal(process.version);
    expect(report.v8.features).to.include('simd');
    expect(report.cache).to.deep.equal({ directory, entries: 1, bytes: 1_000, bad: 1 });
    expect(runCommand(['cache', 'clear', '--bad', '--cache', directory]).stdout).to.equal(
      '1 files removed\n',
    );
    expect(runCommand(['cache', 'wipe']).exitCode).to.equal(2);
  });
});
