import { expect } from 'chai';
import { readDepInfo } from '../../src/rust/dep-info.ts';

describe('readDepInfo', () => {
  it('gives the files of all rules once, and the environment', () => {
    const text = [
      'out/lib.wasm: src/lib.rs src/with\\ space.rs',
      '',
      'src/lib.rs:',
      'out/lib.d: src/lib.rs data.txt',
      '# env-dep:NAME=a\\nb=c',
      '# env-dep:UNSET',
    ].join('\n');
    expect(readDepInfo(text)).to.deep.equal({
      files: ['src/lib.rs', 'src/with space.rs', 'data.txt'],
      variables: [
        ['NAME', 'a\nb=c'],
        ['UNSET', undefined],
      ],
    });
  });
});
