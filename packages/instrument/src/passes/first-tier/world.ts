/** What surrounds the function bodies: what the pass adds to the module, and where it stands. */
import type { ModuleInfo } from '@ferrule/core';
import { encodeUnsigned } from '../../bytes/leb128.ts';
import type { CodeWriter } from '../../code/code-writer.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { signatureOf } from '../../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { AddedFunction, ModuleRewrite } from '../../code/rewrite-module.ts';
import { freeName } from '../../code/unchanged.ts';
import { resultGroups } from '../../tiers/first-tier-facts.ts';
import type { FirstTierFacts, SharedExtern } from '../../tiers/first-tier-facts.ts';
import { surveyHandOver } from '../../tiers/hand-over.ts';
import type { HandOver, PassiveSegments } from '../../tiers/hand-over.ts';
import { writeFirstTierBody } from './bodies.ts';
import type { BodyWorld } from './bodies.ts';
import { surveyBodies } from './survey.ts';
import type { BodiesSurvey } from './survey.ts';

const FUNC = 0x60;
const I32 = 0x7f;
const I64 = 0x7e;
const FUNCREF = 0x70;
/** Numbers that can be changed and are 0 at first. */
const ZERO = Uint8Array.of(I32, 1, 0x41, 0, 0x0b);
const WIDE_ZERO = Uint8Array.of(I64, 1, 0x42, 0, 0x0b);

const LOCAL_GET = opcodeOf('local.get');
const GLOBAL_GET = opcodeOf('global.get');
const RETURN_CALL = opcodeOf('return_call');
const RETURN_CALL_INDIRECT = opcodeOf('return_call_indirect');
const IF = opcodeOf('if');
const I32_CONST = opcodeOf('i32.const');
const END = opcodeOf('end');
const EMPTY = 0x40;

const KINDS = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

/** The pass's arguments. */
export interface FirstTierArguments {
  readonly targets: boolean;
  readonly inlining: boolean;
  readonly sharesGlobals: boolean;
}

/** The module that bodies are rewritten for. */
export class FirstTierWorld implements BodyWorld {
  readonly layout: ModuleLayout;
  readonly handOver: HandOver;
  readonly survey: BodiesSurvey;
  readonly facts: FirstTierFacts;
  /** Encoded. */
  readonly tops: Uint8Array;
  readonly types: Uint8Array[] = [];
  readonly globals: readonly Uint8Array[];
  readonly functions: AddedFunction[] = [];
  readonly exports: ModuleRewrite['exports'][number][] = [];
  /** Indices of functions that do nothing but hand on. */
  readonly wrappers: readonly number[];
  /** Global indices: whether calls are handed on; the first of those of calls, of targets. */
  readonly handed: number;
  readonly calls: number;
  readonly targets: number;
  /** Global index of the count of calls through tables that are not closed. */
  readonly openCalls: number;
  readonly #droppedData: number;
  readonly #droppedElements: number;
  readonly #info: ModuleInfo;
  readonly #taken: string[];
  readonly #places: ReadonlyMap<number, number>;
  readonly #counters: ReadonlyMap<number, number>;
  readonly #wrapped: ReadonlyMap<number, number>;
  readonly #reader: InstructionReader;

  constructor(layout: ModuleLayout, { targets, inlining, sharesGlobals }: FirstTierArguments) {
    const { info, functionTypes, bytes } = layout;
    this.layout = layout;
    this.#info = info;
    this.#taken = info.exports.map((each) => each.name);
    this.#reader = new InstructionReader(bytes);
    this.handOver = surveyHandOver(layout, sharesGlobals);
    this.survey = surveyBodies(layout, this.handOver.closed, targets, inlining);
    const { entries, ownGlobals, data, elements } = this.handOver;
    const { counted, sites, called, callsOpenly } = this.survey;
    this.handed = info.globals.length;
    this.#droppedData = this.handed + 1;
    this.#droppedElements = this.#droppedData + data.dropped.length;
    this.calls = this.#droppedElements + elements.dropped.length;
    this.targets = this.calls + counted.length;
    this.openCalls = this.targets + sites;
    this.globals = [
      ...Array<Uint8Array>(this.targets - this.handed).fill(ZERO),
      ...Array<Uint8Array>(sites + (callsOpenly ? 1 : 0)).fill(WIDE_ZERO),
    ];
    this.#places = new Map(entries.map((index, place) => [index, place]));
    this.#counters = new Map(counted.map((index, counter) => [index, this.calls + counter]));
    const wrapped = entries.filter((index) => called.has(index));
    this.#wrapped = new Map(wrapped.map((index, position) => [index, functionTypes.length + position]));
    this.wrappers = [...this.#wrapped.values()];
    for (const index of wrapped) this.functions.push(this.#wrapper(index));
    const dropped = data.dropped.length + elements.dropped.length;
    const state = [
      ...ownGlobals.map(({ index, type }) => ({ global: index, type })),
      ...Array.from({ length: dropped }, (_, flag) => ({
        global: this.#droppedData + flag,
        type: Uint8Array.of(I32),
      })),
    ];
    const stateFunctions = this.#readers('state', state);
    const range = (from: number, count: number, type: number) =>
      Array.from({ length: count }, (_, position) => ({
        global: from + position,
        type: Uint8Array.of(type),
      }));
    // The other instance calls those of the state through the table.
    const places = encodeUnsigned(entries.length + stateFunctions.length);
    this.tops = Uint8Array.from([FUNCREF, 1, ...places, ...places]);
    this.facts = {
      tops: this.#export('tops', 'table', info.tables.length),
      handed: this.#export('handed', 'global', this.handed),
      entries,
      references: this.#shared('function', this.handOver.references),
      memories: this.#shared('memory', this.handOver.memories),
      tables: this.#shared('table', this.handOver.tables),
      globals: this.#shared('global', this.handOver.globals),
      tags: this.#shared('tag', this.handOver.tags),
      state: stateFunctions,
      ownGlobals: ownGlobals.map(({ index }) => index),
      droppedData: ordinals(data),
      droppedElements: ordinals(elements),
      calls: this.#readers('calls', range(this.calls, counted.length, I32)),
      counted,
      targets: this.#readers('targets', range(this.targets, sites, I64)),
      sites,
      ...(callsOpenly && { openCalls: this.#export('open-calls', 'global', this.openCalls) }),
    };
  }

  /** An arrow function: it is handed on. */
  readonly refer = (original: number): number => this.#wrapped.get(original) ?? original;

  /**
   * @param kind - of a segment
   * @param segment - its index
   * @returns the global that says whether it was dropped; `undefined` where it holds nothing in any case
   */
  dropFlag(kind: 'data' | 'elements', segment: number): number | undefined {
    const flag = this.handOver[kind].dropped.indexOf(segment);
    return flag < 0 ? undefined : (kind === 'data' ? this.#droppedData : this.#droppedElements) + flag;
  }

  /** An arrow function: it is handed on. */
  readonly writeBody = (writer: CodeWriter, span: BodySpan, index: number): void => {
    const place = this.#wrapped.has(index) ? undefined : this.#places.get(index);
    const counter = this.#counters.get(index);
    const isChanged = this.survey.changed.has(index);
    if (place === undefined && counter === undefined && !isChanged) writer.copy(span.start, span.end);
    else {
      writeFirstTierBody(writer, this.#reader, span, index, this, {
        gate:
          place === undefined
            ? undefined
            : () => {
                this.#writeGate(writer, index, place);
              },
        counter,
        isChanged,
      });
    }
  };

  #wrapper(index: number): AddedFunction {
    return {
      type: this.layout.functionTypes[index] ?? 0,
      body: (writer) => {
        writer.u8(0);
        this.#writeGate(writer, index, this.#places.get(index) ?? 0);
        this.#writeParams(writer, index);
        writer.u8(RETURN_CALL);
        writer.u32(index);
        writer.u8(END);
      },
    };
  }

  #writeGate(writer: CodeWriter, index: number, place: number): void {
    writer.u8(GLOBAL_GET);
    writer.u32(this.handed);
    writer.raw(Uint8Array.of(IF, EMPTY));
    this.#writeParams(writer, index);
    writer.u8(I32_CONST);
    writer.signed(place);
    writer.u8(RETURN_CALL_INDIRECT);
    writer.u32(this.layout.functionTypes[index] ?? 0);
    writer.u32(this.#info.tables.length);
    writer.u8(END);
  }

  #writeParams(writer: CodeWriter, index: number): void {
    const { paramCount } = signatureOf(this.layout, index);
    for (let param = 0; param < paramCount; param++) {
      writer.u8(LOCAL_GET);
      writer.u32(param);
    }
  }

  /** Adds exported functions that return globals. */
  #readers(
    label: string,
    values: readonly { readonly global: number; readonly type: Uint8Array }[],
  ): readonly string[] {
    return resultGroups(values.length).map(({ from, to }, group) => {
      const these = values.slice(from, to);
      this.types.push(
        Uint8Array.from([
          FUNC,
          0,
          ...encodeUnsigned(these.length),
          ...these.flatMap(({ type }) => [...type]),
        ]),
      );
      this.functions.push({
        type: this.layout.signatures.length + this.types.length - 1,
        body: (writer) => {
          writer.u8(0);
          for (const { global } of these) {
            writer.u8(GLOBAL_GET);
            writer.u32(global);
          }
          writer.u8(END);
        },
      });
      const index = this.layout.functionTypes.length + this.functions.length - 1;
      return this.#export(`${label}-${String(group)}`, 'function', index);
    });
  }

  /** What is exported already keeps its name. */
  #shared(kind: keyof typeof KINDS, indices: readonly number[]): readonly SharedExtern[] {
    return indices.map((index) => {
      const found = this.#info.exports.find((each) => each.extern.kind === kind && each.index === index);
      const label = `${kind}-${String(index)}`;
      const referred = kind === 'function' ? this.refer(index) : index;
      return { index, name: found?.name ?? this.#export(label, kind, referred) };
    });
  }

  #export(label: string, kind: keyof typeof KINDS, index: number): string {
    const name = freeName(this.#taken, `ferrule:${label}`);
    this.#taken.push(name);
    this.exports.push({ name, kind: KINDS[kind], index });
    return name;
  }
}

/** Segments that are dropped, by their number among the passive ones. */
function ordinals({ passive, dropped }: PassiveSegments): readonly number[] {
  return dropped.map((index) => passive.indexOf(index));
}
