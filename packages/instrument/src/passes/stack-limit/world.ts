/** What surrounds the function bodies: which functions are told how deep they may go, and who tells them. */
import type { CodeWriter } from '../../code/code-writer.ts';
import { signatureAt } from '../../code/module-layout.ts';
import type { ModuleLayout } from '../../code/module-layout.ts';
import type { AddedFunction, Referrer } from '../../code/rewrite-module.ts';
import { UNBOUNDED } from '../../code/call-graph.ts';
import type { Survey } from '../../code/survey.ts';

const I32 = 0x7f;
const FUNC = 0x60;
const CALL = 0x10;
const RETURN_CALL = 0x12;
const LOCAL_GET = 0x20;
const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I32_CONST = 0x41;
const END = 0x0b;

/** V8's limit for parameters. */
const MOST_PARAMS = 1000;

/** The module that bodies are rewritten for. Functions keep their indices. */
export class StackWorld {
  readonly layout: ModuleLayout;
  readonly survey: Survey;
  /** Index of the global that is raised when the limit is reached. */
  readonly flag: number;
  /** Index of the global in which the number is handed over where it can't be a parameter. */
  readonly handed: number;
  readonly types: Uint8Array[] = [];
  readonly functions: AddedFunction[] = [];
  /** How many frames may nest. */
  readonly depth: number;
  readonly #typeIndices = new Map<string, number>();
  readonly #entries = new Map<number, number>();
  readonly #references = new Map<number, number>();

  constructor(layout: ModuleLayout, survey: Survey, depth: number) {
    this.layout = layout;
    this.survey = survey;
    this.depth = depth;
    this.flag = layout.info.globals.length;
    this.handed = this.flag + 1;
    for (let index = layout.importedFunctions; index < layout.functionTypes.length; index++) {
      if (this.takes(index)) this.deepType(layout.functionTypes[index] ?? -1);
    }
    if (survey.closed) for (const type of survey.indirectTypes) this.deepType(type);
    for (const index of survey.exposed) if (this.takes(index)) this.#addEntry(index);
    const references = [survey.referenced, ...(survey.closed ? [] : [survey.elements])];
    for (const index of references.flatMap((set) => [...set]))
      if (this.takes(index)) this.#addReference(index);
    if (!survey.closed) return;
    for (const index of survey.elements) if (index < layout.importedFunctions) this.#addAdapter(index);
  }

  /** @param original - index of a function; @returns whether it is told how deep it may go */
  takes(original: number): boolean {
    const { importedFunctions, functionTypes } = this.layout;
    if (original < importedFunctions) return false;
    const type = functionTypes[original] ?? -1;
    if (signatureAt(this.layout, type).paramCount >= MOST_PARAMS) return false;
    const { deep, closed, elements } = this.survey;
    return deep[original - importedFunctions] === UNBOUNDED || (closed && elements.has(original));
  }

  /** @param original - index of a defined function; @returns index of the type it gets */
  typeOf(original: number): number {
    const type = this.layout.functionTypes[original] ?? -1;
    return this.takes(original) ? this.deepType(type) : type;
  }

  /** @param type - index of a function type; @returns that of the type with the number as last parameter */
  deepType(type: number): number {
    const { params, paramCount, results, resultCount } = signatureAt(this.layout, type);
    const encoded = Uint8Array.from([
      FUNC,
      ...leb(paramCount + 1),
      ...params,
      I32,
      ...leb(resultCount),
      ...results,
    ]);
    const key = encoded.join();
    let index = this.#typeIndices.get(key);
    if (index === undefined) {
      index = this.layout.signatures.length + this.types.push(encoded) - 1;
      this.#typeIndices.set(key, index);
    }
    return index;
  }

  /**
   * @param original - index of a function
   * @param referrer - who refers to it
   * @returns the function to refer to
   */
  refer(original: number, referrer: Referrer | 'code'): number {
    const table = referrer === 'element' || referrer === 'declaration';
    if (this.survey.closed && referrer === 'element') return this.#references.get(-1 - original) ?? original;
    if (referrer === 'export' || referrer === 'start') return this.#entries.get(original) ?? original;
    return table || referrer === 'code' || referrer === 'constant'
      ? (this.#references.get(original) ?? original)
      : original;
  }

  /** Functions that code refers to and nothing else declares. */
  get declared(): readonly number[] {
    return [...this.survey.referencedInCode].map((index) => this.refer(index, 'code'));
  }

  /** The functions that were added, each with the one it leads to. */
  get thunks(): readonly (readonly number[])[] {
    return [...this.#entries, ...this.#references].map(([original, index]) => [
      index,
      original < 0 ? -1 - original : original,
    ]);
  }

  #add(added: AddedFunction): number {
    return this.layout.functionTypes.length + this.functions.push(added) - 1;
  }

  /** For the host: counting begins anew. */
  #addEntry(original: number): void {
    this.#entries.set(
      original,
      this.#addThunk(original, CALL, (writer) => {
        if (!this.survey.closed) {
          this.#pushLimit(writer);
          writer.op(GLOBAL_SET, this.handed);
        }
        return () => {
          this.#pushLimit(writer);
        };
      }),
    );
  }

  /** For tables and references: counting goes on from what was handed over. */
  #addReference(original: number): void {
    if (this.#references.has(original)) return;
    const opcode = this.survey.tailCalls ? RETURN_CALL : CALL;
    this.#references.set(
      original,
      this.#addThunk(original, opcode, (writer) => () => {
        writer.op(GLOBAL_GET, this.handed);
      }),
    );
  }

  #addThunk(original: number, opcode: number, begin: (writer: CodeWriter) => () => void): number {
    const type = this.layout.functionTypes[original] ?? -1;
    const { paramCount } = signatureAt(this.layout, type);
    return this.#add({
      type,
      body: (writer) => {
        writer.u8(0);
        const pushLeft = begin(writer);
        for (let index = 0; index < paramCount; index++) writer.op(LOCAL_GET, index);
        pushLeft();
        writer.op(opcode, original);
        writer.u8(END);
      },
    });
  }

  /** An imported function in a table whose functions all take the number. */
  #addAdapter(original: number): void {
    const type = this.layout.functionTypes[original] ?? -1;
    const { paramCount } = signatureAt(this.layout, type);
    const body = (writer: CodeWriter): void => {
      writer.u8(0);
      for (let index = 0; index < paramCount; index++) writer.op(LOCAL_GET, index);
      writer.op(CALL, original);
      writer.u8(END);
    };
    this.#references.set(-1 - original, this.#add({ type: this.deepType(type), body }));
  }

  #pushLimit(writer: CodeWriter): void {
    writer.u8(I32_CONST);
    writer.signed(this.depth);
  }
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7];
}
