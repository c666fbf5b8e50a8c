import { expect } from 'chai';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';
import { hasOwnMounts, runSource } from '../support/run-source.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

interface Seen {
  readonly events: readonly (readonly [event: string, reason: string])[];
  readonly found: number;
  readonly files: number;
}

/** File systems that the cache of a program lies on: real ones, mounted for it alone. */
describe('ArtifactCache', function () {
  this.timeout(20_000);
  const directory = temporaryDirectory();

  before(async function () {
    if (!(await hasOwnMounts())) skipBecause(this, 'no file system can be mounted here');
  });

  const keepOneOn = async (options: string): Promise<Seen> => {
    const mount = `mount -t tmpfs -o ${options} tmpfs "${directory()}"`;
    const surroundings = { before: `set -e; ${mount}`, ownMounts: true };
    return (await runSource('keep-one.ts', [directory()], surroundings)) as Seen;
  };

  it('ArtifactCache keeps on a file system of its own', async () => {
    const { events, found, files } = await keepOneOn('size=1m');
    expect(events.map(([event]) => event)).to.deep.equal(['store', 'hit']);
    expect([found, files]).to.deep.equal([65_536, 1]);
  });

  it('ArtifactCache keeps in memory what a full file system has no room for, and leaves no part of it behind', async () => {
    const { events, found, files } = await keepOneOn('size=32k');
    expect(events).to.deep.equal([
      ['failure', "it can't be written: ENOSPC: no space left on device, write"],
      ['hit', 'in memory'],
    ]);
    expect([found, files]).to.deep.equal([65_536, 0]);
  });

  it('ArtifactCache keeps in memory what a file system without room for another file has no place for', async () => {
    const { events, found } = await keepOneOn('size=1m,nr_inodes=2');
    expect(events[0]?.[0]).to.equal('failure');
    expect(events[0]?.[1]).to.match(/^it can't be written: ENOSPC/);
    expect(found).to.equal(65_536);
  });

  it('ArtifactCache keeps in memory what belongs on a file system that can only be read', async () => {
    const { events, found, files } = await keepOneOn('size=1m,ro');
    expect(events[0]?.[0]).to.equal('failure');
    expect(events[0]?.[1]).to.match(/^it can't be written: EROFS/);
    expect([found, files]).to.deep.equal([65_536, 0]);
  });
});
