import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findPackage, firstLine, versionText } from '../../src/engines/npm-packages.ts';

describe('findPackage', () => {
  let cache: string;
  const places = () => ({ node: process.execPath, cache, install: false });

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'ferrule-bench-test-'));
  });
  afterEach(() => {
    rmSync(cache, { recursive: true });
  });

  it('says how to bring an engine that is missing', async () => {
    expect(await findPackage('@extism/extism', 'Extism', places())).to.deep.equal({
      skipped: '@extism/extism is not installed (npm install @extism/extism, or --install)',
    });
  });

  it('names a version that its driver was not made for', async () => {
    const folder = join(cache, 'npm', 'node_modules', '@extism', 'extism');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "version": "0.9.0" }');
    const finding = await findPackage('@extism/extism', 'Extism', places());
    expect(finding)
      .to.have.property('version')
      .that.matches(/^0\.9\.0 \(made for \d+\.\d+\.\d+\)$/);
  });
});

describe('versionText', () => {
  it('is the version alone where it is the one that was meant', () => {
    expect(versionText('1.0.3', '1.0.3')).to.equal('1.0.3');
    expect(versionText('1.0.3', undefined)).to.equal('1.0.3');
  });
});

describe('firstLine', () => {
  it('tells the error rather than the line of the source that Node prints above it', () => {
    const stderr =
      "file:///x.mjs:3\n  throw new Error('no');\n  ^\n\nRangeError: out of luck\n    at x.mjs:3:9\n";
    expect(firstLine(Object.assign(new Error('Command failed'), { stderr }))).to.equal(
      'RangeError: out of luck',
    );
    expect(
      firstLine(Object.assign(new Error('Command failed'), { stderr: '\nrustc: no such target\n' })),
    ).to.equal('rustc: no such target');
    expect(firstLine(new Error('plain'))).to.equal('plain');
  });
});
