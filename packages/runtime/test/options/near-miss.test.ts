import { expect } from 'chai';
import { nearMiss } from '../../src/options/near-miss.ts';

describe('nearMiss', () => {
  const known = ['memory', 'tableElements', 'timeout', 'name', 'wasi'];
  const meant: [string, string | undefined][] = [
    ['memroy', 'memory'],
    ['Memory', 'memory'],
    ['tableElement', 'tableElements'],
    ['timeOut', 'timeout'],
    ['wsai', 'wasi'],
    ['nam', 'name'],
    ['fuel', undefined],
    ['x', undefined],
    ['', undefined],
  ];
  for (const [written, found] of meant) {
    it(`nearMiss finds ${String(found)} for "${written}"`, () => {
      expect(nearMiss(written, known)).to.equal(found);
    });
  }
  it('nearMiss finds nothing among no names', () => {
    expect(nearMiss('memory', [])).to.equal(undefined);
  });
});
