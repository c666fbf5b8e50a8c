import { expect } from 'chai';
import { writeSourceMap } from '@ferrule/debug';
import { SourceMap } from '../../src/source-map/source-map.ts';

describe('writeSourceMap', () => {
  it('writeSourceMap tells the line of each instruction, and none of what stands between', () => {
    const places = [
      { offset: 10, file: 'src/a.rs', line: 3, column: 7 },
      { offset: 11, file: 'src/b.rs', line: 40, column: 1 },
      { offset: 90, file: 'src/a.rs', line: 1, column: 120 },
    ];
    const map = new SourceMap(writeSourceMap(places), '');
    for (const { offset, ...place } of places) expect(map.find(offset, 0)).to.deep.equal(place);
    for (const offset of [9, 12, 89, 91]) expect(map.find(offset, 0), String(offset)).to.equal(undefined);
  });

  it('writeSourceMap writes an empty map where no line is known', () => {
    expect(JSON.parse(writeSourceMap([]))).to.deep.equal({
      version: 3,
      sources: [],
      names: [],
      mappings: '',
    });
  });
});
