import { expect } from 'chai';
import { FEATURES, OptionError, ValidationError } from '@ferrule/core';
import type { Feature } from '@ferrule/core';
import { resolveFeatures, validateModule } from '@ferrule/instrument';
import type { FeaturesOption } from '@ferrule/instrument';
import { body, name, plainType, section, wasm, wasmOf } from './support/wasm-builder.ts';

const DROP = 0x1a;
const I32 = [0x41, 0x00];
const V128 = [...I32, 0xfd, 0x0f];
const memory = section(5, 1, 0, 1);
const table = section(4, 1, 0x70, 0, 1);

/** Modules with exactly one use of a feature, and where it stands. */
const uses: readonly (readonly [Feature, string, Uint8Array<ArrayBuffer>, number])[] = [
  ['mutable-globals', 'an imported mutable global', wasm(section(2, 1, 0, 0, 3, 0x7f, 1)), 14],
  [
    'mutable-globals',
    'an exported mutable global',
    wasm(section(6, 1, 0x7f, 1, ...I32, 0x0b), section(7, 1, 0, 3, 0)),
    19,
  ],
  ['sign-extension', 'i32.extend8_s', wasmOf([...I32, 0xc0, DROP]), 25],
  ['saturating-float-to-int', 'i32.trunc_sat_f32_s', wasmOf([0x43, 0, 0, 0, 0, 0xfc, 0, DROP]), 28],
  ['multi-value', 'two results', wasm(section(1, 1, 0x60, 0, 2, 0x7f, 0x7f)), 13],
  ['multi-value', "a block of a function's type", wasmOf([0x02, 0, 0x0b]), 23],
  ['bulk-memory', 'memory.fill', wasmOf([...I32, ...I32, ...I32, 0xfc, 11, 0], memory), 34],
  ['bulk-memory', 'a passive data segment', wasm(section(11, 1, 1, 0)), 11],
  ['bulk-memory', 'a data count', wasm(section(12, 0)), 10],
  ['reference-types', 'an externref', wasm(section(1, 1, 0x60, 1, 0x6f, 0)), 13],
  ['reference-types', 'a second table', wasm(section(4, 2, 0x70, 0, 1, 0x70, 0, 1)), 16],
  ['reference-types', 'ref.null', wasmOf([0xd0, 0x70, DROP]), 23],
  ['reference-types', 'a funcref parameter', wasm(section(1, 1, 0x60, 1, 0x70, 0)), 13],
  ['simd', 'i8x16.splat', wasmOf([...V128, DROP]), 25],
  ['simd', 'a v128 local', wasm(plainType, section(3, 1, 0), section(10, 1, body([], [1, 1, 0x7b]))), 24],
  [
    'extended-const',
    'an addition in a constant',
    wasm(section(6, 1, 0x7f, 0, ...I32, ...I32, 0x6a, 0x0b)),
    17,
  ],
  ['tail-call', 'return_call', wasmOf([0x12, 0]), 23],
  [
    'typed-function-references',
    'a reference to a type',
    wasm(section(1, 2, [0x60, 0, 0], [0x60, 1, 0x64, 0, 0])),
    16,
  ],
  ['gc', 'a structure', wasm(section(1, 1, 0x5f, 0)), 11],
  ['typed-function-references', 'return_call_ref', wasmOf([0xd2, 0, 0x15, 0]), 25],
  ['gc', 'ref.cast', wasmOf([0xd0, 0x6f, 0xfb, 0x16, 0x6f, 0x1a]), 25],
  ['gc', 'br_on_cast', wasmOf([0xd0, 0x6f, 0xfb, 0x18, 3, 0, 0x6e, 0x6b]), 25],
  ['custom-descriptors', 'an exact cast', wasmOf([0xd0, 0x6e, 0xfb, 0x16, 0x62, 0, 0x1a]), 27],
  ['reference-types', 'call_indirect of another table', wasmOf([...I32, 0x11, 0, 1]), 25],
  ['simd', 'a select of vectors', wasmOf([...I32, 0x1c, 1, 0x7b]), 27],
  ['gc', 'a recursive group', wasm(section(1, 1, 0x4e, 1, 0x60, 0, 0)), 11],
  ['multi-memory', 'a second memory', wasm(section(5, 2, 0, 1, 0, 1)), 14],
  ['relaxed-simd', 'i8x16.relaxed_swizzle', wasmOf([...V128, ...V128, 0xfd, 0x80, 0x02, DROP]), 31],
  ['memory64', 'a 64-bit memory', wasm(section(5, 1, 4, 1)), 11],
  ['memory64', 'a 64-bit table', wasm(section(4, 1, 0x70, 4, 1)), 12],
  ['exceptions', 'an exnref', wasm(section(1, 1, 0x60, 1, 0x69, 0)), 13],
  ['exceptions', 'try_table', wasmOf([0x1f, 0x40, 0, 0x0b]), 23],
  ['legacy-exceptions', 'try', wasmOf([0x06, 0x40, 0x19, 0x0b]), 23],
  ['threads', 'a shared memory', wasm(section(5, 1, 3, 1, 1)), 11],
  ['threads', 'atomic.fence', wasmOf([0xfe, 3, 0]), 23],
  ['custom-page-sizes', 'a page size', wasm(section(5, 1, 8, 1, 0)), 11],
  [
    'wide-arithmetic',
    'i64.add128',
    wasmOf([...[0, 0, 0, 0].flatMap(() => [0x42, 0]), 0xfc, 19, DROP, DROP]),
    31,
  ],
  [
    'custom-descriptors',
    'a descriptor',
    wasm(section(1, 1, 0x4e, 2, [0x4d, 1, 0x5f, 0], [0x4c, 0, 0x5f, 0])),
    13,
  ],
  ['stack-switching', 'a continuation', wasm(section(1, 2, [0x60, 0, 0], [0x5d, 0])), 14],
];

describe('validateModule features', () => {
  for (const [feature, what, bytes, offset] of uses) {
    it(`tells the use of ${feature} by ${what}`, () => {
      expect(validateModule({ bytes, name: 'm' }).features).to.include(feature);
    });

    it(`refuses ${what} where ${feature} is disabled, at its offset`, () => {
      const act = () => validateModule({ bytes, name: 'm' }, { features: { [feature]: false } });
      expect(act).to.throw(
        ValidationError,
        `m: the feature "${feature}" is not enabled, used at offset ${String(offset)} in`,
      );
      expect(act).to.throw(ValidationError).with.property('offset', offset);
    });
  }

  it('has a sample for every feature', () => {
    expect(new Set(uses.map(([feature]) => feature))).to.deep.equal(new Set(FEATURES));
  });

  it('tells none of a module as WebAssembly 1.0 had it', () => {
    const bytes = wasm(
      section(1, 2, [0x60, 0, 0], [0x60, 1, 0x7f, 1, 0x7e]),
      section(2, 2, [...name('a'), ...name('b'), 0, 1], [...name('a'), ...name('g'), 3, 0x7f, 0]),
      section(3, 1, 0),
      table,
      memory,
      section(6, 1, 0x7f, 1, 0x23, 0, 0x0b),
      section(7, 1, name('f'), 0, 1),
      section(9, 1, 0, 0x41, 0, 0x0b, 1, 0),
      section(10, 1, body([...I32, 0x11, 1, 0, DROP, 0x02, 0x7f, ...I32, 0x0b, DROP])),
      section(11, 1, 0, 0x41, 0, 0x0b, 0),
    );
    expect(validateModule({ bytes, name: 'm' }, { features: 'wasm1' }).features).to.deep.equal([]);
  });

  it('accepts a release by name, and features already resolved', () => {
    const bytes = wasmOf([0x12, 0]);
    for (const features of ['wasm3', 'all', resolveFeatures('wasm3'), { gc: false }] as const) {
      expect(validateModule({ bytes, name: 'm' }, { features }).features).to.deep.equal(['tail-call']);
    }
    for (const features of ['wasm1', 'wasm2', resolveFeatures('wasm2')] as const) {
      expect(() => validateModule({ bytes, name: 'm' }, { features })).to.throw(
        ValidationError,
        '"tail-call"',
      );
    }
  });

  it('names the module when a disabled feature makes it look at malformed code', () => {
    const act = () => validateModule({ bytes: wasmOf([0xff]), name: 'm' }, { features: 'wasm3' });
    expect(act).to.throw(ValidationError, /^m: expected an instruction.* at offset 23/);
  });
});

describe('validateModule features of exception handling', () => {
  const tag = section(13, 1, 0, 0);
  const infoOf = (bytes: Uint8Array<ArrayBuffer>, features: FeaturesOption = 'all') =>
    validateModule({ bytes, name: 'm' }, { features }).features;

  it('takes tags and throw for the legacy form where the module catches in it', () => {
    expect(infoOf(wasmOf([0x06, 0x40, 0x08, 0, 0x19, 0x0b], tag))).to.deep.equal(['legacy-exceptions']);
    expect(infoOf(wasmOf([0x08, 0], tag))).to.deep.equal(['exceptions']);
  });

  it('accepts tags where either form is enabled, and refuses them where none is', () => {
    const bytes = wasmOf([0x08, 0], tag);
    expect(infoOf(bytes, { exceptions: false })).to.deep.equal(['exceptions']);
    expect(infoOf(bytes, { 'legacy-exceptions': false })).to.deep.equal(['exceptions']);
    const neither = { exceptions: false, 'legacy-exceptions': false };
    expect(() => infoOf(bytes, neither)).to.throw(ValidationError, '"exceptions" is not enabled');
  });
});

describe('resolveFeatures', () => {
  it('enables what a release has, and what is not named', () => {
    expect([...resolveFeatures('wasm1')]).to.deep.equal([]);
    expect([...resolveFeatures('wasm2')])
      .to.include('simd')
      .and.not.include('gc');
    expect([...resolveFeatures('wasm3')])
      .to.include('gc')
      .and.not.include('threads');
    expect([...resolveFeatures('all')]).to.deep.equal(FEATURES);
    expect([...resolveFeatures({ simd: false, gc: true })]).to.deep.equal(
      FEATURES.filter((feature) => feature !== 'simd'),
    );
  });

  const wrong: readonly [string, unknown, string, string][] = [
    [
      'an unknown release',
      'wasm9',
      'features',
      'unknown feature set "wasm9": expected wasm1, wasm2, wasm3, all',
    ],
    ['the name of a method', 'toString', 'features', 'unknown feature set "toString"'],
    [
      'an unknown feature',
      { smid: true },
      'features.smid',
      'unknown feature "smid": expected one of mutable-globals',
    ],
    [
      'a value that is no boolean',
      { simd: 1 },
      'features.simd',
      'expected true or false for the feature "simd", found 1',
    ],
  ];
  for (const [what, option, path, message] of wrong) {
    it(`refuses ${what}, naming the option`, () => {
      expect(() => resolveFeatures(option as FeaturesOption))
        .to.throw(OptionError, message)
        .with.property('option', path);
    });
  }
});
