import { expect } from 'chai';
import { decodeVlq } from '@ferrule/core';

describe('decodeVlq', () => {
  it('decodeVlq reads numbers of either sign and any length', () => {
    expect(decodeVlq('AACA')).to.deep.equal([0, 0, 1, 0]);
    expect(decodeVlq('D')).to.deep.equal([-1]);
    expect(decodeVlq('gggB')).to.deep.equal([16384]);
    expect(decodeVlq('')).to.deep.equal([]);
  });

  it('decodeVlq gives nothing for what is malformed', () => {
    for (const segment of ['!', 'g', 'gggggggggggggB'])
      expect(decodeVlq(segment), segment).to.equal(undefined);
  });
});
