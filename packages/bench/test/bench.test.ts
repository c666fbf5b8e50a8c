import { OptionError } from '@ferrule/core';
import { loadSync } from '@ferrule/runtime';
import { expect } from 'chai';
import { bench } from '../src/bench.ts';
import { guestPath } from '../src/kernels.ts';

const SHORT = { pairs: 3, sampleTime: 1, warmUp: 1 };

describe('bench', () => {
  it("compares a guest's function with the host's own", () => {
    const guest = loadSync<{ add(a: number, b: number): number }>(guestPath('rust/greet'));
    const functions = { host: () => 2 + 3, guest: () => guest.exports.add(2, 3) };
    const results = bench(functions, SHORT);
    expect(results.map(({ name }) => name)).to.deep.equal(['guest']);
    const [{ time, ratio, interval }] = results;
    expect(time).to.be.greaterThan(0);
    expect(interval[0]).to.be.at.most(ratio);
    expect(interval[1]).to.be.at.least(ratio);
  });

  it('refuses one function alone, an unknown baseline and asynchronous functions', () => {
    const one = () => 1;
    const wait = () => Promise.resolve(1);
    expect(() => bench({ one })).to.throw(OptionError, 'bench needs two functions to compare');
    expect(() => bench({ one, two: one }, { baseline: 'three' })).to.throw(OptionError, /"three".*one, two/);
    expect(() => bench({ one, wait })).to.throw(OptionError, 'function "wait" can\'t be asynchronous');
  });
});
