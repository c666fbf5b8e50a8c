import { expect } from 'chai';
import { decodeAscii } from '../../src/memory/ascii.ts';

describe('decodeAscii', () => {
  const text = 'The quick brown fox jumps over the lazy dog';
  const bytes = new TextEncoder().encode(text);

  it('gives every piece of ASCII as it is', () => {
    for (let start = 0; start < 20; start++) {
      for (let end = start; end <= bytes.length; end++) {
        expect(decodeAscii(bytes, start, end)).to.equal(text.slice(start, end));
      }
    }
  });

  it('is undefined where any byte is not ASCII, and only then', () => {
    for (let length = 1; length < 20; length++) {
      for (let at = 0; at < length; at++) {
        const odd = bytes.slice(0, length + 1);
        odd[at] = 0x80;
        expect(decodeAscii(odd, 0, length), `${String(at)} of ${String(length)}`).to.equal(undefined);
        expect(decodeAscii(odd, at + 1, length)).to.equal(text.slice(at + 1, length));
      }
    }
  });

  it('keeps NUL and DEL', () => {
    expect(decodeAscii(new Uint8Array([0, 0x7f]), 0, 2)).to.equal('\0\x7f');
  });
});
