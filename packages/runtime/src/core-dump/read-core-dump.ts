import { SourceError } from '@ferrule/core';
import type { SectionInfo, WasmBytes } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { ByteReader } from '../byte-reader.ts';
import { readMemories } from './dump-memory.ts';
import type { DumpMemory } from './dump-memory.ts';
import { readLocal, readNumber } from './dump-value.ts';
import type { DumpValue } from './dump-value.ts';
import type { DumpFacts } from './write-core-dump.ts';

/** Types of constants, by their opcodes. */
const CONSTANTS: ReadonlyMap<number, DumpValue['type']> = new Map([
  [0x41, 'i32'],
  [0x42, 'i64'],
  [0x43, 'f32'],
  [0x44, 'f64'],
]);

/** A frame as a dump has it. */
export interface DumpFrame {
  readonly instance: number;
  readonly function: number;
  /** Bytes from the start of the function's body. */
  readonly codeOffset: number;
  /** By index; `undefined` where the dump does not say the value. */
  readonly locals: readonly (DumpValue | undefined)[];
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
  readonly memories: readonly DumpMemory[];
  /** Value of each global; `undefined` where the dump has none. */
  readonly globals: readonly (DumpValue | undefined)[];
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
  const data = info.sections.find((each) => each.section === 'data');
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
    memories: readMemories(
      data && readerOf(wasm, data, fail('its data make no sense')),
      info.memories.map(({ minimum, pageSize }) => minimum * pageSize),
      // other runtimes may leave out what was not zero
      facts !== undefined,
    ),
    globals: globals.map((value, index) =>
      facts?.unknownGlobals.includes(index) === true ? undefined : value,
    ),
    facts,
  };
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
    const locals = readList(reader, readLocal);
    readList(reader, readLocal);
    return { ...place, locals };
  });
  return { name, frames };
}

function readGlobals(reader: ByteReader): (DumpValue | undefined)[] {
  return readList(reader, () => {
    reader.u8();
    reader.u8();
    const value = readConstant(reader);
    if (reader.u8() !== 0x0b) throw reader.error();
    return value;
  });
}

function readConstant(reader: ByteReader): DumpValue | undefined {
  const opcode = reader.u8();
  const type = CONSTANTS.get(opcode);
  if (type !== undefined) return readNumber(reader, type);
  if (opcode !== 0xd0) throw reader.error();
  reader.u8();
  return undefined;
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
