/**
 * Core dumps: a module that is not to be run, whose sections say what a guest was when it trapped.
 *
 * @see https://github.com/WebAssembly/tool-conventions/blob/main/Coredump.md, and for the index of the instance in each
 * frame and the sections `coremodules` and `coreinstances` https://docs.rs/wasm-encoder
 */
import type { GlobalType, MemoryType, TrapError } from '@ferrule/core';
import { ByteWriter } from '../byte-writer.ts';
import { digestOf } from '../module-digest.ts';
import type { ReachableState } from '../reachable-state.ts';
import { bodyStart } from '../traps/body-start.ts';
import type { StackModule, StackSite } from '../traps/wasm-stack.ts';
import type { DumpValue, FrameLocals } from './dump-value.ts';

/** How much of memory is looked at, and left out where it is zero, at once. */
const STRIDE = 4096;

/** In memories larger than that more is looked at at once: V8 takes no more than 100,000 segments. */
const LARGE = 2 ** 28;

const SECTION = { custom: 0, memory: 5, global: 6, data: 11 } as const;
const VALUE_TYPES: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
/** What stands for a local whose value is not known. */
const MISSING = 0x01;
const EXTERNREF = 0x6f;
const [I32_CONST, I64_CONST, F32_CONST, F64_CONST, REF_NULL, END] = [0x41, 0x42, 0x43, 0x44, 0xd0, 0x0b];

/**
 * @param modules - those that may be on the stack; the first is the guest's
 * @param state - what the guest holds
 * @param trap - how it ended
 * @param stack - the functions on it, innermost first, without what compilers inlined, and what is known of their locals
 * @returns the dump
 */
export function writeCoreDump(
  modules: readonly StackModule[],
  state: ReachableState,
  trap: TrapError,
  stack: DumpedStack,
): Uint8Array<ArrayBuffer> {
  const [{ name, info, bytes }] = modules;
  const file = new ByteWriter().raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  custom(file, 'core', new ByteWriter().u8(0).text(name));
  custom(
    file,
    'coremodules',
    list(modules, (writer, module) => writer.u8(0).text(module.name)),
  );
  custom(
    file,
    'coreinstances',
    list(modules, (writer, _, index) => instance(writer, index, info)),
  );
  const frames = dumpedFrames(modules, stack);
  custom(file, 'corestack', thread(modules, frames));
  const facts = factsOf(trap, state, bytes, frames);
  custom(file, 'ferrule', new ByteWriter().text(JSON.stringify(facts)));
  section(
    file,
    SECTION.memory,
    list(info.memories, (writer, type, index) => memory(writer, type, state.memories[index])),
  );
  section(
    file,
    SECTION.global,
    list(info.globals, (writer, type, index) => global(writer, type, state.globals[index])),
  );
  section(file, SECTION.data, data(info.memories, state.memories));
  return file.finish();
}

/** What is dumped of a stack. */
export interface DumpedStack {
  readonly sites: readonly StackSite[];
  /** Of each site. */
  readonly locals: readonly FrameLocals[];
}

/** What the convention has no place for. */
export interface DumpFacts {
  readonly kind: string;
  readonly message: string;
  /** SHA-256 of the module, in hexadecimal. */
  readonly digest: string;
  /** Indices of memories and globals that the host could not reach, so that the dump says nothing of them. */
  readonly unknownMemories: readonly number[];
  readonly unknownGlobals: readonly number[];
  /** Why it is not known where in memory a frame lies, for each frame; empty where it is. */
  readonly unknownFrames?: readonly string[];
}

interface DumpedFrame {
  readonly frame: StackSite['frame'];
  readonly locals: FrameLocals;
}

const INLINED: FrameLocals = Object.freeze({
  locals: [],
  unknown: 'the optimiser put another function here',
});

function dumpedFrames(
  modules: readonly StackModule[],
  { sites, locals }: DumpedStack,
): readonly DumpedFrame[] {
  const names = modules.map(({ name }) => name);
  return sites
    .flatMap(({ frame, caller }, at): DumpedFrame[] => [
      { frame, locals: locals[at] },
      ...(caller === undefined ? [] : [{ frame: caller, locals: INLINED }]),
    ])
    .filter(({ frame }) => names.includes(frame.module));
}

function factsOf(
  { kind, message }: TrapError,
  state: ReachableState,
  bytes: Uint8Array,
  frames: readonly DumpedFrame[],
): DumpFacts {
  const missing = (list: readonly unknown[]): number[] =>
    list.flatMap((each, index) => (each === undefined ? [index] : []));
  return {
    kind,
    message,
    digest: digestOf(bytes),
    unknownMemories: missing(state.memories),
    unknownGlobals: missing(state.globals),
    unknownFrames: frames.map(({ locals }) => locals.unknown ?? ''),
  };
}

function list<T>(
  items: readonly T[],
  write: (writer: ByteWriter, item: T, index: number) => unknown,
): ByteWriter {
  const writer = new ByteWriter().unsigned(items.length);
  for (const [index, item] of items.entries()) write(writer, item, index);
  return writer;
}

function section(file: ByteWriter, id: number, contents: ByteWriter): void {
  file.u8(id).block(contents.finish());
}

function custom(file: ByteWriter, name: string, contents: ByteWriter): void {
  section(file, SECTION.custom, new ByteWriter().text(name).raw(contents.finish()));
}

/** Only the guest's own instance is described; of the others it is known that they were on the stack. */
function instance(writer: ByteWriter, index: number, info: StackModule['info']): void {
  writer.u8(0).unsigned(index);
  const all = (length: number): number[] => Array.from({ length: index === 0 ? length : 0 }, (_, at) => at);
  for (const indices of [all(info.memories.length), all(info.globals.length)]) {
    writer.unsigned(indices.length);
    for (const each of indices) writer.unsigned(each);
  }
}

/** Operands are V8's own affair, so that there are none. */
function thread(modules: readonly StackModule[], frames: readonly DumpedFrame[]): ByteWriter {
  const names = modules.map(({ name }) => name);
  const writer = new ByteWriter().u8(0).text('main');
  return writer.raw(
    list(frames, (each, { frame: { module, index, offset }, locals: { locals } }) => {
      const at = names.indexOf(module);
      const start = bodyStart(modules[at], index);
      const within = offset === undefined || start === undefined ? 0 : Math.max(0, offset - start);
      each.u8(0).unsigned(at).unsigned(index).unsigned(within).raw(list(locals, local).finish()).unsigned(0);
    }).finish(),
  );
}

function local(writer: ByteWriter, known: DumpValue | undefined): void {
  if (known === undefined) {
    writer.u8(MISSING);
    return;
  }
  const { type, value } = known;
  writer.u8(VALUE_TYPES[type]);
  if (type === 'f32') writer.f32(Number(value));
  else if (type === 'f64') writer.f64(Number(value));
  else writer.signed(BigInt.asIntN(type === 'i32' ? 32 : 64, BigInt(value)));
}

function memory(
  writer: ByteWriter,
  { addressType, pageSize }: MemoryType,
  held: WebAssembly.Memory | undefined,
): void {
  const pages = (held?.buffer.byteLength ?? 0) / pageSize;
  writer.u8(addressType === 'i64' ? 4 : 0).unsigned(pages);
}

function global(writer: ByteWriter, { valueType }: GlobalType, held: WebAssembly.Global | undefined): void {
  const type = VALUE_TYPES[valueType];
  writer.u8(type ?? EXTERNREF).u8(0);
  const value: unknown = type === undefined ? undefined : held?.value;
  switch (valueType) {
    case 'i32':
      writer.u8(I32_CONST).signed(BigInt(Number(value ?? 0)));
      break;
    case 'i64':
      writer.u8(I64_CONST).signed(BigInt.asIntN(64, typeof value === 'bigint' ? value : 0n));
      break;
    case 'f32':
      writer.u8(F32_CONST).f32(Number(value ?? 0));
      break;
    case 'f64':
      writer.u8(F64_CONST).f64(Number(value ?? 0));
      break;
    default:
      writer.u8(REF_NULL).u8(EXTERNREF);
  }
  writer.u8(END);
}

function data(types: readonly MemoryType[], memories: ReachableState['memories']): ByteWriter {
  const segments = memories.flatMap((held, index) =>
    held === undefined ? [] : filledParts(new Uint8Array(held.buffer)).map((part) => ({ index, ...part })),
  );
  return list(segments, (writer, { index, offset, bytes }) => {
    const isWide = types[index]?.addressType === 'i64';
    if (index === 0) writer.u8(0);
    else writer.u8(2).unsigned(index);
    // an offset is an unsigned number, a constant a signed one
    const address = isWide ? BigInt(offset) : BigInt(offset | 0);
    writer
      .u8(isWide ? I64_CONST : I32_CONST)
      .signed(address)
      .u8(END)
      .block(bytes);
  });
}

interface Part {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The parts of a memory that are not zero. */
function filledParts(memory: Uint8Array): readonly Part[] {
  const stride = memory.length > LARGE ? STRIDE * 16 : STRIDE;
  const zeros = Buffer.alloc(stride);
  const parts: Part[] = [];
  let start: number | undefined;
  for (let at = 0; at < memory.length; at += stride) {
    const isZero =
      zeros.compare(
        memory,
        at,
        Math.min(at + stride, memory.length),
        0,
        Math.min(stride, memory.length - at),
      ) === 0;
    if (!isZero) start ??= at;
    else if (start !== undefined) {
      parts.push({ offset: start, bytes: memory.subarray(start, at) });
      start = undefined;
    }
  }
  if (start !== undefined) parts.push({ offset: start, bytes: memory.subarray(start) });
  return parts;
}
