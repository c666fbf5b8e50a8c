import type { CodeWriter } from '../../code/code-writer.ts';
import { depthChange, skipLocals } from '../../code/function-bodies.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { Callee } from './callees.ts';

const BLOCK = opcodeOf('block');
const BR = opcodeOf('br');
const RETURN = opcodeOf('return');
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_SET = opcodeOf('local.set');
const LOCAL_TEE = opcodeOf('local.tee');
const I32 = 0x7f;
const V128 = 0x7b;

/** Zeros by type, from v128 to i32. */
const ZEROS: readonly (readonly number[])[] = [
  [0xfd, 0x0c, ...new Array<number>(16).fill(0)],
  [0x44, ...new Array<number>(8).fill(0)],
  [0x43, ...new Array<number>(4).fill(0)],
  [0x42, 0],
  [0x41, 0],
];

/** What {@link InlinedBodies} has to know of a module. */
export interface InlinedCode {
  readonly bytes: Uint8Array;
  /** Every defined function. */
  readonly callees: readonly Callee[];
  /** How many functions stand before them. */
  readonly imported: number;
  /** Offsets of the calls that are replaced. */
  readonly chosen: ReadonlySet<number>;
  /** The type of a block that leaves what a function returns: a type's index, or below zero. */
  readonly blockTypeOf: (index: number) => number;
}

/** Writes bodies of functions with other functions' bodies in the place of calls. */
export class InlinedBodies {
  readonly #code: InlinedCode;

  constructor(code: InlinedCode) {
    this.#code = code;
  }

  /**
   * @param writer - gets the body
   * @param caller - a defined function in whose body calls are replaced
   */
  write(writer: CodeWriter, caller: Callee): void {
    const { bytes } = this.#code;
    const reader = new InstructionReader(bytes);
    reader.seek(caller.span.start, caller.span.end);
    const groups = reader.u32();
    const declared = reader.position;
    reader.seek(caller.span.start, caller.span.end);
    skipLocals(reader);
    const added = runs(this.#inlined(caller));
    writer.u32(groups + added.length);
    writer.borrow(declared, reader.position);
    for (const { type, count } of added) {
      writer.u32(count);
      writer.u8(type);
    }
    new BodyCopier(this.#code, writer, caller.localCount).copy(caller, reader.position);
  }

  /** @returns the callees whose bodies are written into it, in the order of their calls */
  *#inlined(caller: Callee): Generator<Callee> {
    for (const { offset, callee } of caller.calls) {
      if (!this.#code.chosen.has(offset)) continue;
      const target = this.#code.callees[callee - this.#code.imported];
      if (target === undefined) continue;
      yield target;
      yield* this.#inlined(target);
    }
  }
}

/** Locals of one type that follow each other. */
interface Run {
  readonly type: number;
  count: number;
}

function runs(callees: Iterable<Callee>): readonly Run[] {
  const found: Run[] = [];
  for (const { locals } of callees)
    for (const type of locals) {
      const last = found.at(-1);
      if (last?.type === type) last.count += 1;
      else found.push({ type, count: 1 });
    }
  return found;
}

class BodyCopier {
  readonly #code: InlinedCode;
  readonly #writer: CodeWriter;
  /** Index of the next local that is not given to a callee yet. */
  #free: number;

  constructor(code: InlinedCode, writer: CodeWriter, free: number) {
    this.#code = code;
    this.#writer = writer;
    this.#free = free;
  }

  /**
   * @param source - function whose instructions are written
   * @param from - offset of its first instruction
   * @param base - index of its first local; where it is left out, it is written as the function itself
   */
  copy({ span, calls }: Callee, from: number, base?: number): void {
    const writer = this.#writer;
    const reader = new InstructionReader(this.#code.bytes);
    reader.seek(from, span.end);
    let copied = from;
    let depth = 0;
    let call = 0;
    while (reader.position < span.end) {
      const opcode = reader.next();
      const { start, first } = reader;
      depth += depthChange(opcode);
      const isCall = calls[call]?.offset === start;
      const isInlined = isCall && this.#code.chosen.has(start);
      if (isInlined) {
        writer.copy(copied, start);
        copied = reader.position;
        this.#inline(calls[call]?.callee ?? 0);
      } else if (base !== undefined && movesWith(opcode)) {
        writer.copy(copied, start);
        copied = reader.position;
        const length = writer.length;
        writer.u8(opcode === RETURN ? BR : opcode);
        writer.u32(opcode === RETURN ? depth : base + first);
        writer.rewritten(length, start, reader.position - start);
      }
      if (isCall) call += 1;
    }
    writer.copy(copied, span.end);
  }

  #inline(index: number): void {
    const writer = this.#writer;
    const callee = this.#code.callees[index - this.#code.imported];
    if (callee === undefined) return;
    const base = this.#free;
    this.#free += callee.localCount;
    for (let parameter = callee.params - 1; parameter >= 0; parameter--) this.#set(base + parameter);
    for (const local of callee.zeroed) {
      writer.raw(Uint8Array.from(ZEROS[(callee.locals[local] ?? I32) - V128] ?? []));
      this.#set(base + local);
    }
    writer.u8(BLOCK);
    writer.signed(this.#code.blockTypeOf(index));
    const reader = new InstructionReader(this.#code.bytes);
    reader.seek(callee.span.start, callee.span.end);
    skipLocals(reader);
    this.copy(callee, reader.position, base);
  }

  #set(local: number): void {
    this.#writer.u8(LOCAL_SET);
    this.#writer.u32(local);
  }
}

/** Whether an instruction has to be another one when it stands in another function. */
function movesWith(opcode: number): boolean {
  return opcode === LOCAL_GET || opcode === LOCAL_SET || opcode === LOCAL_TEE || opcode === RETURN;
}
