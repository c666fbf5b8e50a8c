import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { OutOfFuelError, TrapError } from '@ferrule/core';
import type { WasmFrame } from '@ferrule/core';
import { load, loadSync } from '../../src/load.ts';
import type { LoadOptions } from '../../src/options/options.ts';
import { crossingsOf } from '../../src/record/crossings-of.ts';
import { provideCrossings } from '../../src/record/lazy-crossings.ts';
import { guestBytes, guestPath } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

provideCrossings(crossingsOf);

/** Everything that rewrites code without moving it out of reach. */
const PLANS: Readonly<Record<string, LoadOptions>> = {
  untouched: {},
  'with a memory limit': { limits: { memory: '8MiB' } },
  'with fuel': { limits: { fuel: 10n ** 9n } },
  'with a stack limit': { limits: { stackDepth: 1000 } },
  'with a stack check': { limits: { stackCheck: true } },
  'with a time-out': { limits: { timeout: '20s' } },
  'with a table limit': { limits: { tableElements: 100 } },
  resettable: { resettable: true },
  'with coverage': { coverage: true },
  'with listeners': { listeners: [{ functions: ['*'], before: () => undefined }] },
  'with an exact profile': { exactProfile: true },
  'with the stack promoted': { promoteStack: true },
  recorded: { record: () => undefined },
  'optimised 1': { optimize: 1 },
  'optimised 2': { optimize: 2 },
  'optimised 3': { optimize: 3 },
  'optimised 3 with fuel': { optimize: 3, limits: { fuel: 10n ** 9n } },
  'with all of these': {
    limits: { memory: '8MiB', fuel: 10n ** 9n, stackDepth: 1000, stackCheck: true, timeout: '20s' },
  },
};

/** Guests by their sources; each traps in the functions named. */
const GUESTS: readonly (readonly [
  module: string,
  source: string,
  traps: Readonly<Record<string, number>>,
])[] = [
  ['rust/lines', 'rust/lines.rs', { divide: 0, load: -16, closure: 0 }],
  ['rust/lines-dwarf5', 'rust/lines.rs', { divide: 0, load: -16, closure: 0 }],
  ['c/lines', 'c/lines.c', { divide: 0, load: -16, recurse: 1 }],
  ['c/lines-dwarf5', 'c/lines.c', { divide: 0, load: -16, recurse: 1 }],
  ['c/split-dwarf4', 'c/lines.c', { divide: 0, load: -16, recurse: 1 }],
  ['c/split-dwarf5', 'c/lines.c', { divide: 0, load: -16, recurse: 1 }],
  ['c/split-dwarf4', 'c/split.c', { second: 0 }],
  ['c/split-dwarf5', 'c/split.c', { second: 0 }],
  ['as/lines', 'as/lines.as', { divide: 0, read: -16 }],
];

/** The lines that the source marks for a trap, innermost first. */
function markedLines(source: string, name: string): number[] {
  const path = fileURLToPath(new URL(`../../../../conformance/guests/${source}`, import.meta.url));
  const marked: number[] = [];
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    for (const [, depth] of line
      .split('//')
      .at(-1)
      ?.matchAll(new RegExp(`\\b${name}:(\\d+)`, 'g')) ?? []) {
      marked[Number(depth)] = index + 1;
    }
  }
  expect(marked, `marks of ${name} in ${source}`).not.to.be.empty;
  return marked;
}

const isLines = ({ file }: WasmFrame) => /\b(?:lines|split)\.(?:rs|c|ts)$/.test(file ?? '');

function trapIn(module: string, name: string, argument: number, options: LoadOptions): TrapError {
  const imports = { env: { abort: () => undefined } };
  const guest = loadSync(guestPath(module), { imports, ...options });
  const error = thrownBy(() => guest.call(name, argument));
  expect(error).to.be.instanceOf(TrapError);
  return error as TrapError;
}

describe('wasmStack', function () {
  // binaryen takes its time to load
  this.timeout(60_000);
  before(() => load(guestPath('c/lines'), { optimize: 1 }));

  for (const [module, source, traps] of GUESTS) {
    for (const [plan, options] of Object.entries(PLANS)) {
      it(`wasmStack of ${module} ${plan} has the lines that ${source} marks, inlined frames included`, () => {
        for (const [name, argument] of Object.entries(traps)) {
          const { wasmStack } = trapIn(module, name, argument, options);
          const lines = wasmStack.filter(isLines).map(({ line }) => line);
          expect(lines, name).to.deep.equal(markedLines(source, name));
        }
      });
    }
  }

  it('wasmStack names functions in the language of the source, with columns', () => {
    for (const module of ['rust/lines', 'rust/lines-dwarf5']) {
      const frames = trapIn(module, 'divide', 0, {}).wasmStack.filter(isLines);
      expect(frames.map((frame) => frame.function)).to.deep.equal([
        'lines::shapes::halve',
        'lines::shapes::Side<u32>::ratio',
        'lines::outer',
        'divide',
      ]);
      expect(frames.map(({ inlined }) => inlined === true)).to.deep.equal([true, true, false, false]);
      expect(frames[1]).to.include({ file: 'guests/lines.rs', column: 13 });
    }
  });

  it('wasmStack has the lines of the file that the option debug names', () => {
    const bytes = guestBytes('c/lines');
    const { sections } = loadSync(bytes).module.info;
    const end = sections.find(({ section }) => section === 'code');
    const stripped = bytes.slice(0, (end?.offset ?? 0) + (end?.byteLength ?? 0));
    const trapWith = (options: LoadOptions) =>
      thrownBy(() => loadSync(stripped, options).call('divide', 0)) as TrapError;
    expect(trapWith({}).wasmStack[0]?.line).to.equal(undefined);
    const { wasmStack } = trapWith({ debug: guestPath('c/lines') });
    expect(wasmStack.map(({ line }) => line)).to.deep.equal(markedLines('c/lines.c', 'divide'));
    expect(trapWith({ debug: '/nowhere/lines.wasm' }).wasmStack[0]?.unknown).to.match(/can't be read/);
  });

  it('wasmStack stays the same when V8 has put functions into each other', () => {
    const guest = loadSync(guestPath('rust/lines'));
    const divide = guest.exports['divide'] as (by: number) => number;
    for (let turn = 0; turn < 300_000; turn++) divide(turn + 1);
    const { wasmStack } = thrownBy(() => guest.call('divide', 0)) as TrapError;
    const lines = wasmStack.filter(isLines).map(({ line }) => line);
    expect(lines).to.deep.equal(markedLines('rust/lines.rs', 'divide'));
  });

  it('wasmStack has lines when fuel runs out', () => {
    const guest = loadSync(guestPath('c/lines'), { limits: { fuel: 2n } });
    const error = thrownBy(() => guest.call('recurse', 1)) as OutOfFuelError;
    expect(error).to.be.instanceOf(OutOfFuelError);
    expect(error.wasmStack.at(-1)).to.include({ file: 'guests/lines.c' });
  });

  it('wasmStack leaves out what a source map beside the module would say when the module came as bytes', () => {
    const guest = loadSync(guestBytes('as/lines'), { imports: { env: { abort: () => undefined } } });
    const { wasmStack } = thrownBy(() => guest.call('divide', 0)) as TrapError;
    expect(wasmStack[0]?.unknown).to.match(/came from no file/);
    expect(wasmStack.map(({ function: name, line }) => [name, line])).to.deep.equal([
      ['func[0]', undefined],
      ['divide', undefined],
    ]);
  });
});

describe('TrapError.stack', () => {
  it('TrapError.stack has the lines of the source between those of JavaScript, as Node writes them', () => {
    const { stack = '' } = trapIn('rust/lines', 'divide', 0, {});
    const lines = stack.split('\n');
    expect(lines[0]).to.match(/^TrapError: the guest trapped: unreachable in lines::outer of /);
    expect(lines[2]).to.match(/^ {4}at lines::shapes::halve \(guests\/lines\.rs:\d+:\d+\)$/);
    expect(lines[5]).to.match(/^ {4}at divide \(guests\/lines\.rs:\d+:\d+\)$/);
    expect(lines.slice(6).some((line) => line.includes('source-lines.test.ts'))).to.equal(true);
  });

  it('TrapError.stack demangles names where there is no debug information', () => {
    const guest = loadSync(guestPath('rust/trap'));
    const { stack } = thrownBy(() => guest.call('panic_with_message')) as TrapError;
    expect(stack).to.match(
      /at (?:core|std)::panicking::\w+ \(wasm:\/\/\S+:wasm-function\[\d+\]:0x[\da-f]+\)/,
    );
    expect(stack).not.to.match(/_ZN/);
  });

  it('TrapError.stack can be set', () => {
    const trap = trapIn('c/lines', 'divide', 0, {});
    trap.stack = 'other';
    expect(trap.stack).to.equal('other');
  });
});
