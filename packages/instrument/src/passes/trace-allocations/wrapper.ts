/** Writes what stands in the place of a function that allocates or frees. */
import type { CodeWriter } from '../../code/code-writer.ts';
import type { Signature } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { TracedFunction } from './find-functions.ts';

const I32 = 0x7f;
const EMPTY = 0x40;
const CALL = opcodeOf('call');
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_SET = opcodeOf('local.set');
const GLOBAL_GET = opcodeOf('global.get');
const GLOBAL_SET = opcodeOf('global.set');
const I32_CONST = opcodeOf('i32.const');
const I32_LOAD = opcodeOf('i32.load');
const I32_MUL = opcodeOf('i32.mul');
const I32_ADD = opcodeOf('i32.add');
const I32_EQZ = opcodeOf('i32.eqz');
const IF = opcodeOf('if');
const ELSE = opcodeOf('else');
const END = opcodeOf('end');

/** The global that Go keeps its stack pointer in, and where a function leaves its result behind three arguments. */
const GO_STACK_POINTER = 0;
const GO_RESULT = 24;

/** What a wrapper refers to. */
export interface Indices {
  /** The global that says whether an allocator runs. */
  readonly within: number;
  /** The function as it was. */
  readonly target: number;
  /** The first of the imports. */
  readonly hooks: number;
}

/**
 * @param writer - gets the body, declarations of locals first
 * @param about - what the function does
 * @param signature - its type
 * @param indices - what the wrapper refers to
 */
export function writeWrapper(
  writer: CodeWriter,
  about: TracedFunction,
  { paramCount, resultCount }: Signature,
  { within, target, hooks }: Indices,
): void {
  const result = paramCount;
  const get = (local: number): void => {
    writer.u8(LOCAL_GET);
    writer.u32(local);
  };
  const call = (index: number): void => {
    writer.u8(CALL);
    writer.u32(index);
  };
  const mark = (running: number): void => {
    writer.u8(I32_CONST);
    writer.u8(running);
    writer.u8(GLOBAL_SET);
    writer.u32(within);
  };
  const original = (): void => {
    for (let param = 0; param < paramCount; param++) get(param);
    call(target);
  };
  const pointer = (local: number, offset = 0): void => {
    get(local);
    if (offset === 0) return;
    writer.u8(I32_CONST);
    writer.signed(offset);
    writer.u8(I32_ADD);
  };
  const size = (): void => {
    if (about.kind === 'free' || about.kind === 'allocate-go') return;
    get(about.size);
    if (about.kind === 'allocate' && about.count >= 0) {
      get(about.count);
      writer.u8(I32_MUL);
    }
  };
  // one local for the result, where there is one
  if (resultCount === 0) writer.u8(0);
  else writer.raw(Uint8Array.of(1, 1, I32));
  if (about.kind === 'allocate-go') {
    original();
    writer.u8(LOCAL_SET);
    writer.u32(result);
    writeGoResult(writer, result, hooks);
    get(result);
    writer.u8(END);
    return;
  }
  if (about.kind === 'free' && about.within === true) {
    pointer(about.pointer, about.offset);
    call(hooks + 1);
    original();
    writer.u8(END);
    return;
  }
  writer.u8(GLOBAL_GET);
  writer.u32(within);
  writer.u8(IF);
  writer.u8(resultCount === 0 ? EMPTY : I32);
  original();
  writer.u8(ELSE);
  mark(1);
  if (about.kind === 'free') {
    pointer(about.pointer, about.offset);
    call(hooks + 1);
  }
  original();
  if (resultCount > 0) {
    writer.u8(LOCAL_SET);
    writer.u32(result);
  }
  if (about.kind === 'allocate') {
    if (about.out < 0) get(result);
    else writeOutPointer(writer, about.out, result);
    size();
    call(hooks);
  } else if (about.kind === 'reallocate') {
    get(about.pointer);
    get(result);
    size();
    call(hooks + 2);
  }
  mark(0);
  if (resultCount > 0) get(result);
  writer.u8(END);
  writer.u8(END);
}

/** Go's functions return other than 0 where they are to be called again; its stack grows down, the size is the first argument. */
function writeGoResult(writer: CodeWriter, result: number, hooks: number): void {
  const load = (offset: number) => Uint8Array.of(GLOBAL_GET, GO_STACK_POINTER, I32_LOAD, 2, offset);
  writer.u8(LOCAL_GET);
  writer.u32(result);
  writer.raw(Uint8Array.of(I32_EQZ, IF, EMPTY));
  writer.raw(load(GO_RESULT));
  writer.raw(load(0));
  writer.u8(CALL);
  writer.u32(hooks);
  writer.u8(END);
}

/** `posix_memalign` writes the address where its first argument points, unless it returns an error. */
function writeOutPointer(writer: CodeWriter, out: number, result: number): void {
  writer.u8(LOCAL_GET);
  writer.u32(result);
  writer.raw(Uint8Array.of(IF, I32, I32_CONST, 0, ELSE, LOCAL_GET));
  writer.u32(out);
  writer.raw(Uint8Array.of(I32_LOAD, 2, 0, END));
}
