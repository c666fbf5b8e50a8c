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
const readme = readFileSync(new URL('README.md', root), 'utf8');

/** The first block of the README with these words behind its fence, and then these. */
function block(language: string, start: string): string {
  const found = readme
    .split(/^```/m)
    .find((text) => text.startsWith(`${language}\n`) && text.slice(language.length + 1).startsWith(start));
  if (found === undefined)
    throw new Error(`the README has no block of ${language} that starts with ${start}`);
  return found.slice(language.length + 1);
}

describe('README', function () {
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

  it('has an example that prints what it says in an empty folder', () => {
    writeFileSync(path.join(folder, 'greet.mjs'), block('js', 'import'));
    const { stdout, stderr } = runNode(['greet.mjs'], { cwd: folder });
    expect(stderr).to.equal('');
    expect(`$ node greet.mjs\n${stdout}`).to.equal(block('', '$ node greet.mjs'));
  });
});
