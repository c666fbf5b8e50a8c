import { expect } from 'chai';
import { DebugInfo } from '@ferrule/debug';
import { readVariables } from '@ferrule/debug/variables';
import type { Variable } from '@ferrule/debug/variables';
import { validateModule } from '@ferrule/instrument';
import { framesOfDump, stoppedFrame } from '../../src/core-dump/frames-of-dump.ts';
import type { CoreDumpFrame } from '../../src/core-dump/frames-of-dump.ts';
import { readCoreDump } from '../../src/core-dump/read-core-dump.ts';
import type { CoreDumpContents } from '../../src/core-dump/read-core-dump.ts';
import { load } from '../../src/load.ts';
import type { LoadOptions } from '../../src/options/options.ts';
import { bodyStart } from '../../src/traps/body-start.ts';
import { guestBytes, guestPath } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

interface Dumped {
  readonly contents: CoreDumpContents;
  readonly frames: readonly CoreDumpFrame[];
}

async function dumpOf(
  guest: string,
  call: readonly [string, ...unknown[]] = ['divide', 0],
  options: LoadOptions = {},
): Promise<Dumped> {
  const dumps: Uint8Array<ArrayBuffer>[] = [];
  const instance = await load(guestPath(guest), { ...options, coreDump: (bytes) => dumps.push(bytes) });
  thrownBy(() => instance.call(...call));
  const contents = readCoreDump({ bytes: dumps[0], name: 'dump' });
  const { compiled } = (await load(guestPath(guest))).module;
  return { contents, frames: framesOfDump(contents, contents.threads[0], compiled) };
}

const shown = ({ name, type, value, unknown }: Variable): string =>
  `${name}: ${type} = ${value ?? `<${String(unknown)}>`}`;

const textOf = (frames: readonly CoreDumpFrame[], name: RegExp): readonly string[] =>
  frames.filter((frame) => name.test(frame.function)).flatMap(({ variables }) => variables.map(shown));

/** What `ratio` of variables.rs holds, as its source says. */
const RUST = [
  /^point: &variables::Point = 0x[\da-f]+ -> Point \{ x: 40, y: 2\.5 \}$/,
  'by: i32 = 0',
  'name: &str = "naïve\\n"',
  'text: String = "naïve\\n"',
  'list: Vec<u16, alloc::alloc::Global> = [1, 2, 3]',
  'shape: Shape = Circle { radius: 7 }',
  'square: Shape = Square(4)',
  'nothing: Shape = Nothing',
  'level: Level = High',
  'low: Level = Low',
  "pair: (i32, char) = (0, 'ß')",
  'some: Option<u32> = Some(9)',
  'none: Option<&variables::Point> = None',
  'numbers: [i64; 3] = [10, -20, 30]',
  'slice: &[i64] = [-20, 30]',
  'wide: i128 = -170141183460469231731687303715884105728',
  /^node: &variables::Node = 0x[\da-f]+ -> Node \{ value: 1, next: Some\(0x[\da-f]+\) \}$/,
  // a pointer to a structure that ends in a slice is no slice
  /^tail: &variables::Tail<\[u16\]> = &variables::Tail<\[u16\]> \{ data_ptr: 0x[\da-f]+, length: 2 \}$/,
  'inner: i8 = -1',
];

/** What `ratio` of variables.c holds. */
const C = [
  /^point: point \* = 0x[\da-f]+$/,
  'by: int = 0',
  'count: u32 = 7',
  'numbers: int[4] = [1, -2, 3, 4]',
  'grid: int[2][3] = [[1, 2, 3], [4, 5, 6]]',
  /^name: const char \* = 0x[\da-f]+ "hello, \\"world\\"\\n"$/,
  'letters: char[6] = "abc"',
  "letter: char = 122 'z'",
  'byte: unsigned char = 200',
  'narrow: short = -300',
  'wide: long long = -5000000000',
  'widest: unsigned long long = 18446744073709551615',
  'half: float = 0.5',
  'flag: _Bool = true',
  'level: level = HIGH',
  'word: word = { whole: 1065353216, real: 1 }',
  /^packed: packed = \{ kind: 5, rest: -3, origin: 0x[\da-f]+ \}$/,
  'nothing: void * = 0x0',
  /^function: function = 0x[\da-f]+$/,
  'at: int = 2',
  'inner: int = 9',
];

function expectVariables(found: readonly string[], wanted: readonly (string | RegExp)[]): void {
  expect(found).to.have.length(wanted.length);
  for (const [at, each] of wanted.entries()) {
    if (typeof each === 'string') expect(found[at]).to.equal(each);
    else expect(found[at]).to.match(each);
  }
}

describe('framesOfDump: variables', function () {
  this.timeout(30_000);

  for (const [guest, wanted] of [
    ['rust/variables', RUST],
    ['rust/variables-current', RUST],
    ['c/variables', C],
  ] as const) {
    it(`framesOfDump shows each parameter and variable of ${guest} as its source has it`, async () => {
      const { frames } = await dumpOf(guest);
      expectVariables(textOf(frames, /\bratio$/), wanted);
      const outer = textOf(frames, /^divide$/);
      expect(outer[0]).to.equal(guest === 'c/variables' ? 'by: int = 0' : 'by: i32 = 0');
      expect(outer[1]).to.match(/^point: (Point = Point|point =) \{ x: 40, y: 2\.5 \}$/);
    });
  }

  for (const [plan, options] of Object.entries<LoadOptions>({
    'with fuel': { limits: { fuel: 10n ** 7n } },
    'with checks of the stack and a time-out': {
      limits: { stackCheck: true, stackDepth: 500, timeout: '10s' },
    },
    'that is listened to': { listeners: [{ functions: ['*'], before: () => undefined }] },
  })) {
    it(`framesOfDump shows the same of a guest ${plan}`, async () => {
      const { frames } = await dumpOf('c/variables', ['divide', 0], options);
      expectVariables(textOf(frames, /^ratio$/), C);
    });
  }

  it('framesOfDump tells frames of a recursion apart', async () => {
    const { frames } = await dumpOf('c/variables', ['descend', 3]);
    expect(textOf(frames, /^descend$/)).to.deep.equal(
      [0, 1, 2, 3].flatMap((depth) => [
        `depth: int = ${String(depth)}`,
        `here: point = { x: ${String(depth)}, y: ${String(depth / 2)} }`,
      ]),
    );
  });

  it('framesOfDump says of every variable that it is not known where the frame is not', async () => {
    for (const options of [{ promoteStack: true }, { optimize: 1 } as const]) {
      const { frames } = await dumpOf('c/variables', ['descend', 1], options);
      const variables = frames.flatMap((frame) => frame.variables);
      expect(variables.filter(({ value }) => value !== undefined)).to.deep.equal([]);
      expect(frames[0].unknownFrame).to.match(/option (promoteStack|optimize)/);
    }
    const { frames } = await dumpOf('c/variables', ['sized', 0]);
    expectVariables(textOf(frames, /^ratio$/).slice(3), C.slice(3));
    const sized = frames.find((frame) => frame.function === 'sized');
    expect(sized?.variables.map(({ value }) => value)).to.satisfy((all: unknown[]) =>
      all.every((each) => each === undefined),
    );
  });

  it('framesOfDump shows of optimised code what is constant or the host gave, and says what the compiler left out', async () => {
    const { frames } = await dumpOf('c/variables-optimized');
    const found = textOf(frames, /^ratio$/);
    expect(found).to.include.members([
      "letter: char = 122 'z'",
      'narrow: short = -300',
      'level: level = HIGH',
    ]);
    expect(found).to.include('numbers: int[4] = <optimised out>');
    expect(textOf(frames, /^divide$/)).to.deep.equal(['by: int = 0', 'point: point = <optimised out>']);
  });

  for (const guest of ['rust/variables', 'rust/variables-current', 'c/variables', 'c/variables-optimized']) {
    it(`readVariables shows what is so or says why not wherever the DWARF of ${guest} is cut short, and ends wherever it lies`, async () => {
      const { contents } = await dumpOf(guest);
      const bytes = guestBytes(guest);
      const info = validateModule({ bytes, name: guest });
      const dumped = contents.threads[0].frames;
      const read = (debugInfo: DebugInfo): readonly Variable[] =>
        dumped.flatMap((frame, depth) => {
          const start = bodyStart({ bytes, info }, frame.function) ?? 0;
          const stopped = stoppedFrame(contents, frame, depth);
          const found = readVariables(debugInfo, frame.function, start + frame.codeOffset, stopped);
          if ('reason' in found) expect(found.reason).to.be.a('string').and.not.to.equal('');
          return 'reason' in found ? [] : found.frames.flat();
        });
      const nothing = () => ({ reason: 'nothing is beside it' });
      const truth = new Set(read(new DebugInfo(bytes, info, nothing)).map(shown));
      expect(truth.size).to.be.greaterThan(15);
      const sections = info.customSections.filter(({ name }) => /^\.debug_(?!pub)/.test(name ?? ''));
      for (const section of sections) {
        for (let part = 1; part < 4; part++) {
          const byteLength = Math.floor((section.byteLength * part) / 4);
          const customSections = info.customSections.map((each) =>
            each === section ? { ...each, byteLength } : each,
          );
          const cut = Object.create(info, { customSections: { value: customSections } }) as typeof info;
          for (const each of read(new DebugInfo(bytes, cut, nothing)))
            if (each.value !== undefined) expect(truth).to.include(shown(each));
        }
        const step = Math.ceil(section.byteLength / (guest.startsWith('rust') ? 7 : 25));
        for (let at = 0; at + 4 <= section.byteLength; at += step) {
          const view = new DataView(bytes.buffer, section.offset + at, 4);
          const before = view.getUint32(0, true);
          for (const number of [0xffff_ffff, 0, at, before ^ 1]) {
            view.setUint32(0, number, true);
            for (const { value, unknown } of read(new DebugInfo(bytes, info, nothing)))
              expect(value ?? unknown)
                .to.be.a('string')
                .and.not.to.equal('');
          }
          view.setUint32(0, before, true);
        }
      }
    });
  }
});
