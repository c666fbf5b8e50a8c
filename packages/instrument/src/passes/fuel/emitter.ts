import type { CodeWriter } from '../../code/code-writer.ts';

/** Opcodes that metering writes. */
export const OP = Object.freeze({
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i64Const: 0x42,
  i64EqualZero: 0x50,
  i64LessSigned: 0x53,
  i64GreaterEqualSigned: 0x59,
  i64Add: 0x7c,
  i64Subtract: 0x7d,
  i64ShiftRightUnsigned: 0x88,
  i64ExtendUnsigned: 0xad,
});

const EMPTY = 0x40;

/** Sizes of more bits than this are of work that can't be done. */
const MOST_BITS = 48;

/** Writes what metering adds to a body, or nothing while a body is only analysed. */
export class FuelEmitter {
  writer: CodeWriter | undefined;
  /** Index of the local that holds the fuel left. */
  fuel = 0;
  readonly #global: number;
  readonly #refuel: number;

  /**
   * @param global - index of the global that holds the fuel left
   * @param refuel - index of the function to call when it is used up
   */
  constructor(global: number, refuel: number) {
    this.#global = global;
    this.#refuel = refuel;
  }

  /**
   * @param opcode - of an instruction with one index
   * @param index - the index
   */
  op(opcode: number, index: number): void {
    const { writer } = this;
    if (writer === undefined) return;
    writer.u8(opcode);
    writer.u32(index);
  }

  /** @param byte - an opcode without immediates, or an immediate */
  u8(byte: number): void {
    this.writer?.u8(byte);
  }

  /** Puts the fuel left on the stack. @param cost - what is taken off first */
  push(cost: number): void {
    this.op(OP.localGet, this.fuel);
    this.#minus(cost);
  }

  /** Takes units off the fuel left. @param cost - how many; may be negative or 0 */
  pay(cost: number): void {
    if (cost === 0) return;
    this.push(cost);
    this.op(OP.localSet, this.fuel);
  }

  /** Takes units off, leaving the result on the stack too. @param cost - how many */
  payTee(cost: number): void {
    this.push(cost);
    if (cost !== 0) this.op(OP.localTee, this.fuel);
  }

  /** Writes the fuel left to the global. @param cost - what is taken off first */
  save(cost: number): void {
    this.push(cost);
    this.op(OP.globalSet, this.#global);
  }

  /** Reads the fuel left from the global. */
  load(): void {
    this.op(OP.globalGet, this.#global);
    this.op(OP.localSet, this.fuel);
  }

  /** Keeps the fuel that is on the stack. */
  keep(): void {
    this.op(OP.localSet, this.fuel);
  }

  /** Tests the fuel on the stack and, when it is used up, asks for more. @param pending - what is still to be paid */
  checkTop(pending: number): void {
    const { writer } = this;
    if (writer === undefined) return;
    writer.u8(OP.i64Const);
    writer.u8(0);
    writer.u8(OP.i64LessSigned);
    this.#refuelIf(pending);
  }

  /** Asks for more fuel when what is left is used up. @param pending - what is still to be paid */
  check(pending: number): void {
    this.op(OP.localGet, this.fuel);
    this.checkTop(pending);
  }

  /** Takes units off and branches when fuel is left. @param cost - what is taken off; @param label - where to go */
  payAndBranchIf(cost: number, label: number): void {
    this.payTee(cost);
    this.u8(OP.i64Const);
    this.u8(0);
    this.u8(OP.i64GreaterEqualSigned);
    this.op(OP.brIf, label);
  }

  /** Opens a block without parameters and results. @param opcode - `block` or `if` */
  open(opcode: number): void {
    this.u8(opcode);
    this.u8(EMPTY);
  }

  /**
   * Takes off what an instruction costs by the size on top of the stack, and checks.
   *
   * @param pending - what is still to be paid besides
   * @param local - index of a local of the size's type, to keep it in
   * @param wide - whether the size has 64 bits
   * @param shift - the power of two it is divided by
   */
  payBySize(pending: number, local: number, wide: boolean, shift: number): void {
    const { writer } = this;
    if (writer === undefined) return;
    this.op(OP.localSet, local);
    this.push(pending);
    this.op(OP.localGet, local);
    if (wide) this.#orNothing(local);
    else writer.u8(OP.i64ExtendUnsigned);
    if (shift > 0) {
      writer.u8(OP.i64Const);
      writer.u8(shift);
      writer.u8(OP.i64ShiftRightUnsigned);
    }
    writer.u8(OP.i64Subtract);
    this.op(OP.localTee, this.fuel);
    this.checkTop(0);
    this.save(0);
    this.op(OP.localGet, local);
  }

  /** Replaces a size of 64 bits on the stack that no memory or table has by 0. */
  #orNothing(local: number): void {
    const { writer } = this;
    if (writer === undefined) return;
    writer.raw(Uint8Array.of(OP.i64Const, 0));
    this.op(OP.localGet, local);
    writer.raw(Uint8Array.of(OP.i64Const, MOST_BITS, OP.i64ShiftRightUnsigned, OP.i64EqualZero, OP.select));
  }

  #minus(cost: number): void {
    const { writer } = this;
    if (writer === undefined || cost === 0) return;
    writer.u8(OP.i64Const);
    writer.signed(cost);
    writer.u8(OP.i64Subtract);
  }

  #refuelIf(pending: number): void {
    const { writer } = this;
    if (writer === undefined) return;
    this.open(OP.if);
    this.refuelNow(pending);
    writer.u8(OP.end);
  }

  /** Asks for more fuel. @param pending - what is still to be paid */
  refuelNow(pending: number): void {
    this.push(pending);
    this.op(OP.call, this.#refuel);
    this.#minus(-pending);
    this.keep();
  }
}
