/**
 * Steps over constant expressions: what a global, table, segment offset or element begins with.
 * Types are left to V8; instructions and indices are checked.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
 */
import type { Feature } from '@ferrule/core';
import type { IndexSpaces } from './index-spaces.ts';
import { hex } from './reader.ts';
import type { Reader } from './reader.ts';
import { noteTypeIndex, readHeapType } from './value-types.ts';

type Immediates = (reader: Reader, spaces: IndexSpaces) => void;

interface ConstInstruction {
  readonly feature?: Feature;
  readonly immediates?: Immediates;
}

const typeIndex: Immediates = (reader, spaces) => {
  const start = reader.position;
  noteTypeIndex(reader, spaces.types, reader.u32('the index of a type'), start);
};

const instructions = new Map<number, ConstInstruction>([
  [0x23, { immediates: readGlobalGet }],
  [0x41, { immediates: (reader) => void reader.signed(32, 'a constant') }],
  [0x42, { immediates: (reader) => void reader.signed(64, 'a constant') }],
  [
    0x43,
    {
      immediates: (reader) => {
        reader.skip(4, 'a constant');
      },
    },
  ],
  [
    0x44,
    {
      immediates: (reader) => {
        reader.skip(8, 'a constant');
      },
    },
  ],
  [0x6a, { feature: 'extended-const' }],
  [0x6b, { feature: 'extended-const' }],
  [0x6c, { feature: 'extended-const' }],
  [0x7c, { feature: 'extended-const' }],
  [0x7d, { feature: 'extended-const' }],
  [0x7e, { feature: 'extended-const' }],
  [
    0xd0,
    { feature: 'reference-types', immediates: (reader, spaces) => void readHeapType(reader, spaces.types) },
  ],
  [
    0xd2,
    {
      feature: 'reference-types',
      immediates: (reader, spaces) => void reader.index('function', spaces.functions.length),
    },
  ],
]);

const gcInstructions = new Map<number, ConstInstruction>([
  [0, { immediates: typeIndex }],
  [1, { immediates: typeIndex }],
  [6, { immediates: typeIndex }],
  [7, { immediates: typeIndex }],
  [
    8,
    {
      immediates: (reader, spaces) => {
        typeIndex(reader, spaces);
        reader.u32('the length of an array');
      },
    },
  ],
  [26, {}],
  [27, {}],
  [28, {}],
  [32, { feature: 'custom-descriptors', immediates: typeIndex }],
  [33, { feature: 'custom-descriptors', immediates: typeIndex }],
]);

const END = 0x0b;
const GC = 0xfb;
const VECTOR = 0xfd;
const V128_CONST = 12;

/**
 * @param reader - stands at the expression's first instruction, and after its `end` when done
 * @param spaces - what it may refer to
 */
export function skipConstExpression(reader: Reader, spaces: IndexSpaces): void {
  for (;;) {
    const start = reader.position;
    const code = reader.u8('a constant instruction');
    if (code === END) return;
    if (code === GC) skipGc(reader, spaces, start);
    else if (code === VECTOR) skipVector(reader, start);
    else {
      const instruction = instructions.get(code);
      if (instruction === undefined)
        throw reader.error(`expected a constant instruction, found ${hex(code)}`, start);
      if (instruction.feature !== undefined) reader.use(instruction.feature, start);
      instruction.immediates?.(reader, spaces);
    }
  }
}

function skipGc(reader: Reader, spaces: IndexSpaces, start: number): void {
  const code = reader.u32('a constant instruction');
  const instruction = gcInstructions.get(code);
  if (instruction === undefined) {
    throw reader.error(`expected a constant instruction, found 0xfb ${hex(code)}`, start);
  }
  reader.use(instruction.feature ?? 'gc', start);
  instruction.immediates?.(reader, spaces);
}

function skipVector(reader: Reader, start: number): void {
  const code = reader.u32('a constant instruction');
  if (code !== V128_CONST)
    throw reader.error(`expected a constant instruction, found 0xfd ${hex(code)}`, start);
  reader.use('simd', start);
  reader.skip(16, 'a constant');
}

function readGlobalGet(reader: Reader, spaces: IndexSpaces): void {
  const start = reader.position;
  const index = reader.index('global', spaces.globals.length);
  if (index >= spaces.importedGlobals) reader.use('gc', start);
}
