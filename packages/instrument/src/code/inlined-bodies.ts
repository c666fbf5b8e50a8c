/** Writes function bodies with others inlined. */
import { encodeUnsigned } from '../bytes/leb128.ts';
import type { CodeWriter } from './code-writer.ts';
import { depthChange } from './function-bodies.ts';
import { InstructionReader } from './instruction-reader.ts';
import { signatureOf } from './module-layout.ts';
import type { BodySpan, ModuleLayout } from './module-layout.ts';
import { opcodeOf } from './opcodes.ts';
import type { FunctionCode, FunctionCodes } from './function-code.ts';

const FUNC = 0x60;
const EMPTY = 0x40;
const BLOCK = opcodeOf('block');
const BR = opcodeOf('br');
const RETURN = opcodeOf('return');
const CALL = opcodeOf('call');
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_SET = opcodeOf('local.set');
const LOCAL_TEE = opcodeOf('local.tee');

/** The zero of each type of number, by its encoded type. */
const ZEROS: Readonly<Record<number, Uint8Array>> = {
  0x7f: Uint8Array.of(0x41, 0),
  0x7e: Uint8Array.of(0x42, 0),
  0x7d: Uint8Array.of(0x43, 0, 0, 0, 0),
  0x7c: Uint8Array.of(0x44, 0, 0, 0, 0, 0, 0, 0, 0),
  0x7b: Uint8Array.of(0xfd, 0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
};

/** A call in whose place the function's body stands. */
export interface InlinedCall {
  readonly code: FunctionCode;
  /** The index that its first parameter has among the locals around it. */
  readonly firstLocal: number;
  /** What is inlined into it, by the offset of the call. */
  readonly calls: Map<number, InlinedCall>;
}

/** A function into which others are inlined. */
export interface ChosenBody {
  readonly calls: Map<number, InlinedCall>;
  /** The encoded types of the locals that are added. */
  readonly locals: number[];
}

/** A module whose bodies are written with others inlined. */
export class InlinedBodies {
  /** Encoded types that are added: those of blocks with several results. */
  readonly types: Uint8Array[] = [];
  readonly #layout: ModuleLayout;
  readonly #codes: FunctionCodes;
  readonly #chosen: ReadonlyMap<number, ChosenBody>;
  readonly #blockTypes = new Map<string, number>();

  /**
   * @param layout - of the module
   * @param codes - its functions
   * @param chosen - what is inlined, by the function that it is inlined into
   */
  constructor(layout: ModuleLayout, codes: FunctionCodes, chosen: ReadonlyMap<number, ChosenBody>) {
    this.#layout = layout;
    this.#codes = codes;
    this.#chosen = chosen;
    // Types are written before bodies.
    for (const { calls } of chosen.values()) this.#addTypes(calls);
  }

  /** An arrow function: it is handed on. */
  readonly write = (writer: CodeWriter, span: BodySpan, index: number): void => {
    const chosen = this.#chosen.get(index);
    const code = this.#codes.get(index);
    if (chosen === undefined || code === undefined) {
      writer.copy(span.start, span.end);
      return;
    }
    const { calls, locals } = chosen;
    const reader = new InstructionReader(this.#layout.bytes);
    reader.seek(span.start, span.end);
    const groups = reader.u32();
    const added = grouped(locals);
    writer.u32(groups + added.length);
    writer.borrow(reader.position, code.start);
    for (const { type, count } of added) {
      writer.u32(count);
      writer.u8(type);
    }
    this.#writeCode(writer, code, calls, undefined);
  };

  /** @param firstLocal - where the code is inlined: the index of its first local; `undefined` where it is not */
  #writeCode(
    writer: CodeWriter,
    { start, span }: FunctionCode,
    calls: ReadonlyMap<number, InlinedCall>,
    firstLocal: number | undefined,
  ): void {
    const reader = new InstructionReader(this.#layout.bytes);
    reader.seek(start, span.end);
    let copied = start;
    for (let depth = 1; depth > 0;) {
      const opcode = reader.next();
      depth += depthChange(opcode);
      const inlined = opcode === CALL ? calls.get(reader.start) : undefined;
      const isLocal = opcode >= LOCAL_GET && opcode <= LOCAL_TEE;
      const isMoved = firstLocal !== undefined && (isLocal || opcode === RETURN);
      if (inlined === undefined && !isMoved) continue;
      writer.copy(copied, reader.start);
      copied = reader.position;
      if (inlined !== undefined) this.#writeCall(writer, inlined);
      else if (isLocal) writer.op(opcode, reader.first + (firstLocal ?? 0));
      else writer.op(BR, depth - 1);
    }
    writer.copy(copied, span.end);
  }

  /** The arguments lie on the stack. */
  #writeCall(writer: CodeWriter, { code, firstLocal, calls }: InlinedCall): void {
    const { index, paramCount, zeroed, locals = new Uint8Array() } = code;
    for (let param = paramCount - 1; param >= 0; param--) writer.op(LOCAL_SET, firstLocal + param);
    for (const local of zeroed) {
      writer.raw(ZEROS[locals[local] ?? 0] ?? new Uint8Array());
      writer.op(LOCAL_SET, firstLocal + local);
    }
    const { resultCount, results } = signatureOf(this.#layout, index);
    writer.u8(BLOCK);
    if (resultCount === 0) writer.u8(EMPTY);
    else if (resultCount === 1) writer.raw(results);
    else writer.signed(this.#blockTypes.get(results.join()) ?? 0);
    this.#writeCode(writer, code, calls, firstLocal);
  }

  #addTypes(inlined: ReadonlyMap<number, InlinedCall>): void {
    for (const { code, calls } of inlined.values()) {
      const { resultCount, results } = signatureOf(this.#layout, code.index);
      const key = results.join();
      if (resultCount > 1 && !this.#blockTypes.has(key)) {
        this.#blockTypes.set(key, this.#layout.signatures.length + this.types.length);
        this.types.push(Uint8Array.from([FUNC, 0, ...encodeUnsigned(resultCount), ...results]));
      }
      this.#addTypes(calls);
    }
  }
}

/** Neighbours of one type together. */
function grouped(types: readonly number[]): readonly { readonly type: number; count: number }[] {
  const groups: { readonly type: number; count: number }[] = [];
  for (const type of types) {
    const last = groups.at(-1);
    if (last?.type === type) last.count += 1;
    else groups.push({ type, count: 1 });
  }
  return groups;
}
