/**
 * Where the parts of a module stand that a rewriter has to touch. Unlike `ModuleInfo` this is about bytes.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
import type { ModuleInfo } from '@ferrule/core';
import { InstructionReader } from './instruction-reader.ts';

/** The sections by id. */
export const SECTION = Object.freeze({
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
});

/** One section. */
export interface SectionSpan {
  readonly id: number;
  /** Offset of its id. */
  readonly start: number;
  /** Offset of its contents. */
  readonly contents: number;
  readonly end: number;
}

/** A function type as it stands in the type section. */
export interface Signature {
  readonly paramCount: number;
  readonly resultCount: number;
  /** The parameters' types, encoded, without their count. */
  readonly params: Uint8Array;
  /** The results' types, encoded, without their count. */
  readonly results: Uint8Array;
  /** Whether it stands alone: in no recursive group of several, without supertypes, final. */
  readonly plain: boolean;
}

/** A function body. */
export interface BodySpan {
  /** Offset after its size: of the declarations of locals. */
  readonly start: number;
  readonly end: number;
}

/** What {@link readLayout} finds. */
export interface ModuleLayout {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly info: ModuleInfo;
  readonly sections: readonly SectionSpan[];
  /** By type index; `undefined` where the type is not a function's. */
  readonly signatures: readonly (Signature | undefined)[];
  /** The type index of each function, imported ones first. */
  readonly functionTypes: readonly number[];
  readonly importedFunctions: number;
  readonly bodies: readonly BodySpan[];
}

/**
 * @param bytes - a module that `validateModule` has accepted
 * @param info - about it
 * @returns where its parts stand
 */
export function readLayout(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): ModuleLayout {
  const reader = new InstructionReader(bytes);
  reader.seek(8, bytes.length);
  const sections: SectionSpan[] = [];
  const signatures: (Signature | undefined)[] = [];
  const functionTypes: number[] = [];
  let bodies: BodySpan[] = [];
  let importedFunctions = 0;
  while (reader.position < bytes.length) {
    const start = reader.position++;
    const id = bytes[start] ?? 0;
    const size = reader.u32();
    const contents = reader.position;
    const end = contents + size;
    sections.push({ id, start, contents, end });
    if (id === SECTION.type) readTypes(reader, signatures);
    else if (id === SECTION.import) {
      readFunctionImports(reader, functionTypes);
      importedFunctions = functionTypes.length;
    } else if (id === SECTION.function) {
      for (let count = reader.u32(); count > 0; count--) functionTypes.push(reader.u32());
    } else if (id === SECTION.code) bodies = readBodies(reader);
    reader.position = end;
  }
  return { bytes, info, sections, signatures, functionTypes, importedFunctions, bodies };
}

/** @param layout - of a module; @param id - of a section; @returns where it stands, if it is there */
export function findSection(layout: ModuleLayout, id: number): SectionSpan | undefined {
  return layout.sections.find((section) => section.id === id);
}

/**
 * @param layout - of a module
 * @param index - of a function
 * @returns its type
 */
export function signatureOf(layout: ModuleLayout, index: number): Signature {
  return signatureAt(layout, layout.functionTypes[index] ?? -1);
}

/**
 * @param layout - of a module
 * @param type - index of a type that is a function's
 * @returns the type
 */
export function signatureAt(layout: ModuleLayout, type: number): Signature {
  const signature = layout.signatures[type];
  if (signature === undefined) throw new RangeError(`type ${String(type)} is not a function type`);
  return signature;
}

function readTypes(reader: InstructionReader, signatures: (Signature | undefined)[]): void {
  const { bytes } = reader;
  for (let groups = reader.u32(); groups > 0; groups--) {
    let members = 1;
    let plain = true;
    if (bytes[reader.position] === 0x4e) {
      reader.position += 1;
      members = reader.u32();
      plain = members === 1;
    }
    for (; members > 0; members--) signatures.push(readSubType(reader, plain));
  }
}

function readSubType(reader: InstructionReader, alone: boolean): Signature | undefined {
  const { bytes } = reader;
  let plain = alone;
  let code = bytes[reader.position++] ?? 0;
  if (code === 0x50 || code === 0x4f) {
    const parents = reader.u32();
    for (let left = parents; left > 0; left--) reader.u32();
    plain &&= code === 0x4f && parents === 0;
    code = bytes[reader.position++] ?? 0;
  }
  while (code === 0x4d || code === 0x4c) {
    reader.u32();
    code = bytes[reader.position++] ?? 0;
  }
  if (code === 0x60) return readSignature(reader, plain);
  if (code === 0x5f) for (let fields = reader.u32(); fields > 0; fields--) skipField(reader);
  else if (code === 0x5e) skipField(reader);
  else reader.heapType();
  return undefined;
}

function readSignature(reader: InstructionReader, plain: boolean): Signature {
  const paramCount = reader.u32();
  const params = readTypeList(reader, paramCount);
  const resultCount = reader.u32();
  const results = readTypeList(reader, resultCount);
  return { paramCount, resultCount, params, results, plain };
}

function readTypeList(reader: InstructionReader, count: number): Uint8Array {
  const start = reader.position;
  for (let left = count; left > 0; left--) reader.valueType();
  return reader.bytes.subarray(start, reader.position);
}

function skipField(reader: InstructionReader): void {
  reader.valueType();
  reader.position += 1;
}

function readFunctionImports(reader: InstructionReader, functionTypes: number[]): void {
  for (let count = reader.u32(); count > 0; count--) {
    skipName(reader);
    skipName(reader);
    const kind = reader.bytes[reader.position++] ?? 0;
    if (kind === 0 || kind === 0x20) functionTypes.push(reader.u32());
    else skipImportType(reader, kind);
  }
}

function skipImportType(reader: InstructionReader, kind: number): void {
  if (kind === 1) {
    reader.valueType();
    skipLimits(reader);
  } else if (kind === 2) skipLimits(reader);
  else if (kind === 3) skipField(reader);
  else {
    reader.position += 1;
    reader.u32();
  }
}

/** @param reader - stands at a name; after it when done */
export function skipName(reader: InstructionReader): void {
  const length = reader.u32();
  reader.position += length;
}

/** @param reader - stands at the limits of a memory or table; after them when done */
export function skipLimits(reader: InstructionReader): void {
  const flags = reader.bytes[reader.position++] ?? 0;
  skipInteger(reader);
  if ((flags & 1) !== 0) skipInteger(reader);
  if ((flags & 8) !== 0) skipInteger(reader);
}

function skipInteger(reader: InstructionReader): void {
  while ((reader.bytes[reader.position++] ?? 0) >= 0x80);
}

function readBodies(reader: InstructionReader): BodySpan[] {
  const bodies: BodySpan[] = [];
  for (let count = reader.u32(); count > 0; count--) {
    const size = reader.u32();
    const start = reader.position;
    reader.position = start + size;
    bodies.push({ start, end: reader.position });
  }
  return bodies;
}
