import { expect } from 'chai';
import type { ModuleInfo } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { guest } from '../support/guests.ts';
import { custom, name, wasm } from '../support/wasm-builder.ts';

const infoOf = (...sections: number[][]): ModuleInfo =>
  validateModule({ bytes: wasm(...sections), name: 'm' });
const subsection = (id: number, ...contents: (number | number[])[]): number[] => {
  const bytes = contents.flat();
  return [id, bytes.length, ...bytes];
};
const names = [
  subsection(0, name('maths')),
  subsection(1, 2, [0, ...name('add')], [3, ...name('größer')]),
  subsection(2, 1, [0, 1, 0, ...name('local')]),
  subsection(7, 1, [0, ...name('__stack_pointer')]),
].flat();

describe('ModuleInfo.names', () => {
  it('tells the module, its functions and its globals', () => {
    const info = infoOf(custom('name', names));
    expect(info.names.module).to.equal('maths');
    expect([...info.names.functions]).to.deep.equal([
      [0, 'add'],
      [3, 'größer'],
    ]);
    expect([...info.names.globals]).to.deep.equal([[0, '__stack_pointer']]);
  });

  it('is empty where there is no name section', () => {
    const info = infoOf();
    expect(info.names.module).to.be.undefined;
    expect(info.names.functions.size).to.equal(0);
  });

  it('is what the producer of a guest wrote', () => {
    const { names: read } = validateModule(guest('wat/consumer.wasm'));
    expect(read.functions.size).to.be.greaterThan(0);
  });

  it('can be read but not changed', () => {
    const functions = infoOf(custom('name', names)).names.functions as Map<number, string>;
    expect(() => functions.set(0, 'other')).to.throw(TypeError);
    expect(() => functions.delete(0)).to.throw(TypeError);
    expect(() => {
      functions.clear();
    }).to.throw(TypeError);
    expect(functions.get(0)).to.equal('add');
  });

  it('keeps what could be read wherever the section is cut off', () => {
    let most = 0;
    for (let length = 0; length <= names.length; length++) {
      const { functions } = infoOf(custom('name', names.slice(0, length))).names;
      expect(functions.size).to.be.at.least(most);
      most = functions.size;
    }
    expect(most).to.equal(2);
  });

  it('leaves out a name that is not UTF-8 and keeps those after it', () => {
    const { functions } = infoOf(
      custom('name', subsection(1, 2, [0, 2, 0xff, 0xff], [1, ...name('sub')])),
    ).names;
    expect([...functions]).to.deep.equal([[1, 'sub']]);
  });

  it('keeps later subsections where one claims too many names', () => {
    const { functions, globals } = infoOf(
      custom(
        'name',
        subsection(1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, ...name('f')),
        subsection(7, 1, 0, ...name('g')),
      ),
    ).names;
    expect([...functions]).to.deep.equal([[0, 'f']]);
    expect([...globals]).to.deep.equal([[0, 'g']]);
  });
});

describe('ModuleInfo.producers', () => {
  it('tells field, name and version of each', () => {
    const contents = [
      2,
      [...name('language'), 1, ...name('Rust'), ...name('')],
      [...name('processed-by'), 2, ...name('rustc'), ...name('1.63'), ...name('clang'), ...name('14')],
    ];
    expect(infoOf(custom('producers', ...contents)).producers).to.deep.equal([
      { field: 'language', name: 'Rust', version: '' },
      { field: 'processed-by', name: 'rustc', version: '1.63' },
      { field: 'processed-by', name: 'clang', version: '14' },
    ]);
  });

  it('keeps what stands before the fault', () => {
    const contents = [1, ...name('language'), 9, ...name('Rust'), ...name('1'), 0xff];
    expect(infoOf(custom('producers', contents)).producers).to.deep.equal([
      { field: 'language', name: 'Rust', version: '1' },
    ]);
  });
});

describe('ModuleInfo.targetFeatures', () => {
  it('tells each with its prefix', () => {
    const contents = [2, 0x2b, ...name('bulk-memory'), 0x2d, ...name('shared-mem')];
    expect(infoOf(custom('target_features', contents)).targetFeatures).to.deep.equal([
      '+bulk-memory',
      '-shared-mem',
    ]);
  });

  it('is empty for garbage', () => {
    expect(infoOf(custom('target_features', 0xff, 0xff, 0xff)).targetFeatures).to.deep.equal([]);
  });
});
