import { expect } from 'chai';
import { validateModule } from '@ferrule/instrument';
import { readableBytes } from '../../src/binaryen/readable-bytes.ts';
import { body, custom, name, plainType, section, wasm } from '../support/wasm-builder.ts';

const code = [plainType, section(3, 1, 0), section(10, 1, body([]))];
const readable = (bytes: Uint8Array<ArrayBuffer>) => {
  const after = readableBytes(bytes, validateModule({ bytes, name: 'm' }));
  return { after, info: validateModule({ bytes: after, name: 'm' }) };
};

describe('readableBytes', () => {
  it('leaves a module without names and debug information as it is', () => {
    const bytes = wasm(...code, custom('producers', 0), custom('mine', 1, 2));
    expect(readable(bytes).after).to.deep.equal(bytes);
  });

  it('keeps the names that could be read, and those alone', () => {
    const functions = [1, 6, 2, 0, ...name('f'), 9, 1, 0x66];
    const bytes = wasm(
      ...code,
      custom('name', 0, 2, name('m'), functions, 10, 2, 1, 0xff),
      custom('mine', 7),
    );
    const { info } = readable(bytes);
    expect([info.names.module, [...info.names.functions]]).to.deep.equal(['m', [[0, 'f']]]);
    expect(info.customSections.map((each) => [each.name, each.byteLength])).to.deep.equal([
      ['name', 10],
      ['mine', 1],
    ]);
  });

  it('leaves out what describes the code by byte offsets', () => {
    const bytes = wasm(
      ...code,
      custom('.debug_info', 1),
      custom('sourceMappingURL', name('m.map')),
      custom('mine'),
    );
    expect(readable(bytes).info.customSections.map((each) => each.name)).to.deep.equal(['mine']);
  });
});
