import { expect } from 'chai';
import { readEnvironment } from '../../src/command/environment.ts';
import { UsageError } from '../../src/command/usage-error.ts';

describe('readEnvironment', () => {
  it('gives nothing but what is asked for', () => {
    expect(readEnvironment([], undefined)).to.deep.equal({});
    expect(readEnvironment(['A=1', 'B=', 'C=x=y'], undefined)).to.deep.equal({ A: '1', B: '', C: 'x=y' });
  });

  it('puts what is given above what is inherited, and the later above the earlier', () => {
    expect(readEnvironment(['A=2', 'A=3'], { A: '1', HOME: '/', GONE: undefined })).to.deep.equal({
      A: '3',
      HOME: '/',
    });
  });

  it('refuses what is no KEY=VALUE', () => {
    for (const text of ['A', '=1', '']) {
      expect(() => readEnvironment([text], undefined)).to.throw(UsageError, 'the form is KEY=VALUE');
    }
  });
});
