import { LinkError } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { expect } from 'chai';
import { NO_CONFIGURATION } from '../../src/config/configuration.ts';
import { moduleShape } from '../../src/hooks/module-shape.ts';
import { moduleSource } from '../../src/hooks/module-source.ts';
import { moduleImporting } from '../support/modules.ts';

const shapeOf = (...names: (readonly [module: string, name: string])[]) =>
  moduleShape(validateModule({ bytes: moduleImporting(names), name: 'sample.wasm' }));

describe('moduleShape', () => {
  it('gives each specifier once, in order, and leaves WASI out', () => {
    const shape = shapeOf(
      ['./b.js', 'x'],
      ['wasi_snapshot_preview1', 'fd_write'],
      ['a', 'y'],
      ['./b.js', 'z'],
    );
    expect(shape.specifiers).to.deep.equal(['./b.js', 'a']);
  });

  it('gives the names of the exports, in order', () => {
    expect(shapeOf(['m', 'one'], ['m', 'two']).names).to.deep.equal(['one', 'two']);
  });

  it('refuses the names that the integration keeps for itself', () => {
    expect(() => shapeOf(['wasm:js-string', 'length']))
      .to.throw(LinkError, 'sample.wasm')
      .with.property('message')
      .that.includes('"wasm:js-string"');
    expect(() => shapeOf(['wasm-js:x', 'y'])).to.throw(LinkError, '"wasm-js:x"');
    expect(() => shapeOf(['m', 'wasm:x'])).to.throw(LinkError, '"wasm:x"');
  });
});

describe('moduleSource', () => {
  it('quotes whatever stands in names', () => {
    const name = '";throw 1;//\n\u2028';
    const source = moduleSource({
      guest: { url: 'file:///a.wasm', path: '/a.wasm', language: 'wasm', form: 'exports' },
      file: '/a.wasm',
      configuration: NO_CONFIGURATION,
      shape: { specifiers: [name], configured: [], names: [name], typed: false },
      data: { guestsUrl: 'file:///i.js', typedGuestsUrl: 'file:///t.js', isSameThread: true },
    });
    expect(source).to.include(`import * as import0 from ${JSON.stringify(name)};`);
    expect(source).to.include(`export { export0 as ${JSON.stringify(name)} };`);
  });
});
