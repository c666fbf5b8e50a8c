import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalNan, parseFloatBits } from '../../spec/float-literal.ts';
import type { FloatType } from '../../spec/float-literal.ts';

function bitsOf(type: FloatType, value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  if (type === 'f64') {
    view.setFloat64(0, value);
    return view.getBigUint64(0);
  }
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

/** The bits that an independent parser gives a constant. */
async function parsedBits(type: FloatType, literal: string): Promise<bigint> {
  const result = type === 'f32' ? 'i32' : 'i64';
  const body = `(${result}.reinterpret_${type} (${type}.const ${literal}))`;
  const bytes = await parse(`(module (func (export "bits") (result ${result}) ${body}))`);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
  const bits = (exports.bits as () => number | bigint)();
  return BigInt.asUintN(type === 'f32' ? 32 : 64, BigInt(bits));
}

const LITERALS = [
  '0',
  '-0',
  '1',
  '-1.5e3',
  '1_000.000_1e-1_0',
  '0x1p-149',
  '0x1p-150',
  '0x1.000001p-150',
  '0x1.8p-149',
  '0x1.fffffep+127',
  '0x1.ffffff0p+126',
  '0x1.000001p0',
  '0x1.0000010000001p0',
  '0x0.000001p-126',
  '0xabc.defp-10',
  '340282356779733661637539395458142568447',
  '1e-400',
  '4.9e-324',
  '2.2250738585072011e-308',
  'inf',
  '-inf',
  'nan',
  '-nan',
  'nan:0x200000',
  '-nan:0x1',
] as const;

describe('parseFloatBits', () => {
  for (const type of ['f32', 'f64'] as const) {
    it(`parseFloatBits agrees with the text parser on ${type} literals`, async () => {
      for (const literal of LITERALS) {
        expect(parseFloatBits(type, literal), literal).to.equal(await parsedBits(type, literal));
      }
    });
  }

  it('parseFloatBits reads every double back from its decimal text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const text = Object.is(value, -0) ? '-0' : String(value).replace('Infinity', 'inf');
        expect(parseFloatBits('f64', text)).to.equal(bitsOf('f64', value));
      }),
    );
  });

  it('parseFloatBits reads every float back from its exact decimal text', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = Object.is(value, -0) ? '-0' : String(value);
        expect(parseFloatBits('f32', text)).to.equal(bitsOf('f32', value));
      }),
    );
  });

  it('parseFloatBits rounds once, where rounding by way of a double would go wrong', () => {
    // just above the middle of two floats, and a double's rounding falls onto the middle
    expect(parseFloatBits('f32', '0x1.00000100000000001p0')).to.equal(0x3f80_0001n);
    expect(bitsOf('f32', Number('1.000000059604644775390626'))).to.equal(0x3f80_0000n);
    expect(parseFloatBits('f32', '1.000000059604644775390626')).to.equal(0x3f80_0001n);
  });

  it('parseFloatBits goes to infinity where the format ends', () => {
    expect(parseFloatBits('f32', '1e39')).to.equal(0x7f80_0000n);
    expect(parseFloatBits('f64', '-1e309')).to.equal(0xfff0_0000_0000_0000n);
  });

  for (const literal of ['', 'one', '1e', '0x', '1.2.3', 'nan:canonical', '--1']) {
    it(`parseFloatBits refuses '${literal}'`, () => {
      expect(() => parseFloatBits('f64', literal)).to.throw();
    });
  }
});

describe('canonicalNan', () => {
  it('canonicalNan has the quiet bit and nothing else of the payload', () => {
    expect(canonicalNan('f32')).to.equal(0x7fc0_0000n);
    expect(canonicalNan('f64')).to.equal(0x7ff8_0000_0000_0000n);
  });
});
