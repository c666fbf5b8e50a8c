import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { passesTable } from '../../scripts/lib/passes-table.ts';

describe('passesTable', () => {
  it('docs/passes.md has the table of passes as it is now', () => {
    const text = readFileSync(new URL('../../docs/passes.md', import.meta.url), 'utf8');
    const table = text
      .split('<!-- passes: written by scripts/write-passes-docs.ts -->')[1]
      ?.split('<!-- /passes -->')[0];
    expect(table?.trim()).to.equal(passesTable());
  });
});
