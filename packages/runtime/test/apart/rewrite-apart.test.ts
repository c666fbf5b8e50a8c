import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CacheEvent } from '@ferrule/engine';
import { FEATURES, OptionError, PlanError, ValidationError } from '@ferrule/core';
import { expect } from 'chai';
import { isWorkForWorker, rewriteApart } from '../../src/apart/rewrite-apart.ts';
import { compile, compileSync, load } from '../../src/load.ts';
import { ALL_FEATURES } from '../../src/options/features.ts';
import type { Progress } from '../../src/progress.ts';
import { rewriteHereSync } from '../../src/rewrite-here.ts';
import type { RewriteSettings } from '../../src/rewrite-settings.ts';
import { guestBytes, guestPath } from '../guests.ts';
import { rejectionOf, thrownBy } from '../thrown.ts';

const wasm = { bytes: new Uint8Array(readFileSync(guestPath('rust/typed'))), name: 'typed' };
/** The same module with a custom section that makes it large enough for a worker. */
const large = withPadding(wasm.bytes, 200_000);

function withPadding(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const name = [3, 112, 97, 100];
  const length = size + name.length;
  const head = [0, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14, ...name];
  return Uint8Array.from([...bytes, ...head, ...new Uint8Array(size)]);
}

const settings = (options: Partial<RewriteSettings>): RewriteSettings => ({
  features: ALL_FEATURES,
  ...options,
});

describe('isWorkForWorker', () => {
  it('isWorkForWorker leaves small modules and those to which nothing is done on this thread', () => {
    const few = new Set(FEATURES.slice(1));
    expect(isWorkForWorker(wasm, settings({ fuel: true }))).to.be.false;
    expect(isWorkForWorker({ bytes: large, name: 'large' }, settings({}))).to.be.false;
    expect(isWorkForWorker({ bytes: large, name: 'large' }, settings({ fuel: true }))).to.be.true;
    expect(isWorkForWorker({ bytes: large, name: 'large' }, settings({ interrupt: true }))).to.be.true;
    expect(isWorkForWorker({ bytes: large, name: 'large' }, settings({ optimize: 1 }))).to.be.true;
    expect(isWorkForWorker({ bytes: large, name: 'large' }, { features: few })).to.be.true;
  });
});

describe('rewriteApart', function () {
  this.timeout(60_000);

  it('rewriteApart makes in a worker the very bytes, manifest and offsets that this thread makes', async () => {
    const asked = settings({ fuel: true, stackDepth: 500, stackCheck: true, memoryPages: 64 });
    const apart = await rewriteApart(wasm, asked);
    const here = rewriteHereSync(wasm, asked);
    expect(apart?.isUntouched).to.be.false;
    expect(Buffer.compare(apart?.artifact.bytes ?? new Uint8Array(), here.artifact.bytes)).to.equal(0);
    expect(apart?.artifact.manifest).to.deep.equal(here.artifact.manifest);
    for (let offset = 0; offset < here.artifact.bytes.length; offset += 97) {
      expect(apart?.artifact.offsets.original(offset)).to.equal(here.artifact.offsets.original(offset));
    }
    expect(wasm.bytes.length).to.be.greaterThan(0);
  });

  it('rewriteApart leaves the bytes alone where there is nothing to do', async () => {
    const rewritten = await rewriteApart(wasm, settings({ interrupt: true }));
    expect(rewritten?.isUntouched).to.be.true;
    expect(rewritten?.artifact.bytes).to.equal(wasm.bytes);
  });

  it('compile brings errors across the border with their class, code and fields', async () => {
    const tooSmall = await rejectionOf(compile(large, { limits: { memory: '64KiB' } }));
    expect(tooSmall).to.be.instanceOf(PlanError);
    expect(tooSmall).to.have.property('code', 'ERR_FERRULE_PLAN');
    expect(String(tooSmall)).to.match(/needs at least \d+ bytes.*over the limit of 65536 bytes/);

    const broken = large.slice();
    const { sections } = compileSync(wasm.bytes).info;
    const code = sections.find(({ section }) => section === 'code')?.offset ?? 0;
    broken.fill(0xff, code + 100, code + 120);
    const invalid = await rejectionOf(compile(broken, { limits: { fuel: 1n } }));
    const invalidHere = thrownBy(() => {
      compileSync(broken, { limits: { fuel: 1n } });
    });
    expect(invalid).to.be.instanceOf(ValidationError);
    for (const field of ['message', 'offset', 'section', 'code'] as const) {
      expect(invalid).to.have.property(field, (invalidHere as Record<typeof field, unknown>)[field]);
    }
    const tailCalls = withPadding(new Uint8Array(readFileSync(guestPath('wat/tail-calls'))), 200_000);
    const gated = await rejectionOf(compile(tailCalls, { features: { 'tail-call': false } }));
    expect(gated).to.be.instanceOf(ValidationError);
    expect(String(gated)).to.include('tail-call');
    expect(await rejectionOf(compile(large, { limits: { fuel: -1n } }))).to.be.instanceOf(OptionError);
  });

  it('compile tells progress from the worker, never going back, up to 1', async () => {
    const told: Progress[] = [];
    await compile(large, { name: 'large', limits: { fuel: 1n }, onProgress: (each) => told.push(each) });
    const fractions = told.map(({ fraction }) => fraction);
    expect(fractions).to.deep.equal([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).to.equal(1);
    expect(told[0]).to.deep.equal({ module: 'large', stage: 'instrument', pass: 'fuel', fraction: 0 });
    expect(told.map(({ stage }) => stage)).to.include.members(['instrument', 'emit', 'compile']);
  });

  it('compile takes no harm from a callback that throws', async () => {
    const onProgress = () => {
      throw new Error('the progress bar is broken');
    };
    const instance = await load(large, { limits: { fuel: 10_000n }, imports: noImports(), onProgress });
    expect(instance.fuel).to.equal(10_000n);
  });

  it('compile keeps several workers apart', async () => {
    const modules = await Promise.all(
      [1, 2, 3, 4].map((depth) => compile(large, { limits: { stackDepth: depth } })),
    );
    const depths = modules.map(({ compiled }) => compiled.manifest.entries[0]?.facts['depth']);
    expect(depths).to.deep.equal([1, 2, 3, 4]);
  });

  it('compile looks into a cache on disk and has the worker write to it, with the same module as without', async () => {
    const guest = withPadding(guestBytes('rust/greet'), 200_000);
    const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
    const events: string[] = [];
    const options = {
      limits: { fuel: 10n ** 9n, stackDepth: 500 },
      cache: directory,
      onCache: ({ event }: CacheEvent) => void events.push(event),
    };
    try {
      const plain = await load(guest, { limits: options.limits });
      const [first, second] = [await load(guest, options), await load(guest, options)];
      expect(events).to.deep.equal(['miss', 'store', 'hit']);
      const consumed = [plain, first, second].map((instance) => {
        instance.call('malloc', 64);
        return instance.fuelConsumed;
      });
      expect(new Set(consumed).size).to.equal(1);
      expect(second.module.compiled.manifest).to.deep.equal(plain.module.compiled.manifest);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('compile tells what is wrong with a module from the worker where a cache is asked for', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
    const options = { limits: { memory: 65_536 }, cache: directory };
    const error = await rejectionOf(compile(large, options));
    rmSync(directory, { recursive: true, force: true });
    expect(error).to.be.instanceOf(PlanError);
  });
});

function noImports() {
  const answer = () => 0;
  const names = compileSync(wasm.bytes).imports;
  const modules: Record<string, Record<string, () => number>> = {};
  for (const { module, name } of names) (modules[module] ??= {})[name] = answer;
  return modules;
}
