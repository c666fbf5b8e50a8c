import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { guest, runNode } from '../../packages/ferrule/test/support/spawn.ts';

const root = new URL('../../', import.meta.url);

/** The first block of a page with these words behind its fence, and then these. */
function block(page: string, language: string, start: string): string {
  const found = readFileSync(new URL(page, root), 'utf8')
    .split(/^```/m)
    .find((text) => text.startsWith(`${language}\n`) && text.slice(language.length + 1).startsWith(start));
  if (found === undefined) throw new Error(`${page} has no block of ${language} that starts with ${start}`);
  return found.slice(language.length + 1);
}

describe('the pages for users', function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ferrule-readme-'));
    // what `npm install ferrule` leaves in an empty folder
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(
      fileURLToPath(new URL('packages/ferrule', root)),
      path.join(folder, 'node_modules', 'ferrule'),
      'junction',
    );
    copyFileSync(guest('rust/greet'), path.join(folder, 'greet.wasm'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('docs/benchmarking.md has an example of ferrule/bench that compares', () => {
    writeFileSync(path.join(folder, 'compare.mjs'), block('docs/benchmarking.md', 'js', 'import'));
    const { stdout, stderr } = runNode(['compare.mjs'], { cwd: folder });
    expect(stderr).to.equal('');
    expect(stdout).to.match(
      /^guest: [\d.]+ times \([\d.]+ to [\d.]+\): (faster|slower|no difference shown)\n$/,
    );
  });

  it('README.md has an example that prints what it says in an empty folder', () => {
    writeFileSync(path.join(folder, 'greet.mjs'), block('README.md', 'js', 'import'));
    const { stdout, stderr } = runNode(['greet.mjs'], { cwd: folder });
    expect(stderr).to.equal('');
    expect(`$ node greet.mjs\n${stdout}`).to.equal(block('README.md', '', '$ node greet.mjs'));
  });
});
