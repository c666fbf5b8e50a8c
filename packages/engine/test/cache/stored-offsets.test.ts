import { expect } from 'chai';
import fc from 'fast-check';
import { identityOffsets, OffsetRunsBuilder, unknownOffsets } from '@ferrule/core';
import { decodeOffsets, encodeOffsets } from '../../src/cache/stored-offsets.ts';

const anyRuns = fc.array(
  fc.record({
    length: fc.integer({ min: 0, max: 300 }),
    origin: fc.option(fc.integer({ min: 0, max: 2 ** 30 })),
  }),
);

describe('encodeOffsets', () => {
  it('encodeOffsets and decodeOffsets keep where every byte came from', () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const builder = new OffsetRunsBuilder();
        for (const { length, origin } of runs) {
          if (origin === null) builder.add(length);
          else builder.copy(origin, length);
        }
        const map = builder.finish();
        const encoded = encodeOffsets(map);
        const again = encoded && decodeOffsets(encoded);
        for (let at = 0; at <= map.byteLength; at += 7)
          expect(again?.original(at)).to.equal(map.original(at));
        expect(again && encodeOffsets(again)).to.deep.equal(encoded);
      }),
    );
  });

  it('encodeOffsets knows the maps that need no bytes', () => {
    for (const map of [identityOffsets, unknownOffsets]) {
      const encoded = encodeOffsets(map);
      expect(encoded && decodeOffsets(encoded)).to.equal(map);
      expect(encoded?.bytes.length).to.equal(0);
    }
  });

  it('decodeOffsets refuses a kind that it does not know', () => {
    expect(decodeOffsets({ kind: 'toString', bytes: new Uint8Array(0) })).to.equal(undefined);
  });
});
