/** Writes a successor section by section. */
import type { OffsetRuns } from '@ferrule/core';
import { encodeUnsigned } from '../bytes/leb128.ts';
import { CodeWriter } from '../code/code-writer.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { findSection, SECTION } from '../code/module-layout.ts';
import type { ModuleLayout } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { readDefinitions } from './definitions.ts';
import type { Definition } from './definitions.ts';
import { resultGroups } from './first-tier-facts.ts';
import type { FirstTierFacts } from './first-tier-facts.ts';
import { copySuccessorBody, copySuccessorConstant } from './successor-code.ts';
import { SuccessorPlaces } from './successor-places.ts';
import { SuccessorSegments } from './successor-segments.ts';

const FUNC = 0x60;
const I32 = 0x7f;
const FUNCREF = 0x70;
const EMPTY_BLOCK = 0x40;
const KIND = { table: 1, memory: 2, global: 3, tag: 4 } as const;

const IF = opcodeOf('if');
const END = opcodeOf('end');
const I32_CONST = opcodeOf('i32.const');
const CALL_INDIRECT = opcodeOf('call_indirect');
const GLOBAL_SET = opcodeOf('global.set');
/** `data.drop` and `elem.drop`. */
const DROP = { data: [0xfc, 9], elements: [0xfc, 13] } as const;

/** What each value of the state goes into: a global, or the end of a segment. */
type Adopted =
  | { readonly type: Uint8Array; readonly global: number }
  | { readonly drop: readonly number[]; readonly segment: number };

export class SuccessorWriter {
  readonly #layout: ModuleLayout;
  readonly #facts: FirstTierFacts;
  readonly #importsFrom: string;
  readonly #places: SuccessorPlaces;
  readonly #segments: SuccessorSegments;
  readonly #adopted: readonly Adopted[];
  readonly #writer: CodeWriter;
  readonly #reader: InstructionReader;

  /**
   * @param layout - of the module, optimised
   * @param facts - of the first tier
   * @param importsFrom - name of the module that stands for the first tier's instance
   * @param former - for each function the index it has in the first tier
   * @throws RangeError when the module does not fit the first tier
   */
  constructor(
    layout: ModuleLayout,
    facts: FirstTierFacts,
    importsFrom: string,
    former: readonly (number | null)[],
  ) {
    this.#layout = layout;
    this.#facts = facts;
    this.#importsFrom = importsFrom;
    this.#places = new SuccessorPlaces(layout, readDefinitions(layout), facts, former);
    this.#writer = new CodeWriter(layout.bytes);
    this.#reader = new InstructionReader(layout.bytes);
    this.#segments = new SuccessorSegments(layout, this.#places, this.#writer);
    this.#adopted = this.#readAdopted();
  }

  write(): { readonly bytes: Uint8Array<ArrayBuffer>; readonly offsets: OffsetRuns } {
    const writer = this.#writer;
    writer.copy(0, 8);
    this.#types();
    this.#imports();
    this.#functions();
    this.#tables();
    this.#globals();
    this.#begin(SECTION.start, () => {
      writer.u32(this.#layout.functionTypes.length);
    });
    this.#elementSegments();
    this.#copied(SECTION.dataCount);
    this.#code();
    this.#data();
    this.#names();
    return writer.finish();
  }

  #begin(id: number, contents: () => void): void {
    this.#writer.u8(id);
    const size = this.#writer.beginSize();
    contents();
    this.#writer.endSize(size);
  }

  /** Writes a section that is a list: what the module has of it, and `added` more. */
  #list(id: number, added: number, append: () => void): void {
    const section = findSection(this.#layout, id);
    if (section === undefined && added === 0) return;
    this.#begin(id, () => {
      if (section === undefined) this.#writer.u32(added);
      else {
        this.#reader.seek(section.contents, section.end);
        this.#writer.u32(this.#reader.u32() + added);
        this.#writer.borrow(this.#reader.position, section.end);
      }
      append();
    });
  }

  #copied(id: number): void {
    const section = findSection(this.#layout, id);
    if (section !== undefined) this.#writer.copy(section.start, section.end);
  }

  /** Those of the functions that return the state, and of the one that adopts it. */
  #types(): void {
    const groups = this.#groups();
    this.#list(SECTION.type, groups.length + 1, () => {
      for (const values of groups) {
        this.#writer.raw(Uint8Array.of(FUNC, 0));
        this.#writer.u32(values.length);
        for (const value of values) this.#writer.raw('type' in value ? value.type : Uint8Array.of(I32));
      }
      this.#writer.raw(Uint8Array.of(FUNC, 0, 0));
    });
  }

  #imports(): void {
    const writer = this.#writer;
    const { memories, tables, globals, tags } = this.#places.shared;
    const { references, tops, entries } = this.#facts;
    const count = memories.length + tables.length + globals.length + tags.length + references.length + 1;
    const head = (name: string, kind: number): void => {
      writer.name(this.#importsFrom);
      writer.name(name);
      writer.u8(kind);
    };
    const typed = (
      kind: number,
      { name, definition }: { readonly name: string; readonly definition: Definition },
    ): void => {
      head(name, kind);
      writer.borrow(definition.start, definition.typeEnd);
    };
    this.#list(SECTION.import, count, () => {
      for (const each of memories) typed(KIND.memory, each);
      for (const each of tables) typed(KIND.table, each);
      head(tops, KIND.table);
      const places = encodeUnsigned(entries.length + this.#groups().length);
      writer.raw(Uint8Array.from([FUNCREF, 1, ...places, ...places]));
      for (const each of globals) typed(KIND.global, each);
      for (const { name } of references) {
        head(name, KIND.global);
        writer.raw(Uint8Array.of(FUNCREF, 0));
      }
      for (const each of tags) typed(KIND.tag, each);
    });
  }

  #functions(): void {
    const adopt = this.#layout.signatures.length + this.#groups().length;
    this.#list(SECTION.function, 1, () => {
      this.#writer.u32(adopt);
    });
  }

  #tables(): void {
    const { ownTables } = this.#places;
    if (ownTables.length === 0) return;
    this.#begin(SECTION.table, () => {
      this.#writer.u32(ownTables.length);
      for (const { start, end } of ownTables) this.#writer.borrow(start, end);
    });
  }

  #globals(): void {
    const { ownGlobals } = this.#places;
    if (ownGlobals.length === 0) return;
    this.#begin(SECTION.global, () => {
      this.#writer.u32(ownGlobals.length);
      for (const { start, typeEnd, end } of ownGlobals) {
        this.#writer.borrow(start, typeEnd);
        this.#reader.seek(typeEnd, end);
        copySuccessorConstant(this.#writer, this.#reader, this.#places);
      }
    });
  }

  #elementSegments(): void {
    const { entries } = this.#facts;
    this.#begin(SECTION.element, () => {
      this.#segments.writeElements(entries.map((each) => this.#places.function(each)));
    });
  }

  #code(): void {
    const writer = this.#writer;
    const { bodies } = this.#layout;
    this.#begin(SECTION.code, () => {
      writer.u32(bodies.length + 1);
      for (const span of bodies) {
        const size = writer.beginSize();
        copySuccessorBody(writer, this.#reader, span, this.#places);
        writer.endSize(size);
      }
      const size = writer.beginSize();
      this.#adopt();
      writer.endSize(size);
    });
  }

  /** Takes over what the first tier has: the function that runs first. */
  #adopt(): void {
    const writer = this.#writer;
    writer.u8(0);
    for (const [group, values] of this.#groups().entries()) {
      writer.u8(I32_CONST);
      writer.signed(this.#facts.entries.length + group);
      writer.u8(CALL_INDIRECT);
      writer.u32(this.#layout.signatures.length + group);
      writer.u32(this.#places.tops);
      for (const value of values.toReversed()) {
        if ('global' in value) {
          writer.u8(GLOBAL_SET);
          writer.u32(value.global);
        } else {
          writer.raw(Uint8Array.of(IF, EMPTY_BLOCK, ...value.drop));
          writer.u32(value.segment);
          writer.u8(END);
        }
      }
    }
    writer.u8(END);
  }

  #data(): void {
    const section = findSection(this.#layout, SECTION.data);
    if (section === undefined) return;
    this.#begin(SECTION.data, () => {
      this.#segments.writeData(section);
    });
  }

  /** What other custom sections say of the code is not true of this one. */
  #names(): void {
    const { customSections } = this.#layout.info;
    const names = customSections.find(({ name }) => name === 'name');
    if (names === undefined) return;
    const section = this.#layout.sections.find(
      ({ start, end }) => start < names.offset && names.offset <= end,
    );
    if (section !== undefined) this.#writer.copy(section.start, section.end);
  }

  #groups(): readonly (readonly Adopted[])[] {
    return resultGroups(this.#adopted.length).map(({ from, to }) => this.#adopted.slice(from, to));
  }

  #readAdopted(): readonly Adopted[] {
    const { bytes } = this.#layout;
    const { ownGlobals, droppedData, droppedElements } = this.#facts;
    const definitions = new Map(this.#places.ownGlobals.map((each) => [each.index, each]));
    const { passiveData, passiveElements } = this.#segments;
    const dropOf = (passive: readonly number[], drop: readonly number[]) => (position: number) => {
      const segment = passive[position];
      if (segment === undefined) throw new RangeError('it has other segments');
      return { drop, segment };
    };
    return [
      ...ownGlobals.map((index) => {
        const { start = 0, typeEnd = 1 } = definitions.get(index) ?? {};
        return { type: bytes.slice(start, typeEnd - 1), global: this.#places.globals[index] ?? 0 };
      }),
      ...droppedData.map(dropOf(passiveData, DROP.data)),
      ...droppedElements.map(dropOf(passiveElements, DROP.elements)),
    ];
  }
}
