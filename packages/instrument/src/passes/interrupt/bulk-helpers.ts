/** Functions that stand for bulk operations on memory and do them piece by piece. */
import type { MemoryType } from '@ferrule/core';
import type { CodeWriter } from '../../code/code-writer.ts';
import { opcodeOf } from '../../code/opcodes.ts';

const I32 = 0x7f;
const I64 = 0x7e;
const EMPTY = 0x40;
const MEMORY_FILL = opcodeOf('memory.fill');
const MEMORY_INIT = opcodeOf('memory.init');

/** Bytes done at a time. */
const PIECE = 1 << 20;
/** Groups of no locals, two bytes each: V8 inlines functions of up to 500 bytes. */
const EMPTY_GROUPS = 256;

/** Opcodes that exist for both kinds of address. */
const OPS = {
  i32: { type: I32, constant: 0x41, lessEqual: 0x4d, greater: 0x4b, add: 0x6a, sub: 0x6b },
  i64: { type: I64, constant: 0x42, lessEqual: 0x58, greater: 0x56, add: 0x7c, sub: 0x7d },
} as const;

type Ops = (typeof OPS)[keyof typeof OPS];

/** Writes instructions of one helper. */
class Assembler {
  readonly writer: CodeWriter;
  readonly ops: Ops;

  constructor(writer: CodeWriter, ops: Ops) {
    this.writer = writer;
    this.ops = ops;
  }

  bytes(...bytes: number[]): void {
    this.writer.raw(Uint8Array.from(bytes));
  }

  get(local: number): void {
    this.bytes(0x20, local);
  }

  constant(value: number): void {
    this.writer.u8(this.ops.constant);
    this.writer.signed(value);
  }

  /** local = local `opcode` piece */
  step(local: number, opcode: number): void {
    this.get(local);
    this.constant(PIECE);
    this.bytes(opcode, 0x21, local);
  }
}

export class BulkHelpers {
  readonly #memories: readonly MemoryType[];
  readonly #poll: number;

  /**
   * @param memories - the module's
   * @param poll - index of the function to call for each piece
   */
  constructor(memories: readonly MemoryType[], poll: number) {
    this.#memories = memories;
    this.#poll = poll;
  }

  writePoll(writer: CodeWriter): void {
    writer.u32(EMPTY_GROUPS);
    for (let left = EMPTY_GROUPS; left > 0; left--) writer.raw(Uint8Array.of(0, I32));
    writer.u8(0x0b);
  }

  /**
   * @param opcode - `memory.fill`, `memory.copy` or `memory.init`
   * @param first - its first immediate
   * @param second - its second
   */
  make(
    opcode: number,
    first: number,
    second: number,
  ): { readonly type: Uint8Array; readonly body: (writer: CodeWriter) => void } {
    const memory = opcode === MEMORY_INIT ? second : first;
    const address = this.#memories[memory]?.addressType ?? 'i32';
    const ops = OPS[address];
    const params =
      opcode === MEMORY_FILL
        ? [ops.type, I32, ops.type]
        : opcode === MEMORY_INIT
          ? [ops.type, I32, I32]
          : [ops.type, ops.type, ops.type];
    const body = (writer: CodeWriter): void => {
      this.#write(new Assembler(writer, ops), opcode, first, second);
    };
    return { type: Uint8Array.from([0x60, 3, ...params, 0]), body };
  }

  /**
   * Locals: 0 the target, 1 the value or source, 2 the size. What does not fit is left to the one operation, which
   * traps before it writes. A copy to a higher address goes from the end.
   */
  #write(assembler: Assembler, opcode: number, first: number, second: number): void {
    const { writer, ops } = assembler;
    const operate = (): void => {
      writer.u8(0xfc);
      writer.u32(opcode & 0xff);
      writer.u32(first);
      if (opcode !== MEMORY_FILL) writer.u32(second);
    };
    const whole = (): void => {
      for (const local of [0, 1, 2]) assembler.get(local);
      operate();
    };
    writer.u8(0);
    assembler.bytes(0x10);
    writer.u32(this.#poll);
    // An initialisation is as long as a segment of the module at most.
    if (opcode === MEMORY_INIT) {
      whole();
      writer.u8(0x0b);
      return;
    }
    this.#leaveToOne(assembler, opcode, first, second, whole);
    if (opcode === MEMORY_FILL) this.#forwards(assembler, opcode, operate);
    else {
      assembler.get(0);
      assembler.get(1);
      assembler.bytes(ops.lessEqual, 0x04, EMPTY);
      this.#forwards(assembler, opcode, operate);
      assembler.bytes(0x05);
      this.#backwards(assembler, operate);
      assembler.bytes(0x0b);
    }
    whole();
    writer.u8(0x0b);
  }

  /** `if small or outside: do it at once and return` */
  #leaveToOne(assembler: Assembler, opcode: number, first: number, second: number, whole: () => void): void {
    const { ops } = assembler;
    assembler.get(2);
    assembler.constant(PIECE);
    assembler.bytes(ops.lessEqual);
    this.#isOutside(assembler, 0, first);
    assembler.bytes(0x72);
    if (opcode !== MEMORY_FILL) {
      this.#isOutside(assembler, 1, second);
      assembler.bytes(0x72);
    }
    assembler.bytes(0x04, EMPTY);
    whole();
    assembler.bytes(0x0f, 0x0b);
  }

  /** Whether [local, local + size) reaches outside the memory, computed without overflow: an i32 on the stack. */
  #isOutside(assembler: Assembler, local: number, memory: number): void {
    const { writer } = assembler;
    const is64 = assembler.ops === OPS.i64;
    const wide = (index: number): void => {
      assembler.get(index);
      if (!is64) assembler.bytes(0xad);
    };
    // size > memory or local > memory - size; sizes in 64 bits.
    const bytesOfMemory = (): void => {
      writer.u8(0x3f);
      writer.u32(memory);
      if (!is64) assembler.bytes(0xad);
      assembler.bytes(0x42, ...(this.#pageBits(memory) === 16 ? [16] : [0]), 0x86);
    };
    wide(2);
    bytesOfMemory();
    assembler.bytes(OPS.i64.greater);
    wide(local);
    bytesOfMemory();
    wide(2);
    assembler.bytes(OPS.i64.sub, OPS.i64.greater, 0x72);
  }

  #pageBits(memory: number): number {
    return this.#memories[memory]?.pageSize === 1 ? 0 : 16;
  }

  #forwards(assembler: Assembler, opcode: number, operate: () => void): void {
    const { ops, writer } = assembler;
    assembler.bytes(0x03, EMPTY);
    assembler.get(0);
    assembler.get(1);
    assembler.constant(PIECE);
    operate();
    assembler.step(0, ops.add);
    if (opcode !== MEMORY_FILL) assembler.step(1, ops.add);
    assembler.step(2, ops.sub);
    this.#again(assembler);
    writer.u8(0x0b);
  }

  #backwards(assembler: Assembler, operate: () => void): void {
    const { ops, writer } = assembler;
    assembler.bytes(0x03, EMPTY);
    assembler.step(2, ops.sub);
    assembler.get(0);
    assembler.get(2);
    assembler.bytes(ops.add);
    assembler.get(1);
    assembler.get(2);
    assembler.bytes(ops.add);
    assembler.constant(PIECE);
    operate();
    this.#again(assembler);
    writer.u8(0x0b);
  }

  /** `poll; br_if 0 (size > piece)` */
  #again(assembler: Assembler): void {
    assembler.bytes(0x10);
    assembler.writer.u32(this.#poll);
    assembler.get(2);
    assembler.constant(PIECE);
    assembler.bytes(assembler.ops.greater, 0x0d, 0);
  }
}
