/**
 * The features that function bodies use: by their instructions, and by the types in them.
 */
import { ValidationError } from '@ferrule/core';
import type { Feature } from '@ferrule/core';
import { scanInstructions } from '../code/function-bodies.ts';
import { EMPTY_BLOCK } from '../code/instruction-reader.ts';
import type { InstructionReader } from '../code/instruction-reader.ts';
import { OPCODE_LIMIT, opcodeFeature, opcodeOf } from '../code/opcodes.ts';
import type { ModuleContents } from './read-module.ts';
import { Reader } from './reader.ts';
import { readHeapType, readValueType } from './value-types.ts';

const BLOCK = opcodeOf('block');
const LOOP = opcodeOf('loop');
const IF = opcodeOf('if');
const TRY = opcodeOf('try');
const THROW = opcodeOf('throw');
const CALL_INDIRECT = opcodeOf('call_indirect');
const RETURN_CALL_INDIRECT = opcodeOf('return_call_indirect');
const RETURN_CALL_REF = opcodeOf('return_call_ref');
const SELECT_OF_TYPES = opcodeOf('select_t');
const TRY_TABLE = opcodeOf('try_table');
const REF_NULL = opcodeOf('ref.null');
const REF_TEST = opcodeOf('ref.test');
const REF_TEST_NULL = opcodeOf('ref.test_null');
const REF_CAST = opcodeOf('ref.cast');
const REF_CAST_NULL = opcodeOf('ref.cast_null');
const BR_ON_CAST = opcodeOf('br_on_cast');
const BR_ON_CAST_FAIL = opcodeOf('br_on_cast_fail');

const BY_IMMEDIATES: readonly number[] = [
  BLOCK,
  LOOP,
  IF,
  TRY,
  TRY_TABLE,
  CALL_INDIRECT,
  RETURN_CALL_INDIRECT,
  SELECT_OF_TYPES,
  REF_NULL,
  REF_TEST,
  REF_TEST_NULL,
  REF_CAST,
  REF_CAST_NULL,
  BR_ON_CAST,
  BR_ON_CAST_FAIL,
];

/** The features that a part of a module uses. */
export interface FeatureUses {
  /** Offset of the first use of each feature. */
  readonly uses: ReadonlyMap<Feature, number>;
  /** Whether it throws, which both forms of exception handling have. */
  readonly usesTags: boolean;
}

/**
 * Scans every function body.
 *
 * @param bytes - the module
 * @param moduleName - what errors call it
 * @param contents - what its sections say
 * @param enabled - the features it may use; `undefined` for any
 * @returns the features that are used
 * @throws ValidationError when code is malformed or uses a feature that is not enabled
 */
export function readBodyFeatures(
  bytes: Uint8Array,
  moduleName: string,
  contents: ModuleContents,
  enabled: ReadonlySet<Feature> | undefined,
): FeatureUses {
  const reader = new Reader(bytes, moduleName, enabled);
  reader.section = 'code';
  const telling = tellingOpcodes();
  try {
    scanInstructions(bytes, bodies(reader, contents), (instruction) => {
      const told = telling[instruction.opcode];
      if (told === TELLS_NOTHING) return;
      noteInstruction(reader, contents, instruction);
      if (told === TELLS_ONCE) telling[instruction.opcode] = TELLS_NOTHING;
    });
  } catch (error) {
    if (!(error instanceof ValidationError) || error.message.startsWith(`${moduleName}: `)) throw error;
    const { message, offset, section, cause } = error;
    throw new ValidationError(`${moduleName}: ${message}`, { offset, section, cause });
  }
  return reader;
}

/** The instruction is as old as WebAssembly, or was seen. */
const TELLS_NOTHING = 0;
/** The instruction came with a feature. */
const TELLS_ONCE = 1;
/** It depends on the immediates. */
const TELLS_BY_IMMEDIATES = 2;

/** What each opcode tells of features: nearly all instructions of a module tell nothing. */
function tellingOpcodes(): Uint8Array {
  const telling = Uint8Array.from({ length: OPCODE_LIMIT }, (_, opcode) =>
    opcodeFeature(opcode) === undefined ? TELLS_NOTHING : TELLS_ONCE,
  );
  for (const opcode of BY_IMMEDIATES) telling[opcode] = TELLS_BY_IMMEDIATES;
  return telling;
}

/** Where each body stands; the types of its locals are noted on the way. */
function* bodies(reader: Reader, contents: ModuleContents): Iterable<{ start: number; end: number }> {
  const code = contents.sections.find(({ section }) => section === 'code');
  if (code === undefined) return;
  reader.position = code.offset;
  for (let count = reader.u32('a count'); count > 0; count--) {
    const size = reader.u32('the size of a function body');
    const start = reader.position;
    const end = start + size;
    reader.end = end;
    for (let groups = reader.count('groups of locals', 2); groups > 0; groups--) {
      reader.u32('a number of locals');
      readValueType(reader, contents.spaces.types, 'the type of a local');
    }
    reader.end = reader.bytes.length;
    yield { start, end };
    reader.position = end;
  }
}

function noteInstruction(reader: Reader, contents: ModuleContents, instruction: InstructionReader): void {
  const { opcode, start } = instruction;
  if (opcode === THROW) {
    reader.useTags(start);
    return;
  }
  const feature = opcodeFeature(opcode);
  if (feature !== undefined) reader.use(feature, start);
  switch (opcode) {
    case BLOCK:
    case LOOP:
    case IF:
    case TRY:
    case TRY_TABLE:
      noteBlockType(reader, contents, instruction);
      break;
    case CALL_INDIRECT:
    case RETURN_CALL_INDIRECT:
      if (instruction.second > 0) reader.use('reference-types', start);
      break;
    case RETURN_CALL_REF:
      reader.use('typed-function-references', start);
      break;
    case SELECT_OF_TYPES:
      reader.position = instruction.list;
      for (let left = instruction.first; left > 0; left--) noteValueType(reader, contents);
      break;
    case REF_NULL:
    case REF_TEST:
    case REF_TEST_NULL:
    case REF_CAST:
    case REF_CAST_NULL:
      reader.position = instruction.immediates;
      readHeapType(reader, contents.spaces.types);
      break;
    case BR_ON_CAST:
    case BR_ON_CAST_FAIL:
      reader.position = instruction.immediates + 1;
      reader.u32('a label');
      readHeapType(reader, contents.spaces.types);
      readHeapType(reader, contents.spaces.types);
      break;
  }
}

function noteBlockType(reader: Reader, contents: ModuleContents, instruction: InstructionReader): void {
  if (instruction.first === EMPTY_BLOCK) return;
  if (instruction.first < 0) {
    reader.position = instruction.immediates;
    noteValueType(reader, contents);
  } else if (contents.spaces.types.functions[instruction.first] !== undefined) {
    // A block could have a single result before; any other type came with several values.
    reader.use('multi-value', instruction.start);
  }
}

function noteValueType(reader: Reader, contents: ModuleContents): void {
  readValueType(reader, contents.spaces.types, 'a value type');
}
