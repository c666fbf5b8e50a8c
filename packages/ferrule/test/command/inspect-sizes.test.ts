import { readFileSync } from 'node:fs';
import { PlanError } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { readSource } from '@ferrule/runtime';
import { expect } from 'chai';
import { hintsFor } from '../../src/command/hints.ts';
import { sizesPage, sizesReport, whyKept } from '../../src/command/inspect-sizes.ts';
import { moduleSizes } from '../../src/command/module-sizes.ts';
import { retainedSizes } from '../../src/command/retained-sizes.ts';
import { guest } from '../support/spawn.ts';

const plain = (text: string) => text;
const paint = { strong: plain, good: plain, bad: plain };

function read(name: string) {
  const wasm = { bytes: new Uint8Array(readFileSync(guest(name))), name };
  return { wasm, info: validateModule(wasm) };
}

async function readText(text: string) {
  const wasm = await readSource({ wat: text }, { largestSource: 1e6 });
  return { wasm, info: validateModule(wasm) };
}

describe('moduleSizes', () => {
  it('adds up: sections, crates and functions', () => {
    const { wasm, info } = read('rust/leaky');
    const sizes = moduleSizes(wasm.bytes, info);
    const bytes = (list: readonly { readonly bytes: number }[]) =>
      list.reduce((sum, each) => sum + each.bytes, 0);
    expect(bytes(sizes.crates)).to.equal(bytes(sizes.functions));
    expect(bytes(sizes.functions)).to.be.at.most(
      sizes.sections.find(({ name }) => name === 'code')?.bytes ?? 0,
    );
    expect(sizes.functions).to.have.length(info.functions.filter(({ imported }) => !imported).length);
    expect(sizes.crates.map(({ name }) => name)).to.include.members(['dlmalloc', 'core']);
  });

  it('finds what keeps a function, through tables too, and what it alone keeps', async () => {
    const { wasm, info } = await readText(`(module
      (table funcref (elem $held))
      (func $leaf (nop) (nop) (nop))
      (func $middle (call $leaf))
      (func $held)
      (func $main (export "main") (call $middle) (call_indirect (i32.const 0)))
      (func $unused))`);
    const { functions } = moduleSizes(wasm.bytes, info);
    const about = (index: number) => functions.find((each) => each.index === index);
    expect(about(0)?.path).to.have.length(3);
    expect(about(1)?.retained).to.equal((about(0)?.bytes ?? 0) + (about(1)?.bytes ?? 0));
    expect(about(2)?.path.at(-2)).to.equal('tables');
    expect(about(0)?.callers).to.deep.equal([1]);
    expect(about(4)?.path).to.deep.equal([]);
    const all = [0, 1, 2, 3].reduce((sum, index) => sum + (about(index)?.bytes ?? 0), 0);
    expect(about(3)?.retained).to.equal(all);
  });
});

describe('retainedSizes', () => {
  it('gives what two lead to to the one before both', () => {
    // 4 (root) > 0 > 1, 2; 1 > 3; 2 > 3; 3 > 1
    const { bytes, dominator } = retainedSizes(
      { root: 5, tables: 4, edges: [[1, 2], [3], [3], [1], [], [0]] },
      [1, 2, 4, 8, 0, 0],
    );
    expect([...dominator]).to.deep.equal([5, 0, 0, 0, -1, -1]);
    expect([...bytes].slice(0, 4)).to.deep.equal([15, 2, 4, 8]);
  });
});

describe('hintsFor', () => {
  it('derives each from the module', () => {
    const { wasm, info } = read('rust/leaky');
    const hints = hintsFor(wasm.bytes, info, moduleSizes(wasm.bytes, info));
    expect(hints.map(({ evidence }) => evidence).join()).to.match(/functions of the allocator \(dlmalloc\)/);
    expect(hints.every(({ bytes }) => bytes >= 2048 && bytes <= wasm.bytes.length)).to.equal(true);
  });

  it('has none for a small module', () => {
    const { wasm, info } = read('wat/empty');
    expect(hintsFor(wasm.bytes, info, moduleSizes(wasm.bytes, info))).to.deep.equal([]);
  });
});

describe('inspect --sizes', () => {
  it('prints tables and hints', () => {
    const { wasm, info } = read('rust/leaky');
    expect(sizesReport(wasm, info, paint)).to.match(
      /^Sections\n +bytes +section\n[^]*\n\nCrates\n[^]*\n\nFunctions\n[^]*\n\nHints\n/,
    );
  });

  it('tells what keeps a function in the module, and refuses names of none', () => {
    const { wasm, info } = read('rust/lines');
    expect(whyKept(wasm, info, 'outer')).to.match(
      /^lines::outer: \d+ bytes, \d+ with what it alone keeps\n {2}divide\n {4}> lines::outer$/,
    );
    expect(() => whyKept(wasm, info, 'nobody')).to.throw(PlanError, 'no function is called "nobody"');
  });

  it('writes a page in which names can do no harm', async () => {
    const { wasm, info } = await readText('(module (func (export "</script><b>&") (nop)))');
    const page = sizesPage({ ...wasm, name: '<i>x' }, { ...info, name: '<i>x' });
    expect(page).to.not.include('</script><b>').and.not.include('<i>x');
    expect(page.match(/<\/script>/g)).to.have.length(1);
  });
});
