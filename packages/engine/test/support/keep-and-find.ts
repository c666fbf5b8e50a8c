/** Keeps and finds entries in a directory that other processes use too; prints what went wrong. */
import { DiskStore } from '../../src/cache/disk-store.ts';

const [directory = '', seed = '0'] = process.argv.slice(2);
const store = new DiskStore(directory, 40_000);
const problems: string[] = [];
let hits = 0;
for (let round = 0; round < 60; round++) {
  const digit = ((round * 7 + Number(seed)) % 8).toString(16);
  const key = digit.repeat(64);
  const written = store.write({ key, facts: { digit }, parts: [new Uint8Array(8_000).fill(Number(digit))] });
  if ('reason' in written) problems.push(written.reason);
  const found = store.read(((round * 3) % 8).toString(16).repeat(64));
  if ('entry' in found) {
    hits += 1;
    const [part] = found.entry.parts;
    const value = Number(found.entry.facts['digit']);
    if (part?.length !== 8_000 || !part.every((byte) => byte === value)) problems.push('a wrong entry');
  } else if (found.reason !== 'it is not there') problems.push(found.reason);
}
console.log(JSON.stringify({ problems, hits, size: store.list().reduce((sum, { size }) => sum + size, 0) }));
