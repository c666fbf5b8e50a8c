import { validateModule } from '@ferrule/instrument';
import { readSource } from '@ferrule/runtime';
import { expect } from 'chai';
import { hintsFor } from '../../src/command/hints.ts';
import { callGraph, sizesPage, sizesReport, whyKept } from '../../src/command/inspect-sizes.ts';
import { moduleSizes } from '../../src/command/module-sizes.ts';

const plain = (text: string) => text;
const paint = { strong: plain, good: plain, bad: plain };

/** What would move a terminal's cursor, end a line, or turn the way that text runs. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const leb = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes];
const text = (value: string): number[] => sized([...Buffer.from(value)]);

/** Functions 0 to 3, of which 0 is imported, 3 exported, 1 in a table, with a name section of these bytes. */
async function named(contents: readonly number[]) {
  const { bytes } = await readSource(
    {
      wat: `(module
        (import "env" "host" (func))
        (table funcref (elem 1))
        (func (call 0) (nop) (nop))
        (func (call 1))
        (func (export "main") (call 2) (call_indirect (i32.const 0))))`,
    },
    { largestSource: 1e6 },
  );
  // the text has no names, and so an empty section at the end
  const empty = [0, ...sized(text('name'))];
  expect([...bytes.subarray(-empty.length)]).to.deep.equal(empty);
  const section = [0, ...sized([...text('name'), ...contents])];
  const wasm = {
    bytes: Uint8Array.from([...bytes.subarray(0, -empty.length), ...section]),
    name: 'lies.wasm',
  };
  return { wasm, info: validateModule(wasm) };
}

const functionNames = (...entries: readonly (readonly [index: number, name: readonly number[]])[]) => [
  1,
  ...sized([...leb(entries.length), ...entries.flatMap(([index, name]) => [...leb(index), ...name])]),
];

const EVIL = '"];\n  f9 [label="evil\u001b[2J\u202e\\';
const PAGE = '</script><script>window.stolen = 1</script><!--';

const LIES: Readonly<Record<string, readonly number[]>> = {
  'text that ends a label, a line or a terminal’s': functionNames(
    [1, text(EVIL)],
    [2, text(EVIL)],
    [3, text(`\r${EVIL}`)],
  ),
  'text that ends a script': functionNames([1, text(PAGE)], [2, text(PAGE)], [3, text(PAGE)]),
  'one name for all, the imported too': functionNames(
    [0, text('malloc')],
    [1, text('malloc')],
    [2, text('malloc')],
    [3, text('malloc')],
  ),
  'functions that are not there': functionNames([2, text('a')], [4, text('b')], [0xffff_ff0, text('c')]),
  'a function twice, and out of order': functionNames([3, text('a')], [1, text('b')], [1, text('c')]),
  'bytes that are no text': functionNames([1, sized([0xff, 0xfe, 0x80])], [2, text('')]),
  'a name longer than the section': functionNames([1, [0x7f, 0x61]]),
  'more names than there are bytes': [1, ...sized([...leb(0xfff_ffff), 1, ...text('a')])],
  'a subsection longer than the section': [1, 0x7f, 1, 1],
  'names of everybody’s library': functionNames(
    [1, text('_ZN4core3fmt5write17h0123456789abcdefE')],
    [2, text('~lib/rt/itcms/__new')],
    [3, text(`_RNvC${'6aaaaaa'.repeat(2000)}`)],
  ),
  'the names of what every object has': functionNames([1, text('__proto__')], [2, text('constructor')]),
};

describe('inspect of names that lie', () => {
  for (const [lie, contents] of Object.entries(LIES)) {
    it(`sizes, pages and graphs are whole with ${lie}`, async () => {
      const { wasm, info } = await named(contents);
      const sizes = moduleSizes(wasm.bytes, info);
      const bytes = (list: readonly { readonly bytes: number }[]) =>
        list.reduce((sum, each) => sum + each.bytes, 0);
      expect(sizes.functions.map(({ index }) => index).sort()).to.deep.equal([1, 2, 3]);
      expect(bytes(sizes.crates)).to.equal(bytes(sizes.functions));
      expect(sizes.functions.find(({ index }) => index === 1)).to.deep.include({ calls: [0], callers: [2] });

      const report = [...sizesReport(wasm, info, paint).split('\n'), ...sizes.names];
      for (const line of report) expect(line).not.to.match(UNSEEN);
      expect(whyKept(wasm, info, 'main')).not.to.match(/[^\n\P{Cc}]/u);
      for (const hint of hintsFor(wasm.bytes, info, sizes))
        expect(hint.bytes).to.be.at.most(wasm.bytes.length);

      const dot = callGraph(wasm, info, 'calls.dot').split('\n');
      const nodes = dot.filter((line) => /^ {2}f\d+ \[label="(?:[^"\\]|\\.)*"\];$/.test(line));
      const edges = dot.filter((line) =>
        /^ {2}(?:f\d|tables) -> (?:f\d|tables)(?: \[style=dashed\])?;$/.test(line),
      );
      expect([nodes.length, edges.length, dot.length]).to.deep.equal([4, 5, 13]);
      const json = JSON.parse(callGraph(wasm, info, 'calls.json')) as { index: number; calls?: number[] }[];
      expect(json.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3]);
      expect(json[3].calls).to.deep.equal([2]);

      const page = sizesPage(wasm, info);
      expect(page.match(/<script/g)).to.have.length(1);
      expect(page.match(/<!--/g)).to.equal(null);
    });
  }
});
