import { expect } from 'chai';
import { probeFeatures, randomModule } from '../../fuzz/random-module.ts';

const features = probeFeatures();

describe('randomModule', () => {
  it('randomModule makes modules that V8 accepts', () => {
    for (let seed = 0; seed < 150; seed += 1) {
      const bytes = randomModule(seed, features);
      expect(() => new WebAssembly.Module(bytes), `seed ${String(seed)}`).not.to.throw();
    }
  });

  it('randomModule makes the same module of the same seed', () => {
    expect(randomModule(42, features)).to.deep.equal(randomModule(42, features));
    expect(randomModule(42, features)).not.to.deep.equal(randomModule(43, features));
  });
});
