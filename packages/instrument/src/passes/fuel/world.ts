/** What surrounds the function bodies: indices, types and functions that metering adds. */
import type { CodeWriter } from '../../code/code-writer.ts';
import { signatureAt } from '../../code/module-layout.ts';
import type { ModuleLayout, Signature } from '../../code/module-layout.ts';
import type { AddedFunction, Referrer } from '../../code/rewrite-module.ts';
import { OP } from './emitter.ts';
import type { Survey } from '../../code/survey.ts';

/** Units that functions work with before they come back for more: how far off the count can be after some traps. */
export const SLICE = 65_536;

/**
 * Groups of no locals, two bytes each. V8 inlines functions of up to 500 bytes; inlined at every check, the one that
 * asks for more fuel would use up the inlining budget of the guest's own and bring calls into their loops.
 */
const EMPTY_GROUPS = 256;

/** Bytes of a body that is still below the 50 that V8 calls small when metering was added. */
const STAYS_SMALL = 30;

const I64 = 0x7e;
const FUNC = 0x60;

/** The module that bodies are rewritten for. */
export class FuelWorld {
  readonly layout: ModuleLayout;
  readonly survey: Survey;
  /** Index of the global that holds the fuel left besides the slice. */
  readonly rest: number;
  /** Index of the global that holds what is left of the slice that functions work with. */
  readonly slice: number;
  /** Type of the host's hook and of {@link refuel}: the fuel left in, the fuel to go on with out. */
  readonly hookType: number;
  /** New index of the function that is called when fuel is used up. */
  readonly refuel: number;
  /** Encoded types that are added. */
  readonly types: Uint8Array[] = [];
  /** Functions that are added. */
  readonly functions: AddedFunction[] = [];
  readonly #typeIndices = new Map<string, number>();
  readonly #fuelTypes = new Map<number, number>();
  readonly #thunks = new Map<number, number>();
  readonly #adapters = new Map<number, number>();

  constructor(layout: ModuleLayout, survey: Survey) {
    this.layout = layout;
    this.survey = survey;
    this.rest = layout.info.globals.length;
    this.slice = this.rest + 1;
    this.hookType = this.#type(Uint8Array.of(I64), 1, Uint8Array.of(I64), 1);
    this.refuel = this.#add({
      type: this.hookType,
      body: (writer) => {
        this.#writeRefuel(writer);
      },
    });
    for (const type of layout.functionTypes) this.#prepareType(type);
    this.#addSmallFunctions();
    if (!survey.registers) return;
    for (const type of survey.indirectTypes) this.#prepareType(type);
    const seen = [survey.exposed, survey.referenced, ...(survey.closed ? [] : [survey.elements])];
    for (const index of seen.flatMap((set) => [...set])) {
      if (index >= layout.importedFunctions && !this.#thunks.has(index)) this.#addThunk(index);
    }
    const adapted = new Set([...survey.tailCalledImports, ...(survey.closed ? survey.elements : [])]);
    for (const index of adapted) if (index < layout.importedFunctions) this.#addAdapter(index);
  }

  /** New index of the imported hook. */
  get hook(): number {
    return this.layout.importedFunctions;
  }

  /** @param original - index of a function; @returns the index it has now */
  moved(original: number): number {
    return original < this.layout.importedFunctions ? original : original + 1;
  }

  /** @param original - index of a defined function; @returns index of the type it gets */
  typeOf(original: number): number {
    const type = this.layout.functionTypes[original] ?? -1;
    return this.survey.registers ? this.fuelType(type) : type;
  }

  /** @param type - index of a function type; @returns that of the type with fuel as last parameter and result */
  fuelType(type: number): number {
    let index = this.#fuelTypes.get(type);
    if (index === undefined) {
      const { params, paramCount, results, resultCount } = signatureAt(this.layout, type);
      index = this.#type(withFuel(params), paramCount + 1, withFuel(results), resultCount + 1);
      this.#fuelTypes.set(type, index);
    }
    return index;
  }

  /** @param signature - of a function with several results; @returns index of a block type with those results */
  resultsType(signature: Signature): number {
    return this.#type(new Uint8Array(), 0, signature.results, signature.resultCount);
  }

  /**
   * @param original - index of a function
   * @param referrer - who refers to it
   * @returns the function to refer to
   */
  refer(original: number, referrer: Referrer | 'code'): number {
    if (this.survey.closed && referrer === 'element')
      return this.#adapters.get(original) ?? this.moved(original);
    return this.#thunks.get(original) ?? this.moved(original);
  }

  /** @param original - index of an imported function that is called in tail position; @returns what to call instead */
  adapterOf(original: number): number {
    return this.#adapters.get(original) ?? original;
  }

  /** @param original - index of a function; @returns whether others than direct calls can lead to it */
  isReferred(original: number): boolean {
    const { exposed, elements, referenced } = this.survey;
    return exposed.has(original) || elements.has(original) || referenced.has(original);
  }

  /** Functions that code refers to and nothing else declares. */
  get declared(): readonly number[] {
    return this.survey.closed
      ? [...this.survey.referencedInCode].map((index) => this.refer(index, 'code'))
      : [];
  }

  /** How functions are called now: what traces need to name them as the module does. */
  get facts(): {
    readonly importedFunctions: number;
    readonly firstAdded: number;
    readonly thunks: readonly number[][];
  } {
    return {
      importedFunctions: this.layout.importedFunctions,
      firstAdded: this.layout.functionTypes.length + 1,
      thunks: [...this.#thunks].map(([original, index]) => [index, original]),
    };
  }

  #prepareType(type: number): void {
    const signature = signatureAt(this.layout, type);
    if (signature.resultCount > 1) this.resultsType(signature);
    if (this.survey.registers) this.fuelType(type);
  }

  #type(params: Uint8Array, paramCount: number, results: Uint8Array, resultCount: number): number {
    const encoded = Uint8Array.from([FUNC, ...leb(paramCount), ...params, ...leb(resultCount), ...results]);
    const key = encoded.join();
    let index = this.#typeIndices.get(key);
    if (index === undefined) {
      index = this.layout.signatures.length + this.types.length;
      this.types.push(encoded);
      this.#typeIndices.set(key, index);
    }
    return index;
  }

  #add(added: AddedFunction): number {
    return this.layout.functionTypes.length + 1 + this.functions.push(added) - 1;
  }

  /**
   * V8 inlines five times as much in a module half of whose functions are small. Metering makes small functions larger
   * and leaves less of the budget to each: empty ones make up for that.
   */
  #addSmallFunctions(): void {
    const { bodies } = this.layout;
    const small = bodies.filter(({ start, end }) => end - start < STAYS_SMALL).length;
    const type = this.#type(new Uint8Array(), 0, new Uint8Array(), 0);
    for (let left = bodies.length - 2 * small; left > 0; left--) {
      this.#add({
        type,
        body: (writer) => {
          writer.raw(Uint8Array.of(0, OP.end));
        },
      });
    }
  }

  /** A function of the original type around one that takes and gives back fuel: for all who don't know of fuel. */
  #addThunk(original: number): void {
    const type = this.layout.functionTypes[original] ?? -1;
    const { paramCount } = signatureAt(this.layout, type);
    const body = (writer: CodeWriter): void => {
      writer.u8(0);
      instruction(writer, OP.globalGet, this.slice);
      writer.raw(Uint8Array.of(OP.i64Const, 0, OP.i64LessSigned, OP.if, 0x40));
      instruction(writer, OP.globalGet, this.slice);
      instruction(writer, OP.call, this.refuel);
      writer.raw(Uint8Array.of(OP.drop, OP.end));
      for (let index = 0; index < paramCount; index++) instruction(writer, OP.localGet, index);
      instruction(writer, OP.globalGet, this.slice);
      instruction(writer, OP.call, this.moved(original));
      instruction(writer, OP.globalSet, this.slice);
      writer.u8(OP.end);
    };
    this.#thunks.set(original, this.#add({ type, body }));
  }

  /** A function that takes and gives back fuel around an imported one, for tables and tail calls. */
  #addAdapter(original: number): void {
    const type = this.layout.functionTypes[original] ?? -1;
    const { paramCount } = signatureAt(this.layout, type);
    const body = (writer: CodeWriter): void => {
      writer.u8(0);
      instruction(writer, OP.localGet, paramCount);
      instruction(writer, OP.globalSet, this.slice);
      for (let index = 0; index < paramCount; index++) instruction(writer, OP.localGet, index);
      instruction(writer, OP.call, original);
      instruction(writer, OP.globalGet, this.slice);
      writer.u8(OP.end);
    };
    this.#adapters.set(original, this.#add({ type: this.fuelType(type), body }));
  }

  /**
   * Draws the next slice; when nothing is left, asks the host for more, and traps when there is none: a guest could
   * catch an exception.
   */
  #writeRefuel(writer: CodeWriter): void {
    writer.u32(EMPTY_GROUPS);
    for (let left = EMPTY_GROUPS; left > 0; left--) writer.raw(Uint8Array.of(0, I64));
    instruction(writer, OP.globalGet, this.rest);
    instruction(writer, OP.localGet, 0);
    writer.u8(OP.i64Add);
    instruction(writer, OP.localTee, 0);
    instruction(writer, OP.globalSet, this.rest);
    writer.raw(Uint8Array.of(OP.i64Const, 0));
    instruction(writer, OP.globalSet, this.slice);
    instruction(writer, OP.localGet, 0);
    writer.raw(Uint8Array.of(OP.i64Const, 0, OP.i64LessSigned, OP.if, 0x40));
    instruction(writer, OP.localGet, 0);
    instruction(writer, OP.call, this.hook);
    instruction(writer, OP.localTee, 0);
    instruction(writer, OP.globalSet, this.rest);
    instruction(writer, OP.localGet, 0);
    writer.raw(Uint8Array.of(OP.i64Const, 0, OP.i64LessSigned, OP.if, 0x40, OP.unreachable, OP.end, OP.end));
    // The smaller of what is left and a whole slice.
    instruction(writer, OP.localGet, 0);
    writer.u8(OP.i64Const);
    writer.signed(SLICE);
    instruction(writer, OP.localGet, 0);
    writer.u8(OP.i64Const);
    writer.signed(SLICE);
    writer.raw(Uint8Array.of(OP.i64LessSigned, OP.select));
    instruction(writer, OP.globalSet, this.slice);
    instruction(writer, OP.localGet, 0);
    instruction(writer, OP.globalGet, this.slice);
    writer.u8(OP.i64Subtract);
    instruction(writer, OP.globalSet, this.rest);
    instruction(writer, OP.globalGet, this.slice);
    writer.u8(OP.end);
  }
}

function instruction(writer: CodeWriter, opcode: number, index: number): void {
  writer.u8(opcode);
  writer.u32(index);
}

function withFuel(types: Uint8Array): Uint8Array {
  return Uint8Array.from([...types, I64]);
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7];
}
