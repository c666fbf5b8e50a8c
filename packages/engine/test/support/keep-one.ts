/** Keeps an artifact of 64 KiB in a directory, as another user where one is named, and finds it again. */
import { emptyManifest, identityOffsets } from '@ferrule/core';
import { ArtifactCache } from '../../src/cache/artifact-cache.ts';
import { makersWith } from '../../src/cache/artifact-key.ts';
import { listFiles } from '../../src/cache/entry-files.ts';
import type { CacheEvent } from '../../src/cache/cache-event.ts';

const [directory = '', user] = process.argv.slice(2);
if (user !== undefined) process.setuid?.(Number(user));
const events: CacheEvent[] = [];
const cache = new ArtifactCache(directory);
const key = 'ab'.repeat(32);
const artifact = {
  name: 'm',
  bytes: new Uint8Array(65_536),
  manifest: emptyManifest,
  offsets: identityOffsets,
};
cache.keep(key, artifact, makersWith(undefined), (event) => events.push(event));
const found = cache.find(key, 'm', (event) => events.push(event));
console.log(
  JSON.stringify({
    events: events.map(({ event, reason }) => [event, reason]),
    found: found?.bytes.length,
    files: listFiles(directory).length,
  }),
);
