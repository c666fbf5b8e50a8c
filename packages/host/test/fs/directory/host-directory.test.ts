import { lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { directoryFs } from '../../../src/fs/directory/directory-fs.ts';
import { scratchDirectory } from '../helpers.ts';

describe('HostDirectory', () => {
  it('HostDirectory.entries numbers up to 512 names, and leaves more of them unnumbered', () => {
    const scratch = scratchDirectory();
    const root = directoryFs(scratch.path).openRoot();
    try {
      for (let index = 0; index < 512; index++) writeFileSync(join(scratch.path, `n${String(index)}`), '');
      for (const { name, type, inode } of root.entries()) {
        expect([type, inode]).to.deep.equal([
          'regular-file',
          lstatSync(join(scratch.path, name), { bigint: true }).ino,
        ]);
      }
      writeFileSync(join(scratch.path, 'one more'), '');
      const entries = root.entries();
      expect(entries).to.have.length(513);
      expect(new Set(entries.map(({ inode }) => inode))).to.deep.equal(new Set([0n]));
      expect(new Set(entries.map(({ type }) => type))).to.deep.equal(new Set(['regular-file']));
    } finally {
      root.close();
      scratch.remove();
    }
  });
});
