import { expect } from 'chai';
import { load } from '../../src/load.ts';
import { callPath, onlyEntry } from '../../src/traps/call-path.ts';

const WAT = `(module
  (func $leaf)
  (func $once (call $leaf))
  (func $twice (call $leaf) (call $leaf))
  (func $over (call $once))
  (func $both (call $once) (call $twice))
  (func $round (call $round)))`;

describe('callPath', function () {
  this.timeout(60_000);
  let pathOf: (from: number, to: number) => readonly number[] | undefined;

  before(async () => {
    const { compiled } = (await load({ wat: WAT })).module;
    pathOf = (from, to) => callPath(compiled, from, to)?.map(({ index }) => index);
  });

  it('callPath gives the calls, innermost first, where there is one way', () => {
    expect(pathOf(1, 0)).to.deep.equal([1]);
    expect(pathOf(3, 0)).to.deep.equal([1, 3]);
  });

  it('callPath gives nothing where there are several ways, or none', () => {
    expect(pathOf(2, 0)).to.equal(undefined);
    expect(pathOf(4, 0)).to.equal(undefined);
    expect(pathOf(0, 1)).to.equal(undefined);
  });

  it('callPath ends where functions call themselves', () => {
    expect(pathOf(5, 0)).to.equal(undefined);
  });

  it('onlyEntry gives the export by which a function is reached, where there is one', async () => {
    const wat = `(module
      (func $one (call $two)) (func $two (call $three)) (func $three) (func $lonely)
      (func $other (call $three) (call $three))
      (export "one" (func $one)) %)`;
    const entryTo = async (to: number, more = '') =>
      onlyEntry((await load({ wat: wat.replace('%', more) })).module.compiled, to);
    expect(await entryTo(2)).to.equal(0);
    expect([await entryTo(0), await entryTo(3)]).to.deep.equal([undefined, undefined]);
    expect(await entryTo(2, '(export "other" (func $other))')).to.equal(undefined);
  });
});
