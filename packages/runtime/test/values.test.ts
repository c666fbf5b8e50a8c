import { expect } from 'chai';
import fc from 'fast-check';
import { loadSync } from '../src/load.ts';
import { fits, showFunctionType } from '../src/values.ts';
import { guestBytes } from './guests.ts';

const echo = loadSync(guestBytes('wat/echo'));
const anything = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.anything(),
);

describe('fits', () => {
  const same: Record<'i32' | 'i64' | 'f32' | 'f64', (given: never, back: unknown) => boolean> = {
    i32: (given: number, back) => back === (given | 0),
    i64: (given: bigint, back) => back === BigInt.asIntN(64, given),
    f32: (given: number, back) => Object.is(back, Math.fround(given)),
    f64: (given: number, back) => Object.is(back, given),
  };
  for (const [type, isSame] of Object.entries(same) as [
    keyof typeof same,
    (given: never, back: unknown) => boolean,
  ][]) {
    it(`fits lets V8 have for ${type} what it hands back as the same value`, () => {
      const run = echo.native.exports[type] as (value: unknown) => unknown;
      fc.assert(
        fc.property(anything, (value) => {
          fc.pre(fits(type, value));
          return isSame(value as never, run(value));
        }),
      );
    });
  }

  it('fits refuses for i32 what V8 would change', () => {
    const run = echo.native.exports['i32'] as (value: unknown) => number;
    fc.assert(
      fc.property(fc.double(), (value) => {
        fc.pre(!fits('i32', value));
        return run(value) !== value && run(value) >>> 0 !== value;
      }),
    );
  });

  it('fits refuses for i64 what V8 would change', () => {
    fc.assert(
      fc.property(fc.bigInt(), (value) => {
        fc.pre(!fits('i64', value));
        return BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value;
      }),
    );
  });
});

describe('showFunctionType', () => {
  it('showFunctionType writes types as the text format does', () => {
    expect(showFunctionType({ params: [], results: [] })).to.equal('() -> nothing');
    expect(showFunctionType({ params: ['i32', 'i64'], results: ['f64'] })).to.equal('(i32, i64) -> f64');
    expect(showFunctionType({ params: ['externref'], results: ['i32', 'i32'] })).to.equal(
      '(externref) -> (i32, i32)',
    );
  });
});
