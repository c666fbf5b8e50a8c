import { expect } from 'chai';
import { refusalOf } from '../src/refusal.ts';

describe('refusalOf', () => {
  const samples: readonly [string, string, number | undefined][] = [
    [
      'WebAssembly.Module(): expected magic word 00 61 73 6d, found 01 @+0',
      'expected magic word 00 61 73 6d, found 01',
      0,
    ],
    [
      'WebAssembly.compile(): Compiling function #2:"f" failed: not enough arguments @+1234',
      'Compiling function #2:"f" failed: not enough arguments',
      1_234,
    ],
    ['WebAssembly.Module(): BufferSource argument is empty', 'BufferSource argument is empty', undefined],
  ];
  for (const [message, reason, offset] of samples) {
    it(`takes "${message}" apart`, () => {
      expect(refusalOf(new WebAssembly.CompileError(message))).to.deep.equal({ reason, offset });
    });
  }

  it('takes what is no error as the reason', () => {
    expect(refusalOf('no memory')).to.deep.equal({ reason: 'no memory', offset: undefined });
  });
});
