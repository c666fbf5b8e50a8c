import { expect } from 'chai';
import fc from 'fast-check';
import { signed, unsigned } from '../../fuzz/encoding.ts';

function readUnsigned(bytes: readonly number[]): number {
  return bytes.reduceRight((value, byte) => value * 128 + (byte & 127), 0);
}

describe('unsigned', () => {
  it('unsigned writes numbers that read back, with and without padding', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(6), (value, padding) => {
        const bytes = unsigned(value, padding);
        expect(readUnsigned(bytes)).to.equal(value);
        expect(bytes.length).to.be.at.most(5);
        expect(bytes.slice(0, -1).every((byte) => byte >= 128)).to.be.true;
        expect(bytes.at(-1)).to.be.below(128);
      }),
    );
  });

  it('unsigned pads by needless bytes', () => {
    expect(unsigned(5, 2)).to.deep.equal([0x85, 0x80, 0x00]);
  });
});

describe('signed', () => {
  it('signed writes numbers that V8 reads back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const body = [0, 0x42, ...signed(value), 0x0b];
        const module = [
          ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7e, 3, 2, 1, 0, 7, 5, 1, 1, 97, 0, 0],
          ...[10, body.length + 2, 1, body.length, ...body],
        ];
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module)));
        expect((exports.a as () => bigint)()).to.equal(value);
      }),
    );
  });
});
