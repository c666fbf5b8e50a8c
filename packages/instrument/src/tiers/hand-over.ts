/** What one instance has to hand over to another of the same module, so that the other can go on in its place. */
import type { ExternKind, ModuleInfo } from '@ferrule/core';
import { scanInstructions } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { findSection, SECTION } from '../code/module-layout.ts';
import type { ModuleLayout } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { closedTables } from './closed-tables.ts';
import type { ClosedTable } from './closed-tables.ts';
import { readElements } from './elements.ts';

/** Segments that code copies from, by index. */
export interface PassiveSegments {
  readonly passive: readonly number[];
  /** Those among them that code drops. */
  readonly dropped: readonly number[];
}

/** All indices are those of the module that is looked at. */
export interface HandOver {
  /** Defined functions that can be called from outside: by exports, and by references that can be seen there. */
  readonly entries: readonly number[];
  /** Functions that are referred to, whose identity can be seen. */
  readonly references: readonly number[];
  /** What both instances share: all defined memories and tags, tables that are not closed. */
  readonly memories: readonly number[];
  readonly tables: readonly number[];
  readonly tags: readonly number[];
  /** Defined globals that both share: they can be seen from outside, or hold a reference for good. */
  readonly globals: readonly number[];
  /** Defined globals of which each has its own, whose values are handed over; `type` is encoded. */
  readonly ownGlobals: readonly { readonly index: number; readonly type: Uint8Array }[];
  readonly data: PassiveSegments;
  readonly elements: PassiveSegments;
  readonly closed: ReadonlyMap<number, ClosedTable>;
}

const REF_FUNC = opcodeOf('ref.func');
const DATA_DROP = opcodeOf('data.drop');
const ELEM_DROP = opcodeOf('elem.drop');
const END = opcodeOf('end');

/**
 * @param layout - of a module
 * @param sharesGlobals - whether calls of both instances may be under way at once, so that each sees the other's globals
 * @returns what its instances have to hand over
 */
export function surveyHandOver(layout: ModuleLayout, sharesGlobals: boolean): HandOver {
  const { info } = layout;
  const closed = closedTables(layout);
  const globals = readGlobals(layout);
  const { references, data, elements } = surveyBodies(layout);
  const entries = new Set<number>();
  for (const { extern, index } of info.exports) if (extern.kind === 'function') entries.add(index);
  const segments = readElements(layout);
  for (const { mode, table, functions = [] } of segments) {
    if (table !== undefined && closed.has(table)) continue;
    for (const each of functions) {
      if (each === undefined) continue;
      entries.add(each);
      if (mode === 'passive') references.add(each);
    }
  }
  for (const { referred } of globals) for (const each of referred) references.add(each);
  for (const each of references) entries.add(each);
  const exportedGlobals = new Set(ofKind(info.exports, 'global'));
  const isShared = ({ index, mutable, referred }: OwnGlobal): boolean =>
    exportedGlobals.has(index) || (mutable ? sharesGlobals : referred.length > 0);
  return {
    entries: sorted(entries).filter((index) => index >= layout.importedFunctions),
    references: sorted(references),
    memories: own(info, 'memory', info.memories.length),
    tables: own(info, 'table', info.tables.length).filter((index) => !closed.has(index)),
    tags: own(info, 'tag', info.tags.length),
    globals: globals.filter(isShared).map(({ index }) => index),
    ownGlobals: globals.filter((each) => each.mutable && !isShared(each)),
    data: passiveSegments(readDataModes(layout), data),
    elements: passiveSegments(
      segments.map(({ mode }) => mode === 'passive'),
      elements,
    ),
    closed,
  };
}

/**
 * @param layout - of a module
 * @returns whether each data segment is passive
 */
export function readDataModes(layout: ModuleLayout): readonly boolean[] {
  const section = findSection(layout, SECTION.data);
  if (section === undefined) return [];
  const reader = new InstructionReader(layout.bytes);
  reader.seek(section.contents, section.end);
  return Array.from({ length: reader.u32() }, () => {
    const flags = reader.u32();
    if (flags === 2) reader.u32();
    if (flags !== 1) while (reader.next() !== END);
    const length = reader.u32();
    reader.position += length;
    return flags === 1;
  });
}

/**
 * @param info - about a module
 * @param kind - what is asked for
 * @param count - how many it has, imported ones first
 * @returns indices of those that it defines itself
 */
export function own(info: ModuleInfo, kind: ExternKind, count: number): number[] {
  const imported = info.imports.filter(({ extern }) => extern.kind === kind).length;
  return Array.from({ length: count - imported }, (_, index) => imported + index);
}

interface OwnGlobal {
  readonly index: number;
  /** Encoded. */
  readonly type: Uint8Array;
  readonly mutable: boolean;
  /** Functions that its first value refers to. */
  readonly referred: readonly number[];
}

function readGlobals(layout: ModuleLayout): readonly OwnGlobal[] {
  const section = findSection(layout, SECTION.global);
  if (section === undefined) return [];
  const reader = new InstructionReader(layout.bytes);
  reader.seek(section.contents, section.end);
  const count = reader.u32();
  const first = layout.info.globals.length - count;
  return Array.from({ length: count }, (_, position) => {
    const from = reader.position;
    reader.valueType();
    const type = layout.bytes.slice(from, reader.position);
    const mutable = reader.bytes[reader.position++] === 1;
    const referred: number[] = [];
    for (let opcode = reader.next(); opcode !== END; opcode = reader.next())
      if (opcode === REF_FUNC) referred.push(reader.first);
    return { index: first + position, type, mutable, referred };
  });
}

function surveyBodies({ bytes, bodies }: ModuleLayout): {
  readonly references: Set<number>;
  readonly data: ReadonlySet<number>;
  readonly elements: ReadonlySet<number>;
} {
  const references = new Set<number>();
  const data = new Set<number>();
  const elements = new Set<number>();
  scanInstructions(bytes, bodies, ({ opcode, first }) => {
    if (opcode < REF_FUNC) return;
    if (opcode === REF_FUNC) references.add(first);
    else if (opcode === DATA_DROP) data.add(first);
    else if (opcode === ELEM_DROP) elements.add(first);
  });
  return { references, data, elements };
}

function ofKind(list: ModuleInfo['exports'], kind: ExternKind): number[] {
  return list.filter(({ extern }) => extern.kind === kind).map(({ index }) => index);
}

function passiveSegments(modes: readonly boolean[], dropped: ReadonlySet<number>): PassiveSegments {
  const passive = modes.flatMap((isPassive, index) => (isPassive ? [index] : []));
  return { passive, dropped: passive.filter((index) => dropped.has(index)) };
}

function sorted(set: ReadonlySet<number>): number[] {
  return [...set].sort((a, b) => a - b);
}
