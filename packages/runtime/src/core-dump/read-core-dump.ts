import { SourceError } from '@ferrule/core';
import type { SectionInfo, WasmBytes, WasmFrame } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { ByteReader } from '../byte-reader.ts';
import { digestOf } from '../module-digest.ts';
import { bodyStart } from '../traps/body-start.ts';
import { expandFrame } from '../traps/source-lines.ts';
import { frameOf } from '../traps/wasm-stack.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { DumpFacts } from './write-core-dump.ts';

/** A frame as a dump has it. */
export interface DumpFrame {
  readonly instance: number;
  readonly function: number;
  /** Bytes from the start of the function's body. */
  readonly codeOffset: number;
  /** By index; `undefined` where the dump does not say the value. */
  readonly locals: readonly (number | bigint | undefined)[];
}

/** A thread of a dump, its frames innermost first. */
export interface DumpThread {
  readonly name: string;
  readonly frames: readonly DumpFrame[];
}

/** What a core dump says. */
export interface CoreDumpContents {
  /** What was running. */
  readonly process: string;
  readonly threads: readonly DumpThread[];
  /** Names of modules. */
  readonly modules: readonly string[];
  /** The module of each instance. */
  readonly instances: readonly number[];
  /** Bytes of each memory. */
  readonly memories: readonly number[];
  /** Value of each global, as text; `undefined` where the dump has none. */
  readonly globals: readonly (string | undefined)[];
  /** What Ferrule adds: how the guest ended, and of which module it was. */
  readonly facts: DumpFacts | undefined;
}

/**
 * Reads a core dump, also of other runtimes.
 *
 * @param wasm - its bytes
 * @returns what it says
 * @throws ValidationError when it is no module
 * @throws SourceError when it is no core dump, or cut short
 */
export function readCoreDump(wasm: WasmBytes): CoreDumpContents {
  const info = validateModule(wasm);
  const fail = (problem: string) => (): SourceError =>
    new SourceError(`${wasm.name} is no core dump that can be read: ${problem}`, { source: wasm.name });
  const named = (name: string): readonly ByteReader[] =>
    info.customSections
      .filter((each) => each.name === name)
      .map((each) => readerOf(wasm, each, fail(`its section ${name} makes no sense`)));
  const [core] = named('core');
  const stacks = named('corestack');
  if (core === undefined && stacks.length === 0) throw fail('it has no section core and no corestack')();
  const hasInstances = named('coreinstances').length > 0;
  const section = info.sections.find((each) => each.section === 'global');
  const facts = named('ferrule')
    .map((reader) => readFacts(reader))
    .at(0);
  const globals =
    section === undefined ? [] : readGlobals(readerOf(wasm, section, fail('its globals make no sense')));
  return {
    process: core === undefined ? '' : readTagged(core),
    threads: stacks.map((reader) => readThread(reader, hasInstances)),
    modules: named('coremodules').flatMap((reader) => readList(reader, readTagged)),
    instances: named('coreinstances').flatMap((reader) => readList(reader, readInstance)),
    memories: info.memories.map(({ minimum, pageSize }) => minimum * pageSize),
    globals: globals.map((value, index) =>
      facts?.unknownGlobals.includes(index) === true ? undefined : value,
    ),
    facts,
  };
}

/**
 * Puts the frames of a dump into the words of the sources.
 *
 * @param contents - of a dump
 * @param thread - one of its threads
 * @param module - the module that was running
 * @returns the frames, innermost first, with what was inlined; those of other modules have no lines
 * @throws SourceError when the dump is of another module
 */
export function framesOfDump(
  contents: CoreDumpContents,
  thread: DumpThread,
  module: StackModule | undefined,
): readonly WasmFrame[] {
  const { facts, instances, modules } = contents;
  if (module !== undefined && facts !== undefined && facts.digest !== digestOf(module.bytes)) {
    throw new SourceError(`${module.name} is not the module that the core dump was written for`, {
      source: module.name,
    });
  }
  return thread.frames.flatMap(({ instance, function: index, codeOffset }): readonly WasmFrame[] => {
    const start = module === undefined || instance !== 0 ? undefined : bodyStart(module, index);
    if (module !== undefined && start !== undefined) {
      const offset = codeOffset === 0 ? undefined : start + codeOffset;
      return expandFrame(frameOf(module, index, offset), module);
    }
    const name = modules[instances[instance] ?? instance] ?? 'unknown';
    return [{ module: name, function: `func[${String(index)}]`, index, offset: undefined }];
  });
}

function readerOf({ bytes }: WasmBytes, { offset, byteLength }: SectionInfo, fail: () => Error): ByteReader {
  return new ByteReader(bytes, fail, offset, offset + byteLength);
}

function readList<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  return Array.from({ length: reader.count() }, () => read(reader));
}

/** A text behind a byte that says its kind, of which there is one. */
function readTagged(reader: ByteReader): string {
  if (reader.u8() !== 0) throw reader.error();
  return reader.text();
}

function readInstance(reader: ByteReader): number {
  if (reader.u8() !== 0) throw reader.error();
  const module = reader.unsigned();
  for (let lists = 2; lists > 0; lists--) readList(reader, (each) => each.unsigned());
  return module;
}

/** Where there are no instances, frames don't name one. */
function readThread(reader: ByteReader, hasInstances: boolean): DumpThread {
  const name = readTagged(reader);
  const frames = readList(reader, () => {
    if (reader.u8() !== 0) throw reader.error();
    const instance = hasInstances ? reader.unsigned() : 0;
    const place = { instance, function: reader.unsigned(), codeOffset: reader.unsigned() };
    const locals = readList(reader, readValue);
    readList(reader, readValue);
    return { ...place, locals };
  });
  return { name, frames };
}

function readValue(reader: ByteReader): number | bigint | undefined {
  switch (reader.u8()) {
    case 0x01:
      return undefined;
    case 0x7f:
      return Number(BigInt.asIntN(32, reader.signed()));
    case 0x7e:
      return BigInt.asIntN(64, reader.signed());
    case 0x7d:
      return reader.f32();
    case 0x7c:
      return reader.f64();
    default:
      throw reader.error();
  }
}

function readGlobals(reader: ByteReader): (string | undefined)[] {
  return readList(reader, () => {
    reader.u8();
    reader.u8();
    const value = readConstant(reader);
    if (reader.u8() !== 0x0b) throw reader.error();
    return value;
  });
}

function readConstant(reader: ByteReader): string | undefined {
  switch (reader.u8()) {
    case 0x41:
    case 0x42:
      return String(reader.signed());
    case 0x43:
      return String(reader.f32());
    case 0x44:
      return String(reader.f64());
    case 0xd0:
      reader.u8();
      return undefined;
    default:
      throw reader.error();
  }
}

function readFacts(reader: ByteReader): DumpFacts {
  let facts: unknown;
  try {
    facts = JSON.parse(reader.text());
  } catch {
    throw reader.error();
  }
  if (!isFacts(facts)) throw reader.error();
  return facts;
}

function isFacts(value: unknown): value is DumpFacts {
  if (typeof value !== 'object' || value === null) return false;
  const facts = value as Partial<Record<keyof DumpFacts, unknown>>;
  const areTexts = [facts.kind, facts.message, facts.digest].every((each) => typeof each === 'string');
  return areTexts && Array.isArray(facts.unknownMemories) && Array.isArray(facts.unknownGlobals);
}
