import { expect } from 'chai';
import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptyManifest, identityOffsets } from '@ferrule/core';
import type { Artifact } from '@ferrule/core';
import { ArtifactCache } from '../../src/cache/artifact-cache.ts';
import { artifactKey, beginningOfKey, makersWith } from '../../src/cache/artifact-key.ts';
import type { CacheEvent } from '../../src/cache/cache-event.ts';
import { sevenModule } from '../support/modules.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const plan = { steps: [{ pass: 'limit-memory', args: { pages: 4 } }], optimize: 0 } as const;
const makers = makersWith(undefined);

/** Two modules that differ in one byte, which the sample does not see. */
const source = new Uint8Array(2 ** 21).fill(7);
const twin = source.slice();
twin[100_000] = 8;
const key = artifactKey(source, plan, makers);
const twinKey = artifactKey(twin, plan, makers);
const beginning = beginningOfKey(source, plan, makers);

const artifact: Artifact = {
  name: 'seven',
  bytes: sevenModule,
  manifest: emptyManifest,
  offsets: identityOffsets,
};
const other: Artifact = { ...artifact, bytes: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) };

describe('readAhead', () => {
  const directory = temporaryDirectory();
  const fileOf = (of: string) => path.join(directory(), of.slice(0, 2), of.slice(2));

  /** What a process that starts anew finds, with and without having read ahead. */
  async function findAnew(wanted: string): Promise<{ found: Artifact | undefined; events: CacheEvent[] }> {
    const events: CacheEvent[] = [];
    const cache = new ArtifactCache(directory());
    const ahead = await cache.readAhead(beginning);
    const found = await cache.findAsync(wanted, 'again', (event) => events.push(event), ahead);
    const plainEvents: CacheEvent[] = [];
    const plain = new ArtifactCache(directory()).find(wanted, 'again', (event) => plainEvents.push(event));
    expect(events).to.deep.equal(plainEvents);
    expect(found?.bytes).to.deep.equal(plain?.bytes);
    return { found, events };
  }

  it('beginningOfKey is what the key of a large module begins with, and small modules have none', () => {
    expect(beginning).to.match(/^[\da-f]{16}$/);
    expect(key.startsWith(String(beginning))).to.equal(true);
    expect(beginningOfKey(source.subarray(0, 1_000), plan, makers)).to.equal(undefined);
    expect(beginningOfKey(source, { ...plan, optimize: 1 }, makers)).to.not.equal(beginning);
    expect(beginningOfKey(source.subarray(1), plan, makers)).to.not.equal(beginning);
  });

  it('artifactKey of a large module is another one for a byte that its beginning does not see', () => {
    expect(beginningOfKey(twin, plan, makers)).to.equal(beginning);
    expect(twinKey).to.match(/^[\da-f]{64}$/);
    expect(twinKey).to.not.equal(key);
  });

  it('readAhead finds the entry before its key is known', async () => {
    new ArtifactCache(directory()).keep(key, artifact, makers);
    const cache = new ArtifactCache(directory());
    const ahead = await cache.readAhead(beginning);
    expect(ahead?.key).to.equal(key);
    // it is in memory already
    rmSync(fileOf(key));
    expect((await cache.findAsync(key, 'again', undefined, ahead))?.bytes).to.deep.equal(sevenModule);
    expect(await cache.readAhead(beginning)).to.equal(undefined);
  });

  it('readAhead never gives a module what was made of another with the same beginning', async () => {
    new ArtifactCache(directory()).keep(twinKey, other, makers);
    const { found, events } = await findAnew(key);
    expect(found).to.equal(undefined);
    expect(events).to.deep.equal([{ event: 'miss', key, reason: 'it is not there' }]);
    new ArtifactCache(directory()).keep(key, artifact, makers);
    expect((await findAnew(key)).found?.bytes).to.deep.equal(sevenModule);
    expect((await findAnew(twinKey)).found?.bytes).to.deep.equal(other.bytes);
  });

  it('readAhead never gives what was put in its place, cut or changed', async () => {
    const spoil: readonly (readonly [RegExp, () => void])[] = [
      [
        /^it is damaged: its checksum does not match$/,
        () => {
          const bytes = readFileSync(fileOf(key));
          bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
          writeFileSync(fileOf(key), bytes);
        },
      ],
      [
        /^it is damaged/,
        () => {
          truncateSync(fileOf(key), 200);
        },
      ],
      [
        /^it is no entry/,
        () => {
          writeFileSync(fileOf(key), '');
        },
      ],
      [
        /^its file holds another entry/,
        () => {
          new ArtifactCache(directory()).keep(twinKey, other, makers);
          renameSync(fileOf(twinKey), fileOf(key));
        },
      ],
      [
        /^it can't be read/,
        () => {
          rmSync(fileOf(key));
          mkdirSync(fileOf(key));
        },
      ],
      [
        /^it is not there$/,
        () => {
          rmSync(directory(), { recursive: true });
        },
      ],
    ];
    for (const [reason, act] of spoil) {
      new ArtifactCache(directory()).keep(key, artifact, makers);
      act();
      const { found, events } = await findAnew(key);
      expect(found).to.equal(undefined);
      expect(events[0]?.reason).to.match(reason);
    }
  });
});
