import { readFileSync } from 'node:fs';
import { PlanError } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { readSource } from '@ferrule/runtime';
import { expect } from 'chai';
import { crateNaming } from '../../src/command/crate-names.ts';
import { hintsFor } from '../../src/command/hints.ts';
import { callGraph, sizesPage, sizesReport, whyKept } from '../../src/command/inspect-sizes.ts';
import { languageOf } from '../../src/command/language.ts';
import { moduleSizes } from '../../src/command/module-sizes.ts';
import { retainedSizes } from '../../src/command/retained-sizes.ts';
import { UsageError } from '../../src/command/usage-error.ts';
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

describe('crateNaming', () => {
  it('crateNaming finds crates, packages and files by the language', () => {
    const found = (language: Parameters<typeof crateNaming>[0], ...names: string[]) =>
      names.map(crateNaming(language));
    expect(
      found('Rust', '<alloc::vec::Vec<T> as core::ops::Drop>::drop', '<&T as core::fmt::Debug>::fmt', 'main'),
    ).to.deep.equal(['alloc', 'core', '(none)']);
    expect(found('Go', 'fmt.__pp_.printValue', 'internal/poll.(*FD).Read', 'wasm_pc_f_loop')).to.deep.equal([
      'fmt',
      'internal/poll',
      '(none)',
    ]);
    expect(found('AssemblyScript', '~lib/rt/itcms/__new', 'assembly/index/add', 'add')).to.deep.equal([
      '~lib/rt/itcms',
      'assembly/index',
      '(none)',
    ]);
  });

  it('languageOf goes by producers, and by names where there are none', async () => {
    expect(languageOf(read('rust/leaky').info)).to.equal('Rust');
    expect(languageOf(read('c/leaky').info)).to.equal('C');
    const { info } = await readText('(module (func $~lib/rt/itcms/__new))');
    expect(languageOf(info)).to.equal('AssemblyScript');
    expect(languageOf(read('wat/counter').info)).to.equal('unknown');
  });
});

describe('inspect --graph', () => {
  it('inspect --graph writes what calls what, for Graphviz and as JSON', async () => {
    const { wasm, info } = await readText(`(module
      (import "env" "ho\\"st" (func))
      (table funcref (elem $held))
      (func $held (call 0))
      (func $main (export "main") (call $held) (call_indirect (i32.const 0))))`);
    const dot = callGraph(wasm, info, 'calls.dot');
    expect(dot).to.match(/^digraph calls \{\n/);
    expect(dot).to.include('f0 [label="env.ho\\"st\\nimported"];');
    expect(dot).to.match(/f2 \[label="main\\n\d+ bytes"\]/);
    for (const edge of ['f1 -> f0', 'f2 -> f1', 'f2 -> tables', 'tables -> f1']) expect(dot).to.include(edge);
    const json = JSON.parse(callGraph(wasm, info, 'calls.json')) as Record<string, unknown>[];
    expect(json[2]).to.include({ index: 2, name: 'main', callsTables: true, isInTables: false });
    expect(json[1]).to.deep.include({ calls: [0], callers: [2], isInTables: true });
    expect(() => callGraph(wasm, info, 'calls.png')).to.throw(UsageError, /\.dot/);
  });

  it('inspect believes no name more than that it is one', async () => {
    // Go's, Rust's and an allocator's names for functions that do nothing, one of them twice
    const { wasm, info } = await readText(`(module
      (func $core::fmt::write (nop)) (func $~lib/rt/x (nop)) (func $malloc (nop)) (func $_ZN4core3fmt (nop))
      (func $_RNvC (nop)) (func (export "__proto__") (nop)))`);
    const sizes = moduleSizes(wasm.bytes, info);
    expect(sizes.functions).to.have.length(6);
    expect(sizes.crates.reduce((sum, { bytes }) => sum + bytes, 0)).to.equal(
      sizes.functions.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    expect(sizesReport(wasm, info, paint)).to.include('~lib/rt');
    expect(hintsFor(wasm.bytes, info, sizes)).to.deep.equal([]);
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
