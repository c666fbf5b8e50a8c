/** The segments of a successor: what was written to what it shares is not written again. */
import type { CodeWriter } from '../code/code-writer.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import type { ModuleLayout, SectionSpan } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { readElements } from './elements.ts';
import type { Elements } from './elements.ts';
import { readDataModes } from './hand-over.ts';
import { copySuccessorConstant } from './successor-code.ts';
import type { SuccessorPlaces } from './successor-places.ts';

const PASSIVE = 1;
const TO_TABLE = 2;
const PASSIVE_EXPRESSIONS = 5;
const TO_TABLE_EXPRESSIONS = 6;

const END = opcodeOf('end');
const I32_CONST = opcodeOf('i32.const');
const GLOBAL_GET = opcodeOf('global.get');
const REF_NULL = opcodeOf('ref.null');

export class SuccessorSegments {
  readonly #places: SuccessorPlaces;
  readonly #elements: readonly Elements[];
  /** Whether each data segment is passive. */
  readonly #dataModes: readonly boolean[];
  readonly #writer: CodeWriter;
  readonly #reader: InstructionReader;

  /**
   * @param layout - of the module that the successor is made of
   * @param places - where things are in the successor
   * @param writer - writes it
   */
  constructor(layout: ModuleLayout, places: SuccessorPlaces, writer: CodeWriter) {
    this.#places = places;
    this.#elements = readElements(layout);
    this.#dataModes = readDataModes(layout);
    this.#writer = writer;
    this.#reader = new InstructionReader(layout.bytes);
  }

  /** Indices of passive segments. */
  get passiveData(): readonly number[] {
    return this.#dataModes.flatMap((isPassive, index) => (isPassive ? [index] : []));
  }

  /** Indices of passive segments. */
  get passiveElements(): readonly number[] {
    return this.#elements.flatMap(({ mode }, index) => (mode === 'passive' ? [index] : []));
  }

  /**
   * Writes the contents of the element section.
   *
   * @param entries - functions that calls are handed on to, in the order of the table
   */
  writeElements(entries: readonly number[]): void {
    const writer = this.#writer;
    writer.u32(this.#elements.length + 1);
    for (const segment of this.#elements) this.#elementSegment(segment);
    writer.u32(TO_TABLE);
    writer.u32(this.#places.tops);
    writer.raw(Uint8Array.of(I32_CONST, 0, END, 0));
    writer.u32(entries.length);
    for (const each of entries) writer.u32(each);
  }

  /**
   * Writes the contents of the data section. Segments that wrote themselves when the module was instantiated are dropped:
   * they hold nothing.
   *
   * @param section - of the module
   */
  writeData({ contents, end }: SectionSpan): void {
    const writer = this.#writer;
    const reader = this.#reader;
    writer.u32(this.#dataModes.length);
    reader.seek(contents, end);
    reader.u32();
    for (const isPassive of this.#dataModes) {
      const { position } = reader;
      const flags = reader.u32();
      if (flags === 2) reader.u32();
      if (!isPassive) while (reader.next() !== END);
      const length = reader.u32();
      reader.position += length;
      if (isPassive) writer.borrow(position, reader.position);
      else writer.raw(Uint8Array.of(PASSIVE, 0));
    }
  }

  /** Only tables of its own are filled anew; what was written to the others, and declared, holds nothing any more. */
  #elementSegment({ mode, table, type, functions, expression, count, end, isExpressions }: Elements): void {
    const writer = this.#writer;
    const place = table === undefined ? -1 : (this.#places.tables[table] ?? -1);
    if (place > this.#places.tops) {
      writer.u32(isExpressions ? TO_TABLE_EXPRESSIONS : TO_TABLE);
      writer.u32(place);
      this.#reader.seek(expression, end);
      copySuccessorConstant(writer, this.#reader, this.#places);
      if (isExpressions) writer.raw(type);
      else writer.u8(0);
      writer.borrow(count, end);
      return;
    }
    writer.u32(PASSIVE_EXPRESSIONS);
    writer.raw(type);
    if (mode !== 'passive') writer.u32(0);
    else if (functions === undefined) {
      this.#reader.seek(count, end);
      const elements = this.#reader.u32();
      writer.u32(elements);
      for (let left = elements; left > 0; left--) copySuccessorConstant(writer, this.#reader, this.#places);
    } else {
      writer.u32(functions.length);
      for (const each of functions) this.#element(type, each);
    }
  }

  #element(type: Uint8Array, index: number | undefined): void {
    const writer = this.#writer;
    if (index === undefined) {
      writer.u8(REF_NULL);
      writer.raw(type.length === 1 ? type : type.subarray(1));
    } else {
      writer.u8(GLOBAL_GET);
      writer.u32(this.#places.reference(index));
    }
    writer.u8(END);
  }
}
