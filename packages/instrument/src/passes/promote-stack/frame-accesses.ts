import { skipLocals } from '../../code/function-bodies.ts';
import type { InstructionReader } from '../../code/instruction-reader.ts';
import type { BodySpan } from '../../code/module-layout.ts';
import { signedConstant } from '../../code/shadow-stack.ts';
import { isAccess, widthOf } from './slot-code.ts';

const ELSE = 0x05;
const CATCH = 0x07;
const END = 0x0b;
const DELEGATE = 0x18;
const CATCH_ALL = 0x19;
const NOP = 0x01;
const DROP = 0x1a;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const FIRST_STORE = 0x36;
const I32_CONST = 0x41;
const I32_ADD = 0x6a;
const I32_SUB = 0x6b;
const OPENS: ReadonlySet<number> = new Set([0x02, 0x03, 0x04, 0x06, 0x1f]);

/** A load from or store into a function's own frame. */
export interface FrameAccess {
  /** Offset of the instruction's first byte. */
  readonly start: number;
  /** Offset after it. */
  readonly end: number;
  readonly opcode: number;
  /** Its first byte, counted from the stack pointer that the function was called with; below zero in the frame. */
  readonly place: number;
  readonly width: number;
}

/** What is known of a function's frame. */
export interface Frame {
  readonly accesses: readonly FrameAccess[];
  /** The frame's first byte, counted as `place` is. */
  readonly low: number;
  /** The lowest place whose address is used for anything but an access; `Infinity` where none is. */
  readonly escaped: number;
}

/** What is known of a value: an address in the frame, or a constant. */
interface Known {
  readonly isAddress: boolean;
  readonly value: number;
}

/**
 * Finds the loads and stores of a function whose address is a constant distance from its frame, and which addresses
 * are used for anything else. Where a value goes is followed through the operand stack and through locals that are set
 * once; whatever is not understood lets the addresses that it is given escape.
 *
 * @param reader - of the module
 * @param span - of the body
 * @param pointer - index of the global that points to the stack's top
 * @returns the frame; `undefined` where the function has none, or takes the pointer more than once
 */
export function readFrame(reader: InstructionReader, span: BodySpan, pointer: number): Frame | undefined {
  const sets = countSets(reader, span, pointer);
  if (sets === undefined) return undefined;
  const frame = new FrameReader(reader, sets, pointer);
  reader.seek(span.start, span.end);
  skipLocals(reader);
  while (reader.position < span.end) frame.step(reader.next());
  return frame.low < 0 ? frame : undefined;
}

/** How often each local is set; `undefined` where the stack's pointer is not taken exactly once. */
function countSets(
  reader: InstructionReader,
  { start, end }: BodySpan,
  pointer: number,
): ReadonlyMap<number, number> | undefined {
  const sets = new Map<number, number>();
  let taken = 0;
  reader.seek(start, end);
  skipLocals(reader);
  while (reader.position < end) {
    const opcode = reader.next();
    if (opcode === LOCAL_SET || opcode === LOCAL_TEE)
      sets.set(reader.first, (sets.get(reader.first) ?? 0) + 1);
    else if (opcode === GLOBAL_GET && reader.first === pointer) taken += 1;
  }
  return taken === 1 ? sets : undefined;
}

class FrameReader implements Frame {
  readonly accesses: FrameAccess[] = [];
  low = 0;
  escaped = Infinity;
  readonly #reader: InstructionReader;
  readonly #sets: ReadonlyMap<number, number>;
  readonly #pointer: number;
  /** The operands that are known, the uppermost last; what lies below them is not. */
  #operands: (Known | undefined)[] = [];
  readonly #locals = new Map<number, Known>();
  /** Addresses in locals whose setting may not have come before. */
  readonly #stale = new Map<number, number>();
  /** Locals that were read before they were set. */
  readonly #early = new Set<number>();
  /** Locals that were set in each block that is open, the innermost last. */
  readonly #blocks: number[][] = [[]];

  constructor(reader: InstructionReader, sets: ReadonlyMap<number, number>, pointer: number) {
    this.#reader = reader;
    this.#sets = sets;
    this.#pointer = pointer;
  }

  step(opcode: number): void {
    const reader = this.#reader;
    if (isAccess(opcode) && reader.first === 0) this.#access(opcode);
    else if (opcode === LOCAL_GET) this.#get(reader.first);
    else if (opcode === LOCAL_SET) this.#set(reader.first, this.#operands.pop());
    else if (opcode === LOCAL_TEE) {
      const value = this.#operands.pop();
      this.#set(reader.first, value);
      this.#operands.push(value);
    } else if (opcode === I32_CONST) this.#operands.push({ isAddress: false, value: signedConstant(reader) });
    else if (opcode === I32_ADD || opcode === I32_SUB) this.#add(opcode === I32_SUB);
    else if (opcode === GLOBAL_GET && reader.first === this.#pointer)
      this.#operands.push(this.#blocks.length === 1 ? { isAddress: true, value: 0 } : this.#unknownTop());
    else if (opcode === GLOBAL_SET && reader.first === this.#pointer) this.#operands.pop();
    else if (opcode === DROP) this.#operands.pop();
    else if (opcode !== NOP) this.#other(opcode);
  }

  /** A pointer taken in a block may be taken again, in a loop: nothing is known of the frame then. */
  #unknownTop(): undefined {
    this.escaped = -Infinity;
    return undefined;
  }

  #access(opcode: number): void {
    const { start, position, accessOffset } = this.#readAccess();
    if (opcode >= FIRST_STORE) this.#escape(this.#operands.pop());
    const address = this.#operands.pop();
    if (address?.isAddress === true) {
      const place = address.value + accessOffset;
      this.accesses.push({ start, end: position, opcode, place, width: widthOf(opcode) });
    }
    if (opcode < FIRST_STORE) this.#operands.push(undefined);
  }

  #readAccess(): { readonly start: number; readonly position: number; readonly accessOffset: number } {
    const { start, position, immediates, bytes } = this.#reader;
    // The offset comes last, after the alignment.
    let at = immediates;
    while ((bytes[at++] ?? 0) >= 0x80);
    let accessOffset = 0;
    for (let scale = 1; at < position; scale *= 0x80) accessOffset += ((bytes[at++] ?? 0) & 0x7f) * scale;
    return { start, position, accessOffset };
  }

  #get(local: number): void {
    const known = this.#locals.get(local);
    if (known === undefined) {
      this.#early.add(local);
      this.#escapeAt(this.#stale.get(local));
    }
    this.#operands.push(known);
  }

  #set(local: number, value: Known | undefined): void {
    if (value === undefined) return;
    if (this.#sets.get(local) !== 1 || this.#early.has(local)) {
      this.#escape(value);
      return;
    }
    this.#locals.set(local, value);
    this.#blocks.at(-1)?.push(local);
  }

  #add(isDifference: boolean): void {
    const right = this.#operands.pop();
    const left = this.#operands.pop();
    const [address, distance] = left?.isAddress === true || isDifference ? [left, right] : [right, left];
    if (address?.isAddress !== true || distance?.isAddress !== false) {
      this.#escape(left);
      this.#escape(right);
      this.#operands.push(undefined);
      return;
    }
    const value = address.value + (isDifference ? -distance.value : distance.value);
    this.low = Math.min(this.low, value);
    this.#operands.push({ isAddress: true, value });
  }

  #other(opcode: number): void {
    for (const operand of this.#operands) this.#escape(operand);
    this.#operands = [];
    if (OPENS.has(opcode)) this.#blocks.push([]);
    else if (opcode === END || opcode === DELEGATE) this.#leave(this.#blocks.pop());
    else if (opcode === ELSE || opcode === CATCH || opcode === CATCH_ALL) {
      this.#leave(this.#blocks.pop());
      this.#blocks.push([]);
    }
  }

  /** Behind the block in which a local was set, the setting may have been jumped over. */
  #leave(locals: readonly number[] | undefined): void {
    for (const local of locals ?? []) {
      const known = this.#locals.get(local);
      if (known?.isAddress === true) this.#stale.set(local, known.value);
      this.#locals.delete(local);
    }
  }

  #escape(value: Known | undefined): void {
    if (value?.isAddress === true) this.#escapeAt(value.value);
  }

  #escapeAt(place: number | undefined): void {
    if (place !== undefined) this.escaped = Math.min(this.escaped, place);
  }
}
