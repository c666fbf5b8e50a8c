import { expect } from 'chai';
import { decodeVlq, encodeVlq } from '@ferrule/core';

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

describe('encodeVlq', () => {
  it('encodeVlq writes what decodeVlq reads', () => {
    for (const numbers of [[0, 0, 1, 0], [-1], [16384, -16384, 31, -32], [2 ** 31 - 1], []])
      expect(decodeVlq(encodeVlq(numbers))).to.deep.equal(numbers);
    expect(encodeVlq([0, 0, 1, 0])).to.equal('AACA');
  });
});
