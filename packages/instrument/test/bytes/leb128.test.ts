import { expect } from 'chai';
import fc from 'fast-check';
import { encodeUnsigned } from '../../src/bytes/leb128.ts';
import { Reader } from '../../src/module/reader.ts';

describe('encodeUnsigned', () => {
  it('writes what a reader reads back, in as many bytes as asked for at least', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.integer({ min: 1, max: 5 }), (value, width) => {
        const bytes = encodeUnsigned(value, width);
        const reader = new Reader(bytes, 'm');
        expect(reader.u32('a number')).to.equal(value);
        expect(reader.left).to.equal(0);
        expect(bytes.length).to.be.at.least(width);
      }),
    );
  });

  it('writes the shortest form by itself', () => {
    const samples = [0, 127, 128, 16_383, 16_384, 2 ** 32 - 1, 2 ** 48];
    expect(samples.map((value) => encodeUnsigned(value).length)).to.deep.equal([1, 1, 2, 2, 3, 5, 7]);
  });
});

describe('Reader.signed', () => {
  const samples: readonly [32 | 33 | 64, number[], number][] = [
    [32, [0x00], 0],
    [32, [0x7f], -1],
    [32, [0x40], -64],
    [32, [0x80, 0x80, 0x80, 0x80, 0x78], -(2 ** 31)],
    [32, [0xff, 0xff, 0xff, 0xff, 0x07], 2 ** 31 - 1],
    [33, [0xff, 0xff, 0xff, 0xff, 0x0f], 2 ** 32 - 1],
    [33, [0x70], -16],
    [64, [0x7f], -1],
  ];
  for (const [bits, bytes, value] of samples) {
    it(`reads ${String(value)} in ${String(bits)} bits`, () => {
      expect(new Reader(Uint8Array.from(bytes), 'm').signed(bits, 'a number')).to.equal(value);
    });
  }

  for (const [bits, bytes, problem] of [
    [32, [0xff, 0xff, 0xff, 0xff, 0x0f], 'larger'],
    [32, [0x80, 0x80, 0x80, 0x80, 0x70], 'larger'],
    [33, [0xff, 0xff, 0xff, 0xff, 0x1f], 'larger'],
    [32, [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], 'found more'],
    [64, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7e], 'larger'],
  ] as const) {
    it(`refuses ${bytes.map((byte) => byte.toString(16)).join(' ')} in ${String(bits)} bits`, () => {
      expect(() => new Reader(Uint8Array.from(bytes), 'm').signed(bits, 'a number')).to.throw(problem);
    });
  }
});
