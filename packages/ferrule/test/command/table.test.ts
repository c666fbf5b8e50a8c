import { expect } from 'chai';
import { table } from '../../src/command/table.ts';

describe('table', () => {
  it('aligns columns, the last one open, numbers to the right', () => {
    expect(
      table(
        [
          ['a', '1', 'x'],
          ['long', '100', 'y'],
        ],
        { indent: 2, right: [1] },
      ),
    ).to.deep.equal(['  a       1  x', '  long  100  y']);
  });

  it('leaves no space at the end of a line', () => {
    expect(
      table([
        ['name', ''],
        ['n', 'value'],
      ]),
    ).to.deep.equal(['name', 'n     value']);
  });
});
