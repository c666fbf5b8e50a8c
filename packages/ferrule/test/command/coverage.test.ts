import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSync } from '@ferrule/runtime';
import { expect } from 'chai';
import { writeCoverage } from '../../src/command/coverage.ts';
import { UsageError } from '../../src/command/usage-error.ts';
import { guest } from '../support/spawn.ts';

const run = (by: number) => {
  const lib = loadSync(guest('rust/lines'), { coverage: true });
  try {
    lib.call('divide', by);
  } catch {
    // it traps
  }
  return lib.coverage;
};

describe('writeCoverage', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule-coverage-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('adds runs up, as lcov and HTML, of sources that are not on this machine too', async () => {
    const warnings: string[] = [];
    for (const by of [1, 2, 0]) await writeCoverage(directory, run(by), (text) => warnings.push(text));
    const lcov = readFileSync(path.join(directory, 'lcov.info'), 'utf8');
    expect(lcov).to.match(/SF:.*guests\/lines\.rs/);
    expect(lcov).to.include('FNDA:3,divide').and.to.include('FNDA:0,closure');
    expect(existsSync(path.join(directory, 'index.html'))).to.equal(true);
    expect(warnings).to.deep.equal([]);
  });

  it('leaves out what is damaged or not its own, and says why', async () => {
    const warnings: string[] = [];
    await writeCoverage(directory, run(1), () => undefined);
    const runs = path.join(directory, 'runs');
    const foreign: Record<string, string> = {
      'a.json': '{"x": 1}',
      'b.json': '{"/x.rs": {"path": "/x.rs", "statementMap": {"0": null}, "s": {"0": 1}}}',
      'c.json': '[1, 2',
      'd.json': 'null',
      'e.json':
        '{"/x": {"path": "/x", "statementMap": {"0": {}}, "s": {"0": 1}, "fnMap": {}, "f": {}, "branchMap": {}, "b": {}}}',
      'f.txt': 'notes',
    };
    for (const [name, text] of Object.entries(foreign)) writeFileSync(path.join(runs, name), text);
    await writeCoverage(directory, run(1), (text) => warnings.push(text));
    expect(warnings).to.have.length(6);
    expect(warnings[0]).to.match(/a\.json was left out: it holds no coverage$/);
    expect(warnings[2]).to.match(/c\.json was left out: .*JSON/);
    expect(readFileSync(path.join(directory, 'lcov.info'), 'utf8')).to.include('FNDA:2,divide');
  });

  it('refuses a directory that can’t be made', async () => {
    const file = path.join(directory, 'file');
    writeFileSync(file, '');
    let error: unknown;
    await writeCoverage(file, {}, () => undefined).catch((caught: unknown) => (error = caught));
    expect(error).to.be.instanceOf(UsageError);
    expect((error as Error).message).to.match(/file can't be written: /);
    // below which Node's own way to make a directory never ends
    if (process.platform === 'linux')
      await writeCoverage('/proc/nope/report', {}, () => undefined).catch(
        (caught: unknown) => (error = caught),
      );
    expect((error as Error).message).to.match(/can't be written: /);
  });
});
