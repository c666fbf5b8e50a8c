import { expect } from 'chai';
import { FEATURES } from '@ferrule/core';
import { hasFeature, probe } from '@ferrule/engine';
import { PROBES } from '../src/probe-modules.ts';

const generation = Number.parseInt(process.versions.v8, 10);
const since11 = [
  'mutable-globals',
  'sign-extension',
  'saturating-float-to-int',
  'multi-value',
  'bulk-memory',
  'reference-types',
  'simd',
  'tail-call',
  'legacy-exceptions',
  'threads',
];
const since12 = [
  'extended-const',
  'typed-function-references',
  'gc',
  'multi-memory',
  'relaxed-simd',
  'memory64',
  'exceptions',
];

describe('probe', () => {
  it('finds the features that this V8 is known to have', () => {
    const known = generation >= 12 ? [...since11, ...since12] : since11;
    expect(probe().features).to.include.members(known);
    expect(probe().features.filter((feature) => since12.includes(feature))).to.have.lengthOf(
      generation >= 12 ? since12.length : 0,
    );
  });

  it('lists features in the order of the spec', () => {
    const { features } = probe();
    expect(features).to.deep.equal(FEATURES.filter((feature) => features.includes(feature)));
  });

  it('has a module for every feature, each different', () => {
    expect(Object.keys(PROBES)).to.have.members([...FEATURES]);
    expect(new Set(Object.values(PROBES).map((bytes) => bytes.join()))).to.have.lengthOf(FEATURES.length);
  });

  it('tells the version, what came with its generation, and is found once', () => {
    const abilities = probe();
    expect(abilities.version).to.equal(process.versions.v8);
    expect(abilities.generation).to.equal(generation);
    expect(abilities.promiseIntegration).to.equal('Suspending' in WebAssembly);
    expect(abilities.inlinesFunctions).to.equal(generation >= 13);
    expect(probe()).to.equal(abilities);
    expect(Object.isFrozen(abilities) && Object.isFrozen(abilities.features)).to.be.true;
  });
});

describe('hasFeature', () => {
  it('agrees with what was found', () => {
    for (const feature of FEATURES) expect(hasFeature(feature)).to.equal(probe().features.includes(feature));
  });
});
