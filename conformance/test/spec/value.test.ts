import { expect } from 'chai';
import { parseExpressions } from '../../spec/s-expression.ts';
import {
  formatValue,
  HostReferences,
  matches,
  parsePattern,
  UnknownFormError,
  valueOf,
} from '../../spec/value.ts';
import type { Pattern, ReferenceProbe, Value } from '../../spec/value.ts';

const references = new HostReferences();
const noProbe: ReferenceProbe = () => 'other';

function pattern(text: string): Pattern {
  const [expression] = parseExpressions(text);
  if (!expression) throw new Error('nothing to parse');
  return parsePattern(expression, references);
}
const value = (text: string): Value => valueOf(pattern(text));
const fits = (actual: string, expected: string): boolean =>
  matches(value(actual), pattern(expected), noProbe);

describe('matches', () => {
  for (const [actual, expected] of [
    ['(i32.const -1)', '(i32.const 0xffff_ffff)'],
    ['(i64.const -9223372036854775808)', '(i64.const 0x8000000000000000)'],
    ['(f32.const nan)', '(f32.const nan:canonical)'],
    ['(f32.const -nan)', '(f32.const nan:canonical)'],
    ['(f64.const nan:0x8000000000001)', '(f64.const nan:arithmetic)'],
    ['(v128.const i8x16 1 0 2 0 3 0 4 0 5 0 6 0 7 0 8 0)', '(v128.const i16x8 1 2 3 4 5 6 7 8)'],
    ['(v128.const f32x4 nan 1 -nan 2)', '(v128.const f32x4 nan:canonical 1 nan:arithmetic 2)'],
    ['(i32.const 2)', '(either (i32.const 1) (i32.const 2))'],
    ['(ref.null func)', '(ref.null)'],
    ['(ref.extern 1)', '(ref.extern 1)'],
    ['(ref.extern 1)', '(ref.extern)'],
  ] as const) {
    it(`matches ${actual} as ${expected}`, () => {
      expect(fits(actual, expected)).to.be.true;
    });
  }

  for (const [actual, expected] of [
    ['(i32.const 1)', '(i32.const 2)'],
    ['(i32.const 1)', '(i64.const 1)'],
    ['(f32.const 0)', '(f32.const -0)'],
    ['(f32.const nan:0x200000)', '(f32.const nan:canonical)'],
    ['(f32.const nan:0x200000)', '(f32.const nan:arithmetic)'],
    ['(f32.const nan:0x400001)', '(f32.const nan:canonical)'],
    ['(f32.const inf)', '(f32.const nan:arithmetic)'],
    ['(f64.const 1)', '(f64.const nan:canonical)'],
    ['(v128.const i32x4 1 2 3 4)', '(v128.const i32x4 1 2 4 4)'],
    ['(i32.const 3)', '(either (i32.const 1) (i32.const 2))'],
    ['(ref.extern 1)', '(ref.extern 2)'],
    ['(ref.extern 1)', '(ref.null extern)'],
    ['(ref.null extern)', '(ref.extern)'],
    ['(ref.extern 1)', '(ref.func)'],
    ['(ref.extern 1)', '(ref.i31)'],
    ['(ref.extern 1)', '(ref.exn)'],
    ['(i32.const 0)', '(ref.null)'],
  ] as const) {
    it(`matches does not take ${actual} for ${expected}`, () => {
      expect(fits(actual, expected)).to.be.false;
    });
  }

  it('matches asks the probe for the kinds that JavaScript can not tell apart', () => {
    const reference: Value = { type: 'ref', reference: {} };
    const kinds = ['i31', 'struct', 'array', 'eq'].map((heap) =>
      matches(reference, pattern(`(ref.${heap})`), () => 'array'),
    );
    expect(kinds).to.deep.equal([false, false, true, true]);
  });
});

describe('parsePattern', () => {
  for (const text of ['(i33.const 1)', '(v128.const i9x3 1)', '()', '(ref.what)']) {
    it(`parsePattern refuses ${text}`, () => {
      expect(() => pattern(text)).to.throw(UnknownFormError);
    });
  }
});

describe('valueOf', () => {
  for (const text of ['(f32.const nan:canonical)', '(ref.func)', '(ref.extern)', '(either (i32.const 1))']) {
    it(`valueOf refuses ${text}, which names no single value`, () => {
      expect(() => value(text)).to.throw(UnknownFormError);
    });
  }
});

describe('formatValue', () => {
  it('formatValue shows bits in hexadecimal', () => {
    expect(formatValue(value('(f32.const -1)'))).to.equal('(f32 0xbf800000)');
    expect(formatValue(value('(ref.null func)'))).to.equal('(ref null)');
  });
});
