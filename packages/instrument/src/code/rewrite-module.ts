/**
 * Writes a module anew with functions, types, a global, imports and exports added and function bodies rewritten.
 * Everything else is copied byte by byte.
 */
import type { OffsetRuns } from '@ferrule/core';
import { FunctionRefusal } from '../function-refusal.ts';
import { CodeWriter } from './code-writer.ts';
import { InstructionReader } from './instruction-reader.ts';
import { SECTION, skipLimits, skipName } from './module-layout.ts';
import type { BodySpan, ModuleLayout, SectionSpan } from './module-layout.ts';
import { copyNameSection } from './name-section.ts';

/** A function that is added behind the module's own. */
export interface AddedFunction {
  /** Index of its type. */
  readonly type: number;
  /** Writes its declarations of locals and its instructions with the last `end`. */
  readonly body: (writer: CodeWriter) => void;
}

/** Who refers to a function: what a reference is rewritten to may depend on it. */
export type Referrer = 'export' | 'start' | 'element' | 'declaration' | 'constant';

/** What is to be changed. Indices of functions are those of the new module unless `original` is said. */
export interface ModuleRewrite {
  /** Encoded function types, added behind the module's own. */
  readonly types: readonly Uint8Array[];
  /** Functions imported, behind the module's own imports; every later function's index moves up. */
  readonly imports: readonly { readonly module: string; readonly name: string; readonly type: number }[];
  /** The type index a defined function gets; the argument is its original index. */
  readonly typeOf: (original: number) => number;
  readonly functions: readonly AddedFunction[];
  /** Encoded tables, added behind the module's own; none if left out. */
  readonly tables?: readonly Uint8Array[];
  /** Encoded globals (type and initial value), added behind the module's own. */
  readonly globals: readonly Uint8Array[];
  readonly exports: readonly { readonly name: string; readonly kind: number; readonly index: number }[];
  /** Functions that code refers to by `ref.func` without an export or element that declares them. */
  readonly declared: readonly number[];
  /** The function to which a reference is rewritten; the argument is the original index. */
  readonly refer: (original: number, referrer: Referrer) => number;
  /** Writes the body of a defined function, declarations of locals first. */
  readonly body: (writer: CodeWriter, span: BodySpan, original: number) => void;
  /** Told now and then which part of the bodies is written, 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** After so many bytes of bodies progress is told. */
const PROGRESS_BYTES = 1 << 18;

/** Where the sections stand in a module; custom ones may stand anywhere. */
const ORDER: readonly number[] = [
  SECTION.type,
  SECTION.import,
  SECTION.function,
  SECTION.table,
  SECTION.memory,
  SECTION.tag,
  SECTION.global,
  SECTION.export,
  SECTION.start,
  SECTION.element,
  SECTION.dataCount,
  SECTION.code,
  SECTION.data,
];

/** V8's limit for the size of one function. */
const MOST_BODY_BYTES = 7_654_321;

/**
 * @param layout - of the module as it is
 * @param rewrite - what to change
 * @returns the new module, and the way back to the old one's bytes
 * @throws FunctionRefusal when a function becomes too large for V8
 */
export function rewriteModule(
  layout: ModuleLayout,
  rewrite: ModuleRewrite,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly offsets: OffsetRuns } {
  return new ModuleWriter(layout, rewrite).write();
}

class ModuleWriter {
  readonly #layout: ModuleLayout;
  readonly #rewrite: ModuleRewrite;
  readonly #writer: CodeWriter;
  readonly #reader: InstructionReader;

  constructor(layout: ModuleLayout, rewrite: ModuleRewrite) {
    this.#layout = layout;
    this.#rewrite = rewrite;
    this.#writer = new CodeWriter(layout.bytes);
    this.#reader = new InstructionReader(layout.bytes);
  }

  write(): { readonly bytes: Uint8Array<ArrayBuffer>; readonly offsets: OffsetRuns } {
    const { sections } = this.#layout;
    this.#writer.copy(0, 8);
    let place = 0;
    for (const section of sections) {
      if (section.id !== SECTION.custom) {
        const at = ORDER.indexOf(section.id);
        for (; place < at; place++) this.#missing(ORDER[place] ?? 0);
        place = at + 1;
      }
      this.#section(section);
    }
    for (; place < ORDER.length; place++) this.#missing(ORDER[place] ?? 0);
    return this.#writer.finish();
  }

  /** Writes a section that the module hasn't, where something is added to it. */
  #missing(id: number): void {
    const added = this.#added(id);
    if (added === 0) return;
    this.#writer.u8(id);
    const size = this.#writer.beginSize();
    this.#writer.u32(added);
    this.#append(id);
    this.#writer.endSize(size);
  }

  #added(id: number): number {
    const { types, imports, functions, tables = [], globals, exports, declared } = this.#rewrite;
    switch (id) {
      case SECTION.type:
        return types.length;
      case SECTION.import:
        return imports.length;
      case SECTION.function:
      case SECTION.code:
        return functions.length;
      case SECTION.table:
        return tables.length;
      case SECTION.global:
        return globals.length;
      case SECTION.export:
        return exports.length;
      case SECTION.element:
        return declared.length === 0 ? 0 : 1;
      default:
        return 0;
    }
  }

  #append(id: number): void {
    const writer = this.#writer;
    const { types, imports, functions, tables = [], globals, exports, declared } = this.#rewrite;
    if (id === SECTION.type) for (const type of types) writer.raw(type);
    else if (id === SECTION.import) {
      for (const { module, name, type } of imports) {
        writer.name(module);
        writer.name(name);
        writer.u8(0);
        writer.u32(type);
      }
    } else if (id === SECTION.function) for (const { type } of functions) writer.u32(type);
    else if (id === SECTION.table) for (const table of tables) writer.raw(table);
    else if (id === SECTION.global) for (const global of globals) writer.raw(global);
    else if (id === SECTION.export) {
      for (const { name, kind, index } of exports) {
        writer.name(name);
        writer.u8(kind);
        writer.u32(index);
      }
    } else if (id === SECTION.element && declared.length > 0) {
      writer.u8(3);
      writer.u8(0);
      writer.u32(declared.length);
      for (const index of declared) writer.u32(index);
    } else if (id === SECTION.code) {
      for (const { body } of functions) {
        const size = writer.beginSize();
        body(writer);
        writer.endSize(size);
      }
    }
  }

  #section(section: SectionSpan): void {
    const writer = this.#writer;
    switch (section.id) {
      case SECTION.type:
      case SECTION.import:
        if (this.#added(section.id) === 0) break;
        this.#counted(section, () => {
          writer.copy(this.#reader.position, section.end);
        });
        return;
      case SECTION.function:
        this.#counted(section, (count) => {
          for (let index = 0; index < count; index++) {
            writer.u32(this.#rewrite.typeOf(this.#layout.importedFunctions + index));
          }
        });
        return;
      case SECTION.table:
        this.#counted(section, (count) => {
          for (let left = count; left > 0; left--) this.#table();
        });
        return;
      case SECTION.global:
        this.#counted(section, (count) => {
          for (let left = count; left > 0; left--) {
            this.#copyRead(() => {
              this.#reader.valueType();
              this.#reader.position += 1;
            });
            this.#constant('constant');
          }
        });
        return;
      case SECTION.export:
        this.#counted(section, (count) => {
          for (let left = count; left > 0; left--) this.#export();
        });
        return;
      case SECTION.start:
        this.#start(section);
        return;
      case SECTION.element:
        this.#counted(section, (count) => {
          for (let left = count; left > 0; left--) this.#segment();
        });
        return;
      case SECTION.code:
        this.#counted(section, () => {
          this.#bodies();
        });
        return;
      case SECTION.custom:
        if (this.#custom(section)) return;
        break;
      default:
    }
    writer.copy(section.start, section.end);
  }

  /** Writes a section that begins with a count, its old contents by `contents`, and what is added. */
  #counted(section: SectionSpan, contents: (count: number) => void): void {
    const writer = this.#writer;
    writer.copy(section.start, section.start + 1);
    const size = writer.beginSize();
    this.#reader.seek(section.contents, section.end);
    const count = this.#reader.u32();
    writer.u32(count + this.#added(section.id));
    contents(count);
    this.#append(section.id);
    writer.endSize(size);
  }

  #copyRead(read: () => void): void {
    const from = this.#reader.position;
    read();
    this.#writer.copy(from, this.#reader.position);
  }

  #table(): void {
    const reader = this.#reader;
    const initialized = this.#layout.bytes[reader.position] === 0x40;
    this.#copyRead(() => {
      if (initialized) reader.position += 2;
      reader.valueType();
      skipLimits(reader);
    });
    if (initialized) this.#constant('constant');
  }

  #export(): void {
    const { bytes } = this.#layout;
    let kind = 0;
    this.#copyRead(() => {
      skipName(this.#reader);
      kind = bytes[this.#reader.position++] ?? 0;
    });
    if (kind === 0) this.#writer.u32(this.#rewrite.refer(this.#reader.u32(), 'export'));
    else this.#copyRead(() => this.#reader.u32());
  }

  #start(section: SectionSpan): void {
    this.#writer.copy(section.start, section.start + 1);
    const size = this.#writer.beginSize();
    this.#reader.seek(section.contents, section.end);
    this.#writer.u32(this.#rewrite.refer(this.#reader.u32(), 'start'));
    this.#writer.endSize(size);
  }

  #segment(): void {
    const reader = this.#reader;
    let flags = 0;
    this.#copyRead(() => {
      flags = reader.u32();
      if ((flags & 3) === 2) reader.u32();
    });
    const referrer = (flags & 3) === 3 ? 'declaration' : 'element';
    if ((flags & 1) === 0) this.#constant('constant');
    if ((flags & 3) !== 0) {
      this.#copyRead(() => {
        if (flags & 4) reader.valueType();
        else reader.position += 1;
      });
    }
    let count = 0;
    this.#copyRead(() => {
      count = reader.u32();
    });
    for (; count > 0; count--) {
      if (flags & 4) this.#constant(referrer);
      else this.#writer.u32(this.#rewrite.refer(reader.u32(), referrer));
    }
  }

  /** Copies a constant expression, rewriting `ref.func`. */
  #constant(referrer: Referrer): void {
    const reader = this.#reader;
    for (;;) {
      const opcode = reader.next();
      if (opcode === 0xd2) {
        this.#writer.u8(0xd2);
        this.#writer.u32(this.#rewrite.refer(reader.first, referrer));
      } else this.#writer.copy(reader.start, reader.position);
      if (opcode === 0x0b) return;
    }
  }

  #bodies(): void {
    const { bodies, importedFunctions } = this.#layout;
    const { onProgress } = this.#rewrite;
    const begin = bodies[0]?.start ?? 0;
    const all = (bodies.at(-1)?.end ?? 0) - begin;
    let tellAt = begin + PROGRESS_BYTES;
    let original = importedFunctions;
    for (const span of bodies) {
      if (onProgress !== undefined && span.start >= tellAt) {
        onProgress((span.start - begin) / all);
        tellAt = span.start + PROGRESS_BYTES;
      }
      const size = this.#writer.beginSize();
      this.#rewrite.body(this.#writer, span, original);
      const length = this.#writer.endSize(size);
      if (length > MOST_BODY_BYTES && span.end - span.start <= MOST_BODY_BYTES) {
        throw new FunctionRefusal(
          original,
          `would have ${String(length)} bytes, more than the ${String(MOST_BODY_BYTES)} V8 allows`,
        );
      }
      original += 1;
    }
  }

  /** @returns whether the section was dealt with */
  #custom(section: SectionSpan): boolean {
    const name = this.#layout.info.customSections.find((custom) => custom.offset > section.start)?.name ?? '';
    // Hints and traces by function and offset would now point at other instructions.
    if (name.startsWith('metadata.code.')) return true;
    if (name !== 'name' || this.#rewrite.imports.length === 0) return false;
    this.#writer.copy(section.start, section.start + 1);
    const size = this.#writer.beginSize();
    this.#reader.seek(section.contents, section.end);
    copyNameSection(this.#reader, this.#writer, this.#layout.importedFunctions, this.#rewrite.imports.length);
    this.#writer.endSize(size);
    return true;
  }
}
