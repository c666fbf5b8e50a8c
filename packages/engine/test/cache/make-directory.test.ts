import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { makeDirectory } from '@ferrule/engine';

describe('makeDirectory', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), 'ferrule-make-directory-'));
  });
  after(() => {
    rmSync(root, { recursive: true });
  });

  it('makeDirectory makes those above it too, with the mode that it is given', () => {
    const directory = path.join(root, 'a/b/c');
    makeDirectory(directory, 0o700);
    const stat = statSync(directory);
    expect(stat.isDirectory()).to.equal(true);
    if (process.platform !== 'win32') expect(stat.mode & 0o777).to.equal(0o700);
  });

  it('makeDirectory leaves what is there as it is', () => {
    const file = path.join(root, 'file');
    writeFileSync(file, 'kept');
    makeDirectory(file);
    makeDirectory(root);
    expect(statSync(file).size).to.equal(4);
  });

  it('makeDirectory ends below what is no directory, and below /proc', function () {
    writeFileSync(path.join(root, 'plain'), '');
    expect(() => {
      makeDirectory(path.join(root, 'plain', 'within', 'it'));
    }).to.throw(/ENOTDIR|EEXIST|ENOENT/);
    if (process.platform !== 'linux') return;
    expect(() => {
      makeDirectory('/proc/no/such/directory');
    }).to.throw('ENOENT');
  });
});
