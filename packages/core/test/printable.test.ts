import { expect } from 'chai';
import { printable } from '../src/index.ts';

describe('printable', () => {
  it('printable leaves what can be seen as it is', () => {
    for (const text of ['core::fmt::write', 'a name with spaces', 'größe', '名前', ''])
      expect(printable(text)).to.equal(text);
  });

  it('printable escapes what ends a line, moves the cursor or turns the text, and cuts what is overlong', () => {
    expect(printable('a\n    at b')).to.equal('a\\n    at b');
    expect(printable('\u001b[2J\r\u2028\u202e')).to.equal('\\u001b[2J\\u000d\\u2028\\u202e');
    expect(printable('x'.repeat(5_000))).to.have.length(4_001);
  });
});
