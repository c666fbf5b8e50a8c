import { expect } from 'chai';
import { OptionError } from '@ferrule/core';
import {
  compileSettings,
  instantiateSettings,
  loadSettings,
  runtimeSettings,
} from '../../src/options/settings.ts';
import type { LoadOptions, RuntimeOptions } from '../../src/options/options.ts';
import { thrownBy } from '../thrown.ts';

const bare = runtimeSettings(undefined);

/** Options as somebody without TypeScript writes them. */
function refusal(options: unknown): OptionError {
  const error = thrownBy(() => loadSettings(bare, options as LoadOptions));
  expect(error).to.be.instanceOf(OptionError);
  return error as OptionError;
}

describe('loadSettings', () => {
  it('loadSettings gives a complete frozen record where nothing is asked for', () => {
    const settings = loadSettings(bare, {});
    expect(settings).to.be.frozen;
    expect(settings).to.include({
      optimize: 0,
      timeout: undefined,
      onTimeout: 'close',
      mostInstances: Infinity,
    });
    expect(settings.features.has('simd')).to.equal(true);
  });

  it('loadSettings turns limits into pages, elements and milliseconds', () => {
    const settings = loadSettings(bare, { limits: { memory: '1MiB', tableElements: 10, timeout: '1.5s' } });
    expect(settings).to.include({ memoryPages: 16, tableElements: 10, timeout: 1500 });
  });

  it('loadSettings rounds a memory limit down to whole pages', () => {
    expect(loadSettings(bare, { limits: { memory: 200_000 } }).memoryPages).to.equal(3);
  });

  it('loadSettings takes features by release and by name', () => {
    expect(loadSettings(bare, { features: 'wasm1' }).features.size).to.equal(0);
    const features = loadSettings(bare, { features: { simd: false } }).features;
    expect([features.has('simd'), features.has('threads')]).to.deep.equal([false, true]);
  });

  const wrong: [string, unknown, string, RegExp][] = [
    ['a near miss', { limits: { memroy: '1MiB' } }, 'limits.memroy', /did you mean limits\.memory\?/],
    ['an unknown name', { sandbox: true }, 'sandbox', /known: .*name.*features.*wasi/],
    ['negative fuel', { limits: { fuel: -1n } }, 'limits.fuel', /can't be -1n; accepted: a bigint/],
    ['fractional fuel', { limits: { fuel: 1.5 } }, 'limits.fuel', /can't be 1\.5/],
    ['fuel beyond 64 bits', { limits: { fuel: 2n ** 63n } }, 'limits.fuel', /from 0 to 9223372036854775807/],
    ['fuel as text', { limits: { fuel: '5' } }, 'limits.fuel', /can't be "5"/],
    ['onOutOfFuel that is no function', { onOutOfFuel: 5n }, 'onOutOfFuel', /a function/],
    ['text that is no size', { limits: { memory: '64 apples' } }, 'limits.memory', /"64 apples".*"64MiB"/],
    ['a negative size', { limits: { memory: -1 } }, 'limits.memory', /-1/],
    ['a time of zero', { limits: { timeout: 0 } }, 'limits.timeout', /can't be 0.*"500ms"/],
    ['a time too long for a timer', { limits: { timeout: 2 ** 40 } }, 'limits.timeout', /24 days/],
    ['half an element', { limits: { tableElements: 1.5 } }, 'limits.tableElements', /whole number/],
    ['limits that are no object', { limits: 5 }, 'limits', /an object with "memory"/],
    ['an unknown release', { features: 'wasm4' }, 'features', /did you mean "wasm1"|"wasm1", "wasm2"/],
    ['a number as text', { optimize: '1' }, 'optimize', /accepted: 0, 1, 2, 3, "?auto"?; did you mean 1\?$/],
    ['an unknown feature', { features: { smid: false } }, 'features.smid', /did you mean features\.simd\?/],
    ['a feature that is no boolean', { features: { simd: 'no' } }, 'features.simd', /true, false/],
    ['a level there is not', { optimize: 4 }, 'optimize', /0, 1, 2, 3/],
    ['an empty name', { name: '' }, 'name', /text that is not empty/],
    ['imports that are no object', { imports: 5 }, 'imports', /modules by name/],
    [
      'an import module that is no object',
      { imports: { env: () => 0 } },
      'imports.env',
      /a function.*values by name/,
    ],
    ['wasi that is true', { wasi: true }, 'wasi', /an object, or false/],
    ['a wrong ending', { onTimeout: 'kill' }, 'onTimeout', /"close", "keep"/],
    ['options that are no object', 5, '', /the options can't be 5/],
    ['options that are null', null, '', /the options can't be null/],
  ];
  for (const [what, options, path, message] of wrong) {
    it(`loadSettings refuses ${what}, naming the option and what it accepts`, () => {
      const error = refusal(options);
      expect(error.option).to.equal(path);
      expect(error.message).to.match(message);
    });
  }
});

describe('runtimeSettings', () => {
  it("runtimeSettings are defaults that a call's options override one by one", () => {
    const shared = runtimeSettings({ limits: { memory: '1MiB', timeout: 100 }, features: 'wasm1' });
    const settings = loadSettings(shared, { limits: { timeout: 200 }, features: 'all' });
    expect(settings).to.include({ memoryPages: 16, timeout: 200 });
    expect(settings.features.has('simd')).to.equal(true);
  });

  it('runtimeSettings refuse a name', () => {
    expect(thrownBy(() => runtimeSettings({ name: 'x' } as RuntimeOptions))).to.be.instanceOf(OptionError);
  });

  it("runtimeSettings keep a call's imports before the shared ones", () => {
    const [own, shared] = [{ env: { a: 1 } }, { env: { a: 2, b: 3 } }];
    const settings = instantiateSettings(runtimeSettings({ imports: shared }), { imports: own });
    expect(settings.imports.map((modules) => modules['env'])).to.deep.equal([own.env, shared.env]);
  });
});

describe('compileSettings', () => {
  it('compileSettings refuse what belongs to instantiating', () => {
    for (const options of [{ imports: {} }, { wasi: {} }, { limits: { timeout: 5 } }]) {
      expect(thrownBy(() => compileSettings(bare, options as never))).to.be.instanceOf(OptionError);
    }
  });
});

describe('instantiateSettings', () => {
  it('instantiateSettings refuse what belongs to compiling', () => {
    for (const options of [{ features: 'wasm1' }, { optimize: 1 }, { limits: { memory: 5 } }]) {
      expect(thrownBy(() => instantiateSettings(bare, options as never))).to.be.instanceOf(OptionError);
    }
  });
});
