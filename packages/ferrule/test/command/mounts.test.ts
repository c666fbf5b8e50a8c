import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { readMounts } from '../../src/command/mounts.ts';
import { UsageError } from '../../src/command/usage-error.ts';

describe('readMounts', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule-mounts-'));
    writeFileSync(path.join(directory, 'file'), '');
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it('reads the host, the guest path and the mark for read-only', () => {
    expect(readMounts([directory, `${directory}::/data`, `${directory}::/fixed:ro`])).to.deep.equal([
      { host: directory, guest: directory, readOnly: false },
      { host: directory, guest: '/data', readOnly: false },
      { host: directory, guest: '/fixed', readOnly: true },
    ]);
    expect(readMounts([`${directory}:ro`])).to.deep.equal([
      { host: directory, guest: directory, readOnly: true },
    ]);
  });

  it('refuses what is malformed, missing, no directory or mounted twice', () => {
    const refused = (texts: string[]) => expect(() => readMounts(texts));
    refused(['']).to.throw(UsageError, 'the form is HOST[::GUEST][:ro]');
    refused(['::/data']).to.throw(UsageError, 'the form is');
    refused([`${directory}::`]).to.throw(UsageError, 'the form is');
    refused([`${directory}::/a::/b`]).to.throw(UsageError, 'the form is');
    refused([path.join(directory, 'absent')]).to.throw(UsageError, 'does not exist');
    refused([`${path.join(directory, 'file')}::/data`]).to.throw(UsageError, 'is not a directory');
    refused([path.join(directory, 'file', 'below')]).to.throw(UsageError, /can't be read|does not exist/);
    refused([`${directory}::/data`, `${directory}::/data:ro`]).to.throw(UsageError, '/data is mounted twice');
  });
});
