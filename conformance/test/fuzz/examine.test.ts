import { readdirSync, readFileSync } from 'node:fs';
import { validateModule } from '@ferrule/instrument';
import { expect } from 'chai';
import { makeCase } from '../../fuzz/cases.ts';
import { compareRuns } from '../../fuzz/compare.ts';
import { examine } from '../../fuzz/examine.ts';
import { observe } from '../../fuzz/observe.ts';
import { probeFeatures, randomModule } from '../../fuzz/random-module.ts';
import { PLAN_NAMES } from '../../spec/plans.ts';
import { createV8Backend } from '../../spec/v8-backend.ts';
import { skipBecause } from '../../../scripts/lib/skip-because.ts';

/** Optimised plans are left to longer runs, but for samples. */
const PLANS = PLAN_NAMES.filter((plan) => !plan.startsWith('optimize') && plan !== 'all');
const SAMPLE_PLANS = [...PLANS, 'optimize-1'];
const SAMPLES = new URL('../../fuzz/samples/', import.meta.url);

describe('examine', () => {
  it('examine finds random modules the same through every plan, and their fuel exact', async function () {
    this.timeout(120_000);
    for (let seed = 1000; seed < 1040; seed += 1) {
      const { differences, refusals } = await examine(randomModule(seed, probeFeatures()), seed, PLANS);
      expect(differences, `seed ${String(seed)}`).to.deep.equal([]);
      expect(refusals, `seed ${String(seed)}`).to.deep.equal([]);
    }
  });

  for (const name of readdirSync(SAMPLES).filter((file) => file.endsWith('.wasm'))) {
    it(`examine finds the sample ${name} the same through every plan`, async function () {
      this.timeout(60_000);
      const bytes = Uint8Array.from(readFileSync(new URL(name, SAMPLES)));
      if (!WebAssembly.validate(bytes)) skipBecause(this, 'this V8 does not know what the module uses');
      const { differences } = await examine(bytes, Number(/\d+/.exec(name)?.[0] ?? 0), SAMPLE_PLANS);
      expect(differences).to.deep.equal([]);
    });
  }
});

describe('observe', () => {
  /** Replaces bytes in the code of a module where the result is valid. */
  const breaking = (from: number, to: number) => (bytes: Uint8Array<ArrayBuffer>) => {
    const { sections } = validateModule({ bytes, name: 'canary' });
    const code = sections.find(({ section }) => section === 'code');
    const changed = bytes.slice();
    for (let at = code?.offset ?? 0; at < bytes.length; at += 1) {
      if (changed[at] !== from) continue;
      changed[at] = to;
      if (!WebAssembly.validate(changed)) changed[at] = from;
    }
    return { bytes: changed };
  };

  it('observe sees a rewriting that is not invisible', async () => {
    // i32.add for i32.sub, i32.eqz for i32.clz, drop for nothing …
    const found = { sub: 0, eqz: 0, store: 0 };
    const kinds = { sub: [0x6a, 0x6b], eqz: [0x45, 0x67], store: [0x36, 0x3a] } as const;
    for (let seed = 0; seed < 40; seed += 1) {
      const bytes = randomModule(seed, probeFeatures());
      const info = validateModule({ bytes, name: 'canary' });
      const bare = await observe(createV8Backend('v8'), bytes, info, seed);
      for (const kind of ['sub', 'eqz', 'store'] as const) {
        const [from, to] = kinds[kind];
        const broken = await observe(createV8Backend('broken', breaking(from, to)), bytes, info, seed);
        if (compareRuns(bare, broken) !== undefined) found[kind] += 1;
      }
    }
    expect(found.sub).to.be.above(2);
    expect(found.eqz).to.be.above(2);
    expect(found.store).to.be.above(0);
  });

  it('observe sees the same twice', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const bytes = randomModule(seed, probeFeatures());
      const info = validateModule({ bytes, name: 'twice' });
      const [one, two] = [
        await observe(createV8Backend('v8'), bytes, info, seed),
        await observe(createV8Backend('v8'), bytes, info, seed),
      ];
      expect(one).to.deep.equal(two);
    }
  });
});

describe('makeCase', () => {
  it('makeCase changes real guests and keeps them valid', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, (_, seed) => makeCase('guest', seed)));
    const modules = made.filter((bytes) => bytes !== undefined);
    expect(modules).not.to.be.empty;
    expect(modules.every((bytes) => WebAssembly.validate(bytes))).to.be.true;
  });
});
