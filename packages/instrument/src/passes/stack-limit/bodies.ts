import { checkLocals } from '../../function-refusal.ts';
import { BodyLocals } from '../../code/body-locals.ts';
import type { CodeWriter } from '../../code/code-writer.ts';
import { depthChange } from '../../code/function-bodies.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { signatureOf } from '../../code/module-layout.ts';
import type { BodySpan } from '../../code/module-layout.ts';
import type { StackWorld } from './world.ts';

const CALL = 0x10;
const CALL_INDIRECT = 0x11;
const RETURN_CALL = 0x12;
const RETURN_CALL_INDIRECT = 0x13;
const CALL_REF = 0x14;
const RETURN_CALL_REF = 0x15;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const GLOBAL_SET = 0x24;
const I32_CONST = 0x41;
const REF_FUNC = 0xd2;
const I32_ADD = 0x6a;

/** Parameters and locals that count as one frame more. */
const LARGE = 32;

/** Rewrites function bodies, one after the other. */
export class StackBodies {
  readonly #world: StackWorld;
  readonly #reader: InstructionReader;
  readonly #locals: BodyLocals;
  #writer: CodeWriter | undefined;
  #copied = 0;
  #weight = 1;

  constructor(world: StackWorld) {
    this.#world = world;
    this.#reader = new InstructionReader(world.layout.bytes);
    this.#locals = new BodyLocals(this.#reader, true);
  }

  /**
   * @param writer - gets the new body
   * @param span - where the old one stands
   * @param original - the function's index
   */
  rewrite(writer: CodeWriter, span: BodySpan, original: number): void {
    const reader = this.#reader;
    const locals = this.#locals;
    locals.read(span, signatureOf(this.#world.layout, original).paramCount);
    this.#writer = writer;
    this.#copied = reader.position;
    const start = reader.position;
    if (this.#world.takes(original)) {
      this.#findScratch(start, span.end);
      const total = locals.write(writer);
      checkLocals(original, total);
      this.#weight = 1 + Math.floor(total / LARGE);
      this.#enter(writer);
    } else {
      this.#copied = span.start;
    }
    reader.seek(start, span.end);
    const takes = this.#world.takes(original);
    for (let depth = 1; depth > 0;) {
      const opcode = reader.next();
      depth += depthChange(opcode);
      if (opcode === REF_FUNC) this.#index(REF_FUNC, this.#world.refer(reader.first, 'code'));
      else if (takes) this.#rewriteInstruction(opcode);
      else if ((opcode === CALL || opcode === RETURN_CALL) && this.#world.takes(reader.first))
        this.#pushLimit();
    }
    writer.copy(this.#copied, span.end);
  }

  #rewriteInstruction(opcode: number): void {
    const { first } = this.#reader;
    switch (opcode) {
      case LOCAL_GET:
      case LOCAL_SET:
      case LOCAL_TEE:
        if (first === this.#locals.moved) this.#index(opcode, this.#locals.movedTo);
        return;
      case CALL:
      case RETURN_CALL:
        if (!this.#world.takes(first)) return;
        this.#flush();
        this.#pushLeft(opcode === RETURN_CALL);
        return;
      case CALL_INDIRECT:
      case RETURN_CALL_INDIRECT:
        this.#callIndirect(opcode);
        return;
      case CALL_REF:
      case RETURN_CALL_REF:
        this.#handOver(opcode === RETURN_CALL_REF);
        return;
      default:
    }
  }

  /** Whether an indirect call is to be made through changed types, which takes a local for the table's index. */
  #findScratch(start: number, end: number): void {
    const reader = this.#reader;
    if (!this.#world.survey.closed) return;
    reader.seek(start, end);
    while (reader.position < end) {
      const opcode = reader.next();
      if (opcode !== CALL_INDIRECT && opcode !== RETURN_CALL_INDIRECT) continue;
      if (this.#isWide(reader.second)) this.#locals.needsWide = true;
      else this.#locals.needsNarrow = true;
    }
  }

  #isWide(table: number): boolean {
    return this.#world.layout.info.tables[table]?.addressType === 'i64';
  }

  /** `left -= weight; if left < 0: trap` */
  #enter(writer: CodeWriter): void {
    const left = this.#locals.fuel;
    writer.u8(LOCAL_GET);
    writer.u32(left);
    writer.u8(I32_CONST);
    writer.signed(this.#weight);
    writer.u8(0x6b);
    writer.u8(LOCAL_TEE);
    writer.u32(left);
    writer.raw(Uint8Array.of(I32_CONST, 0, 0x48, 0x04, 0x40, I32_CONST, 1, GLOBAL_SET));
    writer.u32(this.#world.flag);
    writer.raw(Uint8Array.of(0x00, 0x0b));
  }

  /** Puts on the stack how deep a callee may go. @param tail - whether it takes this frame's place */
  #pushLeft(tail: boolean): void {
    const writer = this.#writer;
    if (writer === undefined) return;
    writer.u8(LOCAL_GET);
    writer.u32(this.#locals.fuel);
    if (!tail) return;
    writer.u8(I32_CONST);
    writer.signed(this.#weight);
    writer.u8(I32_ADD);
  }

  /** For a callee that takes the number only because table functions do: no way leads back from there. */
  #pushLimit(): void {
    this.#flush();
    this.#writer?.u8(I32_CONST);
    this.#writer?.signed(this.#world.depth);
  }

  #handOver(tail: boolean): void {
    this.#flush();
    this.#pushLeft(tail);
    this.#writer?.u8(GLOBAL_SET);
    this.#writer?.u32(this.#world.handed);
  }

  #callIndirect(opcode: number): void {
    const tail = opcode === RETURN_CALL_INDIRECT;
    const { first, second, start, position } = this.#reader;
    const writer = this.#writer;
    if (!this.#world.survey.closed || writer === undefined) {
      this.#handOver(tail);
      return;
    }
    this.#flush();
    const index = this.#isWide(second) ? this.#locals.wide : this.#locals.narrow;
    writer.u8(LOCAL_SET);
    writer.u32(index);
    this.#pushLeft(tail);
    writer.u8(LOCAL_GET);
    writer.u32(index);
    const from = writer.length;
    writer.u8(opcode);
    writer.u32(this.#world.deepType(first));
    writer.u32(second);
    writer.rewritten(from, start, position - start);
    this.#copied = position;
  }

  #index(opcode: number, index: number): void {
    const { start, position, first } = this.#reader;
    const writer = this.#writer;
    if (index === first || writer === undefined) return;
    this.#flush();
    const from = writer.length;
    writer.u8(opcode);
    writer.u32(index);
    writer.rewritten(from, start, position - start);
    this.#copied = position;
  }

  #flush(): void {
    this.#writer?.copy(this.#copied, this.#reader.start);
    this.#copied = this.#reader.start;
  }
}
