import type { ValueType } from '@ferrule/core';
import { expect } from 'chai';
import { readArguments, showResults } from '../../src/command/guest-values.ts';
import { UsageError } from '../../src/command/usage-error.ts';

const read = (type: ValueType, text: string) =>
  readArguments('f', { params: [type], results: [] }, [text])[0];

describe('readArguments', () => {
  it('reads i32 signed, unsigned and hexadecimal', () => {
    expect(
      ['0', '-1', '+7', '0x10', '-0x10', '4294967295', '-2147483648'].map((text) => read('i32', text)),
    ).to.deep.equal([0, -1, 7, 16, -16, -1, -2147483648]);
  });

  it('reads i64 as bigints without losing a digit', () => {
    expect(
      ['9007199254740993', '18446744073709551615', '-9223372036854775808'].map((text) => read('i64', text)),
    ).to.deep.equal([9007199254740993n, -1n, -(2n ** 63n)]);
  });

  it('reads floats with exponents, infinities and nan', () => {
    expect(['1.5', '-.5', '2e3', 'inf', '-Infinity', '3.'].map((text) => read('f64', text))).to.deep.equal([
      1.5,
      -0.5,
      2000,
      Infinity,
      -Infinity,
      3,
    ]);
    expect(read('f32', 'nan')).to.be.NaN;
    expect(Object.is(read('f64', '-0'), -0)).to.be.true;
  });

  for (const [type, text, message] of [
    ['i32', '4294967296', 'argument 1 of f is of type i32, and 4294967296 does not fit in it'],
    ['i32', '-2147483649', 'does not fit'],
    ['i64', '18446744073709551616', 'does not fit'],
    ['i32', '1.5', '"1.5" is not a whole number'],
    ['i32', '', '"" is not a whole number'],
    ['i64', '1n', 'not a whole number'],
    ['i32', '- 1', 'not a whole number'],
    ['f64', 'one', '"one" is not a number'],
    ['f64', '', 'not a number'],
    ['f64', '__proto__', 'not a number'],
    ['f32', '0x10', 'not a number'],
    ['v128', '1', "is of type v128, which can't be written on a command line"],
    ['externref', '1', "can't be written"],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} for ${type}`, () => {
      expect(() => read(type, text)).to.throw(UsageError, message);
    });
  }

  it('refuses the wrong number, naming the parameters', () => {
    const type = { params: ['i32', 'i64'], results: [] } as const;
    expect(() => readArguments('f', type, ['1'])).to.throw(
      UsageError,
      'f takes 2 arguments (i32, i64), and 1 was given',
    );
    expect(() => readArguments('f', { params: [], results: [] }, ['1', '2'])).to.throw(
      UsageError,
      'f takes no arguments, and 2 were given',
    );
  });
});

describe('showResults', () => {
  it('gives a text for each result', () => {
    expect(showResults(undefined)).to.deep.equal([]);
    expect(showResults(5)).to.deep.equal(['5']);
    expect(showResults([1n, -0, NaN, Infinity, 0.1])).to.deep.equal(['1', '-0', 'NaN', 'Infinity', '0.1']);
    expect(showResults(null)).to.deep.equal(['null']);
  });
});
