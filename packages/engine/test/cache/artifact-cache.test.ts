import { expect } from 'chai';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { emptyManifest, identityOffsets, OffsetRunsBuilder } from '@ferrule/core';
import type { Artifact } from '@ferrule/core';
import { ArtifactCache } from '../../src/cache/artifact-cache.ts';
import { artifactKey, makersWith } from '../../src/cache/artifact-key.ts';
import type { CacheEvent } from '../../src/cache/cache-event.ts';
import { sevenModule } from '../support/modules.ts';
import { runSource } from '../support/run-source.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const KEY = '0123456789abcdef'.repeat(4);
const makers = makersWith(undefined);

function runs(): Artifact['offsets'] {
  const builder = new OffsetRunsBuilder();
  builder.copy(0, 10);
  builder.add(5);
  builder.copy(10, 20);
  return builder.finish();
}

const artifact: Artifact = {
  name: 'seven',
  bytes: sevenModule,
  manifest: { entries: [{ pass: 'fuel', imports: [], exports: ['fuel'], facts: { rest: 'fuel' } }] },
  offsets: runs(),
};

describe('ArtifactCache', () => {
  const directory = temporaryDirectory();
  const fileOf = (key: string) => path.join(directory(), key.slice(0, 2), key.slice(2));

  /** What a process that starts anew finds. */
  function findAnew(key = KEY): { found: Artifact | undefined; events: CacheEvent[] } {
    const events: CacheEvent[] = [];
    const found = new ArtifactCache(directory()).find(key, 'again', (event) => events.push(event));
    return { found, events };
  }

  it('ArtifactCache finds in memory and anew on disk what was kept: bytes, manifest and offsets, under the new name', () => {
    const cache = new ArtifactCache(directory());
    cache.keep(KEY, artifact, makers);
    for (const found of [cache.find(KEY, 'again'), findAnew().found]) {
      expect(found?.name).to.equal('again');
      expect([...(found?.bytes ?? [])]).to.deep.equal([...sevenModule]);
      expect(found?.manifest).to.deep.equal(artifact.manifest);
      expect([3, 12, 20, 34, 35].map((at) => found?.offsets.original(at))).to.deep.equal([
        3,
        undefined,
        15,
        29,
        undefined,
      ]);
    }
    expect(findAnew().events).to.deep.equal([{ event: 'hit', key: KEY, reason: `in ${directory()}` }]);
  });

  it('ArtifactCache makes the directory, however deep it lies', () => {
    const deep = path.join(directory(), 'a', 'b', 'c');
    new ArtifactCache(deep).keep(KEY, artifact, makers);
    expect(new ArtifactCache(deep).find(KEY, 'x')?.bytes.length).to.equal(sevenModule.length);
    expect(readdirSync(path.join(deep, '01'))).to.have.length(1);
  });

  it('ArtifactCache misses, and says why, wherever an entry is cut or a byte of it flipped', () => {
    new ArtifactCache(directory()).keep(KEY, artifact, makers);
    const whole = readFileSync(fileOf(KEY));
    // every byte up to the header's, and then some
    for (let at = 0; at < whole.length; at += at < 48 ? 3 : 23) {
      for (const spoilt of [
        whole.subarray(0, at),
        Buffer.from(whole).fill((whole[at] ?? 0) ^ 0x10, at, at + 1),
      ]) {
        writeFileSync(fileOf(KEY), spoilt);
        const { found, events } = findAnew();
        expect(found).to.equal(undefined);
        expect(events[0]?.event).to.equal('miss');
        expect(events[0]?.reason).to.match(/^it is (damaged|no entry)/);
      }
    }
    new ArtifactCache(directory()).keep(KEY, artifact, makers);
    expect(findAnew().found).to.not.equal(undefined);
  });

  it('ArtifactCache misses where an entry was put in the place of another', () => {
    const other = 'f'.repeat(64);
    new ArtifactCache(directory()).keep(other, artifact, makers);
    mkdirSync(path.dirname(fileOf(KEY)), { recursive: true });
    renameSync(fileOf(other), fileOf(KEY));
    const { found, events } = findAnew();
    expect(found).to.equal(undefined);
    expect(events[0]?.reason).to.equal(`its file holds another entry, ${other}`);
  });

  it('ArtifactCache waits for the disk where it is asked to, and finds and misses as it does at once', async () => {
    const spoil: readonly (() => void)[] = [
      () => undefined,
      () => {
        writeFileSync(fileOf(KEY), readFileSync(fileOf(KEY)).subarray(0, -1));
      },
      () => {
        writeFileSync(fileOf(KEY), '');
      },
      () => {
        new ArtifactCache(directory()).keep('f'.repeat(64), artifact, makers);
        renameSync(fileOf('f'.repeat(64)), fileOf(KEY));
      },
      () => {
        rmSync(fileOf(KEY));
        mkdirSync(fileOf(KEY));
      },
      () => {
        rmSync(directory(), { recursive: true });
      },
    ];
    const found: boolean[] = [];
    new ArtifactCache(directory()).keep(KEY, artifact, makers);
    for (const act of spoil) {
      act();
      const events: CacheEvent[] = [];
      const cache = new ArtifactCache(directory());
      const waited = await cache.findAsync(KEY, 'again', (event) => events.push(event));
      const anew = findAnew();
      expect(events).to.deep.equal(anew.events);
      expect(waited?.bytes).to.deep.equal(anew.found?.bytes);
      expect(waited?.name).to.equal(anew.found?.name);
      found.push(waited !== undefined);
      if (waited !== undefined)
        expect((await cache.findAsync(KEY, 'again', (event) => events.push(event)))?.bytes).to.equal(
          waited.bytes,
        );
    }
    expect(found).to.deep.equal([true, false, false, false, false, false]);
  });

  it('ArtifactCache keeps what two versions made of a module side by side', () => {
    const ours = artifactKey(sevenModule, { steps: [], optimize: 1 }, makers);
    const theirs = artifactKey(sevenModule, { steps: [], optimize: 1 }, { ...makers, ferrule: '0.0.9' });
    new ArtifactCache(directory()).keep(ours, artifact, makers);
    const other = { ...artifact, bytes: new Uint8Array([1, 2, 3]) };
    new ArtifactCache(directory()).keep(theirs, other, { ...makers, ferrule: '0.0.9' });
    expect(findAnew(ours).found?.bytes).to.deep.equal(sevenModule);
    expect(findAnew(theirs).found?.bytes).to.deep.equal(other.bytes);
  });

  it('ArtifactCache takes an entry of another version of the format for none, and writes its own in its place', () => {
    new ArtifactCache(directory()).keep(KEY, artifact, makers);
    const newer = readFileSync(fileOf(KEY));
    newer[7] = (newer[7] ?? 0) + 1;
    writeFileSync(fileOf(KEY), newer);
    expect(findAnew().events.map(({ event }) => event)).to.deep.equal(['miss']);
    new ArtifactCache(directory()).keep(KEY, artifact, makers);
    expect(findAnew().found).to.not.equal(undefined);
  });

  it('ArtifactCache keeps in a directory on another device, behind a link', function () {
    const device = '/dev/shm';
    if (!existsSync(device) || statSync(device).dev === statSync(directory()).dev)
      skipBecause(this, 'there is no other device at /dev/shm');
    const elsewhere = mkdtempSync(path.join(device, 'ferrule-test-'));
    try {
      symlinkSync(elsewhere, path.join(directory(), 'link'));
      const link = path.join(directory(), 'link');
      new ArtifactCache(link).keep(KEY, artifact, makers);
      expect(new ArtifactCache(link).find(KEY, 'x')?.bytes.length).to.equal(sevenModule.length);
      expect(readdirSync(path.join(elsewhere, '01'))).to.have.length(1);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('ArtifactCache misses where a folder has the name of an entry', () => {
    mkdirSync(fileOf(KEY), { recursive: true });
    expect(findAnew().events[0]?.reason).to.match(/^it can't be read: /);
    const events: CacheEvent[] = [];
    new ArtifactCache(directory()).keep(KEY, artifact, makers, (event) => events.push(event));
    expect(events.map(({ event }) => event)).to.deep.equal(['failure']);
    expect(readdirSync(path.join(directory(), '01'))).to.have.length(1);
  });

  it('ArtifactCache works in memory alone, and says so, where the directory is a file or can not be made', () => {
    writeFileSync(path.join(directory(), 'file'), '');
    for (const place of [path.join(directory(), 'file'), '/proc/no/such/directory']) {
      const events: CacheEvent[] = [];
      const cache = new ArtifactCache(place);
      cache.keep(KEY, artifact, makers, (event) => events.push(event));
      expect(cache.find(KEY, 'x', (event) => events.push(event))?.bytes).to.equal(sevenModule);
      expect(events.map(({ event }) => event)).to.deep.equal(['failure', 'hit']);
      expect(events[0]?.reason).to.match(/^it can't be written: E[A-Z]+/);
    }
  });

  it('ArtifactCache keeps in memory what is larger than a file may be, and leaves no part of it behind', async function () {
    if (process.platform === 'win32') skipBecause(this, 'no limit for files can be set here'); // has no limit for files that a test could set
    this.timeout(20_000);
    expect(
      await runSource('keep-one.ts', [directory()], { before: 'trap "" XFSZ; ulimit -f 16' }),
    ).to.deep.equal({
      events: [
        ['failure', "it can't be written: EFBIG: file too large, write"],
        ['hit', 'in memory'],
      ],
      files: 0,
      found: 65_536,
    });
    expect(readdirSync(path.join(directory(), 'ab'))).to.deep.equal([]);
  });

  it('ArtifactCache keeps in memory what it may not write', async function () {
    if (process.getuid?.() !== 0) {
      chmodSync(directory(), 0o500);
      const cache = new ArtifactCache(directory());
      cache.keep(KEY, artifact, makers);
      expect(cache.find(KEY, 'x')).to.not.equal(undefined);
      return;
    }
    // Root may write everywhere.
    this.timeout(20_000);
    chownSync(directory(), 65_534, 65_534);
    chmodSync(directory(), 0o500);
    const seen = (await runSource('keep-one.ts', [directory(), '65534'])) as {
      events: string[][];
      found: number;
    };
    expect(seen.found).to.equal(65_536);
    expect(seen.events[0]?.[0]).to.equal('failure');
    expect(seen.events[0]?.[1]).to.match(/^it can't be written: EACCES/);
  });

  it('ArtifactCache does not read what another user has put there', function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can give files away'); // only root can give files away
    new ArtifactCache(directory()).keep(KEY, artifact, makers);
    chownSync(fileOf(KEY), 65_534, 65_534);
    expect(findAnew().events[0]?.reason).to.equal("it can't be read: it belongs to the user 65534");
  });

  it('ArtifactCache without a directory lives in memory', () => {
    const events: CacheEvent[] = [];
    const cache = new ArtifactCache(undefined);
    cache.find(KEY, 'x', (event) => events.push(event));
    cache.keep(KEY, artifact, makers, (event) => events.push(event));
    expect(cache.find(KEY, 'x')?.bytes).to.equal(sevenModule);
    expect(events.map(({ event, reason }) => [event, reason])).to.deep.equal([
      ['miss', 'it is not in memory'],
      ['store', 'in memory alone'],
    ]);
  });

  it('ArtifactCache does not keep an artifact whose offsets it can not write down', () => {
    const events: CacheEvent[] = [];
    const odd: Artifact = {
      ...artifact,
      manifest: emptyManifest,
      offsets: { original: (offset) => offset },
    };
    new ArtifactCache(directory()).keep(KEY, odd, makers, (event) => events.push(event));
    expect(events.map(({ event }) => event)).to.deep.equal(['failure']);
    expect(findAnew().found).to.equal(undefined);
  });

  it('ArtifactCache stays within its bounds in memory and on disk', () => {
    const events: CacheEvent[] = [];
    const cache = new ArtifactCache(directory(), { memory: 3_000, disk: 4_000 });
    const large: Artifact = { ...artifact, bytes: new Uint8Array(1_000), offsets: identityOffsets };
    const keys = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(64));
    for (const key of keys) cache.keep(key, large, makers, (event) => events.push(event));
    expect(events.filter(({ event }) => event === 'eviction')).to.not.have.length(0);
    const anew = new ArtifactCache(directory());
    expect(anew.find('1'.repeat(64), 'x')).to.equal(undefined);
    expect(anew.find('5'.repeat(64), 'x')).to.not.equal(undefined);
    cache.keep('6'.repeat(64), { ...large, bytes: new Uint8Array(5_000) }, makers, (event) =>
      events.push(event),
    );
    expect(events.at(-1)?.reason).to.match(/^it has \d+ bytes, and all may have 4000 together/);
  });
});
