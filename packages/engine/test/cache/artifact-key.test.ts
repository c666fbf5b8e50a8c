import { expect } from 'chai';
import type { Plan } from '@ferrule/core';
import { artifactKey, makersWith } from '../../src/cache/artifact-key.ts';

const plan: Plan = { steps: [{ pass: 'limit-memory', args: { pages: 4 } }], optimize: 0 };

describe('artifactKey', () => {
  it('artifactKey is another one for other bytes, another plan, and other versions of what makes artifacts', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const makers = { ferrule: '1.0.0', binaryen: '132.0.0', v8: 13 };
    const keys = [
      artifactKey(bytes, plan, makers),
      artifactKey(Uint8Array.of(1, 2, 4), plan, makers),
      artifactKey(bytes, { ...plan, optimize: 1 }, makers),
      artifactKey(bytes, { ...plan, steps: [{ pass: 'limit-memory', args: { pages: 5 } }] }, makers),
      artifactKey(bytes, { ...plan, steps: [] }, makers),
      artifactKey(bytes, plan, { ...makers, ferrule: '1.0.1' }),
      artifactKey(bytes, plan, { ...makers, binaryen: '133.0.0' }),
      artifactKey(bytes, plan, { ferrule: '1.0.0', v8: 13 }),
      artifactKey(bytes, plan, { ...makers, v8: 14 }),
    ];
    expect(new Set(keys).size).to.equal(keys.length);
    for (const key of keys) expect(key).to.match(/^[\da-f]{64}$/);
  });

  it('artifactKey is the same for the same module and plan', () => {
    const key = () => artifactKey(Uint8Array.of(1), structuredClone(plan), makersWith(undefined));
    expect(key()).to.equal(key());
  });
});
