import { expect } from 'chai';
import fc from 'fast-check';
import { deterministicRandom } from '../../src/random/deterministic-random.ts';
import { systemRandom } from '../../src/random/system-random.ts';

function take(random: { fill(into: Uint8Array): void }, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  random.fill(bytes);
  return bytes;
}

describe('random', () => {
  it('deterministicRandom gives these bytes, in every version', () => {
    expect(Buffer.from(take(deterministicRandom(), 12)).toString('hex')).to.equal(
      Buffer.from(take(deterministicRandom(42), 12)).toString('hex'),
    );
    expect(Buffer.from(take(deterministicRandom(1), 16)).toString('hex')).to.equal(
      // From an implementation of xoshiro128** in another language.
      '9e299091277b01c12f52afe305fb717d',
    );
  });

  it('deterministicRandom gives the same bytes however they are asked for', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 20 }),
        (seed, lengths) => {
          const random = deterministicRandom(seed);
          const pieces = Buffer.concat(lengths.map((length) => take(random, length)));
          expect(pieces.equals(take(deterministicRandom(seed), pieces.length))).to.equal(true);
        },
      ),
    );
  });

  it('deterministicRandom gives every byte about as often', () => {
    const counts = new Uint32Array(256);
    for (const byte of take(deterministicRandom(7), 256 * 400)) counts[byte]++;
    expect(Math.min(...counts)).to.be.greaterThan(300);
    expect(Math.max(...counts)).to.be.lessThan(500);
  });

  it('systemRandom fills any length wholly, and never alike', () => {
    const random = systemRandom();
    for (const length of [0, 1, 16, 256, 257, 8_192, 65_536, 200_001]) {
      const [one, other] = [take(random, length), take(random, length)];
      if (length >= 16) {
        expect(Buffer.from(one).equals(other)).to.equal(false);
        expect(one.subarray(length - 16).some((byte) => byte !== 0)).to.equal(true);
      }
    }
  });

  it('systemRandom gives no pooled byte twice', () => {
    const random = systemRandom();
    const seen = new Set<string>();
    for (let index = 0; index < 4_000; index++) seen.add(Buffer.from(take(random, 8)).toString('hex'));
    expect(seen.size).to.equal(4_000);
  });

  it('systemRandom fills shared memory', () => {
    for (const length of [16, 1_000]) {
      const shared = new Uint8Array(new SharedArrayBuffer(length));
      systemRandom().fill(shared);
      expect(shared.some((byte) => byte !== 0)).to.equal(true);
    }
  });
});
