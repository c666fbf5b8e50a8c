import { expect } from 'chai';
import fc from 'fast-check';
import { decodeUtf8, decodeUtf8Strictly, encodeUtf8 } from '../../src/memory/utf8.ts';

describe('utf8', () => {
  it('decodeUtf8 gives what TextDecoder gives, short and long', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(decodeUtf8(bytes)).to.equal(decoder.decode(bytes));
      }),
    );
  });

  it('decodeUtf8Strictly gives undefined for whatever is no UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
    const expected = (bytes: Uint8Array): string | undefined => {
      try {
        return decoder.decode(bytes);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(decodeUtf8Strictly(bytes)).to.equal(expected(bytes));
      }),
    );
    for (const bytes of [
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe2, 0x82],
    ]) {
      expect(decodeUtf8Strictly(new Uint8Array(bytes))).to.equal(undefined);
    }
  });

  it('encodeUtf8 and decodeUtf8Strictly carry any text there and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeUtf8Strictly(encodeUtf8(text))).to.equal(text);
      }),
    );
  });
});
