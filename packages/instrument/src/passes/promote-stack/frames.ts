import { skipLocals } from '../../code/function-bodies.ts';
import type { InstructionReader } from '../../code/instruction-reader.ts';
import { signatureAt, signatureOf } from '../../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import { signedConstant } from '../../code/shadow-stack.ts';
import { comparesNumbers, operandsOf } from './operands.ts';
import type { Frame, Known } from './frame.ts';
import { OpenBlocks } from './open-blocks.ts';
import { isAccess, widthOf } from './slot-code.ts';

const FIRST_STORE = opcodeOf('i32.store');

/**
 * Finds the loads and stores of a function whose address is a constant distance from a frame, and which addresses
 * are used for anything else. Where a value goes is followed through the operand stack and through locals that are set
 * in one place; whatever is not understood lets the addresses that it is given escape.
 *
 * @param layout - of the module
 * @param reader - of its bytes
 * @param span - of the body
 * @param pointer - index of the global that points to the stack's top
 * @returns the frames, in the order in which they are taken
 */
export function readFrames(
  layout: ModuleLayout,
  reader: InstructionReader,
  span: BodySpan,
  pointer: number,
): readonly Frame[] {
  const sets = countSets(reader, span, pointer);
  if (sets === undefined) return [];
  const frames = new FrameReader(layout, reader, sets, pointer);
  reader.seek(span.start, span.end);
  skipLocals(reader);
  while (reader.position < span.end) frames.step(reader.next());
  return frames.frames;
}

/** How often each local is set; `undefined` where the stack's pointer is not taken. */
function countSets(
  reader: InstructionReader,
  { start, end }: BodySpan,
  pointer: number,
): ReadonlyMap<number, number> | undefined {
  const sets = new Map<number, number>();
  let isTaken = false;
  reader.seek(start, end);
  skipLocals(reader);
  while (reader.position < end) {
    const opcode = reader.next();
    if (opcode === LOCAL_SET || opcode === LOCAL_TEE)
      sets.set(reader.first, (sets.get(reader.first) ?? 0) + 1);
    else if (opcode === GLOBAL_GET && reader.first === pointer) isTaken = true;
  }
  return isTaken ? sets : undefined;
}

const UNREACHABLE = opcodeOf('unreachable');
const NOP = opcodeOf('nop');
const BLOCK = opcodeOf('block');
const LOOP = opcodeOf('loop');
const ELSE = opcodeOf('else');
const END = opcodeOf('end');
const BR = opcodeOf('br');
const BR_IF = opcodeOf('br_if');
const BR_TABLE = opcodeOf('br_table');
const RETURN = opcodeOf('return');
const CALL = opcodeOf('call');
const CALL_INDIRECT = opcodeOf('call_indirect');
const DROP = opcodeOf('drop');
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_SET = opcodeOf('local.set');
const LOCAL_TEE = opcodeOf('local.tee');
const GLOBAL_GET = opcodeOf('global.get');
const GLOBAL_SET = opcodeOf('global.set');
const I32_CONST = opcodeOf('i32.const');
const I32_ADD = opcodeOf('i32.add');
const I32_SUB = opcodeOf('i32.sub');

const CONSTANTS: ReadonlySet<number> = new Set(
  ['i64.const', 'f32.const', 'f64.const', 'v128.const', 'memory.size'].map(opcodeOf),
);
const DELEGATE = opcodeOf('delegate');
const CATCH = opcodeOf('catch');
const CATCH_ALL = opcodeOf('catch_all');
const OPENS: ReadonlySet<number> = new Set(['block', 'loop', 'if', 'try', 'try_table'].map(opcodeOf));
/** Instructions that may branch besides those that are followed one by one. */
const BRANCHES: ReadonlySet<number> = new Set(
  [
    'try_table',
    'br_on_null',
    'br_on_non_null',
    'br_on_cast',
    'br_on_cast_fail',
    'resume',
    'resume_throw',
    'resume_throw_ref',
  ].map(opcodeOf),
);

class FrameReader {
  readonly frames: Frame[] = [];
  readonly #layout: ModuleLayout;
  readonly #reader: InstructionReader;
  readonly #sets: ReadonlyMap<number, number>;
  readonly #pointer: number;
  readonly #blocks = new OpenBlocks();
  /** Of locals that are certain to have been set. */
  readonly #locals = new Map<number, Known>();
  /** Addresses in locals whose setting may not have come before. */
  readonly #stale = new Map<number, Known>();
  /** Locals that were read where their setting may not have come before. */
  readonly #early = new Set<number>();

  constructor(
    layout: ModuleLayout,
    reader: InstructionReader,
    sets: ReadonlyMap<number, number>,
    pointer: number,
  ) {
    this.#layout = layout;
    this.#reader = reader;
    this.#sets = sets;
    this.#pointer = pointer;
  }

  step(opcode: number): void {
    const reader = this.#reader;
    const blocks = this.#blocks;
    if (isAccess(opcode) && reader.first === 0) this.#access(opcode);
    else if (opcode === LOCAL_GET) this.#get(reader.first);
    else if (opcode === LOCAL_SET) this.#set(reader.first, blocks.pop());
    else if (opcode === LOCAL_TEE) {
      const value = blocks.pop();
      this.#set(reader.first, value);
      blocks.push(value);
    } else if (opcode === I32_CONST) blocks.push({ frame: undefined, value: signedConstant(reader) });
    else if (opcode === I32_ADD || opcode === I32_SUB) this.#add(opcode === I32_SUB);
    else if (opcode === GLOBAL_GET && reader.first === this.#pointer) {
      const frame = { accesses: [], low: 0, escaped: Infinity, moves: [] };
      this.frames.push(frame);
      blocks.push({ frame, value: 0 });
    } else if (opcode === GLOBAL_SET && reader.first === this.#pointer)
      blocks.pop()?.frame?.moves.push({ start: reader.start, end: reader.position });
    else if (opcode === DROP) blocks.pop();
    else if (opcode !== NOP) this.#other(opcode);
  }

  #access(opcode: number): void {
    const { start, position, accessOffset } = this.#readAccess();
    if (opcode >= FIRST_STORE) this.#escape(this.#blocks.pop());
    const address = this.#blocks.pop();
    if (address?.frame !== undefined) {
      const place = address.value + accessOffset;
      address.frame.accesses.push({ start, end: position, opcode, place, width: widthOf(opcode) });
    }
    if (opcode < FIRST_STORE) this.#blocks.push(undefined);
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
      this.#escape(this.#stale.get(local));
    }
    this.#blocks.push(known);
  }

  #set(local: number, value: Known | undefined): void {
    if (value === undefined) return;
    if (this.#sets.get(local) !== 1 || this.#early.has(local)) {
      this.#escape(value);
      return;
    }
    this.#locals.set(local, value);
    this.#blocks.noteSet(local, this.#reader.start);
  }

  #add(isDifference: boolean): void {
    const right = this.#blocks.pop();
    const left = this.#blocks.pop();
    if (isDifference && left !== undefined && right !== undefined && left.frame === right.frame) {
      this.#blocks.push({ frame: undefined, value: (left.value - right.value) | 0 });
      return;
    }
    const [base, distance] = left?.frame !== undefined || isDifference ? [left, right] : [right, left];
    if (base === undefined || distance === undefined || distance.frame !== undefined) {
      this.#escape(left);
      this.#escape(right);
      this.#blocks.push(undefined);
      return;
    }
    const value = base.value + (isDifference ? -distance.value : distance.value);
    const { frame } = base;
    if (frame !== undefined) frame.low = Math.min(frame.low, value);
    this.#blocks.push({ frame, value: frame === undefined ? value | 0 : value });
  }

  #other(opcode: number): void {
    const reader = this.#reader;
    const blocks = this.#blocks;
    if (comparesNumbers(opcode)) {
      for (let left = operandsOf(opcode); left > 0; left--) blocks.pop();
      blocks.push(undefined);
      return;
    }
    if (operandsOf(opcode) > 0) {
      this.#consume(operandsOf(opcode));
      blocks.push(undefined);
    } else if (opcode === CALL) this.#call(signatureOf(this.#layout, reader.first));
    else if (opcode === CALL_INDIRECT) {
      this.#consume(1);
      this.#call(signatureAt(this.#layout, reader.first));
    } else if (opcode === GLOBAL_GET || CONSTANTS.has(opcode)) blocks.push(undefined);
    else if (opcode === GLOBAL_SET) this.#consume(1);
    else if ((opcode === BLOCK || opcode === LOOP) && reader.first < 0)
      blocks.open(opcode === LOOP, reader.first);
    else if (opcode === BR) {
      this.#branch(reader.first);
      blocks.end();
    } else if (opcode === BR_IF) {
      blocks.pop();
      this.#branch(reader.first);
    } else if (opcode === BR_TABLE) {
      blocks.pop();
      for (const label of this.#labels()) this.#branch(label);
      blocks.end();
    } else if (opcode === UNREACHABLE) blocks.end();
    else if (opcode === RETURN) this.#lose(blocks.end());
    else if (opcode === END || opcode === DELEGATE) {
      const { lost, locals } = blocks.close();
      this.#lose(lost);
      this.#forget(locals);
    } else {
      this.#lose(blocks.clear());
      if (opcode === ELSE || opcode === CATCH || opcode === CATCH_ALL) this.#forget(blocks.restart());
      else if (OPENS.has(opcode)) blocks.open(false, undefined);
      if (BRANCHES.has(opcode)) this.#lose(blocks.leaveAll(reader.start));
    }
  }

  #branch(label: number): void {
    this.#lose(this.#blocks.branch(label, this.#reader.start));
  }

  #lose(values: readonly (Known | undefined)[]): void {
    for (const value of values) this.#escape(value);
  }

  *#labels(): Generator<number> {
    const { list, first, second, bytes } = this.#reader;
    let at = list;
    for (let left = first; left > 0; left--) {
      let label = 0;
      for (let scale = 1; ; scale *= 0x80) {
        const byte = bytes[at++] ?? 0;
        label += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
      yield label;
    }
    yield second;
  }

  #call({ paramCount, resultCount }: { readonly paramCount: number; readonly resultCount: number }): void {
    this.#consume(paramCount);
    for (let left = resultCount; left > 0; left--) this.#blocks.push(undefined);
  }

  #consume(count: number): void {
    for (let left = count; left > 0; left--) this.#escape(this.#blocks.pop());
  }

  /** Behind the block in which a local was set, the setting may have been jumped over. */
  #forget(locals: readonly number[]): void {
    for (const local of locals) {
      const known = this.#locals.get(local);
      if (known?.frame !== undefined) this.#stale.set(local, known);
      this.#locals.delete(local);
    }
  }

  #escape(value: Known | undefined): void {
    if (value?.frame !== undefined) value.frame.escaped = Math.min(value.frame.escaped, value.value);
  }
}
