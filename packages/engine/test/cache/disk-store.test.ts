import { expect } from 'chai';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DiskStore } from '../../src/cache/disk-store.ts';
import type { Entry } from '../../src/cache/entry-format.ts';
import { runSource } from '../support/run-source.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const keyOf = (digit: string) => digit.repeat(64);
const entryOf = (digit: string, size = 1_000): Entry => ({
  key: keyOf(digit),
  facts: { digit },
  parts: [new Uint8Array(size)],
});

describe('DiskStore', () => {
  const directory = temporaryDirectory();
  const fileOf = (key: string) => path.join(directory(), key.slice(0, 2), key.slice(2));

  it('DiskStore evicts what was not used for longest, by reads as well as writes', () => {
    const store = new DiskStore(directory(), 5_200);
    for (const [age, digit] of [...'1234'].entries()) {
      store.write(entryOf(digit));
      const time = new Date(Date.now() - 100_000 + age * 1_000);
      utimesSync(fileOf(keyOf(digit)), time, time);
    }
    expect(store.read(keyOf('1'))).to.have.property('entry');
    expect(store.write(entryOf('5'))).to.have.property('evicted', 1);
    expect(store.list().map(({ key }) => key[0])).to.have.members(['1', '3', '4', '5']);
    expect(store.list().reduce((sum, { size }) => sum + size, 0)).to.be.at.most(5_200);
  });

  it('DiskStore lists, verifies and clears its own files and no others', () => {
    const store = new DiskStore(directory(), 100_000);
    for (const digit of '123') store.write(entryOf(digit));
    writeFileSync(path.join(directory(), 'notes.txt'), 'mine');
    mkdirSync(path.join(directory(), '44'));
    writeFileSync(path.join(directory(), '44', 'notes.txt'), 'mine too');
    const spoilt = readFileSync(fileOf(keyOf('2')));
    spoilt[60] = (spoilt[60] ?? 0) ^ 1;
    writeFileSync(fileOf(keyOf('2')), spoilt);
    writeFileSync(fileOf(keyOf('3')), readFileSync(fileOf(keyOf('1'))));
    writeFileSync(`${fileOf(keyOf('1'))}.1-1-a.tmp`, 'left over');
    const verdicts = store.list().map((file) => store.verify(file));
    expect(Object.fromEntries(verdicts.map(({ key, problem }) => [key[0], problem]))).to.deep.equal({
      1: undefined,
      2: 'it is damaged: its checksum does not match',
      3: `it holds another entry, ${keyOf('1')}`,
    });
    expect(store.clear(verdicts.filter(({ problem }) => problem !== undefined))).to.equal(2);
    expect(store.list()).to.have.length(1);
    expect(store.clear()).to.equal(2);
    expect(readdirSync(path.join(directory(), '44'))).to.deep.equal(['notes.txt']);
    expect(readdirSync(directory())).to.include('notes.txt');
  });

  it('DiskStore lists nothing where there is no directory', () => {
    const store = new DiskStore(path.join(directory(), 'none'), 1_000);
    expect(store.list()).to.deep.equal([]);
    expect(store.clear()).to.equal(0);
  });

  it('DiskStore gives whole entries or none to many processes that write, read and evict at once', async function () {
    this.timeout(30_000);
    const outcomes = await Promise.all(
      ['0', '3', '5'].map((seed) => runSource('keep-and-find.ts', [directory(), seed])),
    );
    for (const outcome of outcomes as { problems: string[]; hits: number; size: number }[]) {
      expect(outcome.problems).to.deep.equal([]);
      expect(outcome.hits).to.be.greaterThan(0);
    }
    const left = readdirSync(directory()).flatMap((folder) => readdirSync(path.join(directory(), folder)));
    expect(left.filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });
});
