import { expect } from 'chai';
import { processExitCode } from '../../src/command/exit-codes.ts';

describe('processExitCode', () => {
  it('keeps a byte and never turns failure into success', () => {
    expect([0, 1, 255, 256, 257, 0xffffffff, -1].map(processExitCode)).to.deep.equal([
      0, 1, 255, 1, 1, 255, 255,
    ]);
  });
});
