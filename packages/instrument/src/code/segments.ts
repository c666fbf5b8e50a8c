/**
 * Divides a function body into stretches that are executed as often as each other, and says where counters have to stand
 * so that each stretch's count is known. A stretch is left in the middle only by a trap, or by a call that does not return.
 */
import type { BodySegments, Branch, CounterCall, OtherWay, Segment } from './body-segments.ts';
import { skipLocals } from './function-bodies.ts';
import type { InstructionReader } from './instruction-reader.ts';
import type { BodySpan } from './module-layout.ts';
import { opcodeOf } from './opcodes.ts';

const UNREACHABLE = opcodeOf('unreachable');
const BLOCK = opcodeOf('block');
const LOOP = opcodeOf('loop');
const IF = opcodeOf('if');
const ELSE = opcodeOf('else');
const TRY = opcodeOf('try');
const CATCH = opcodeOf('catch');
const CATCH_ALL = opcodeOf('catch_all');
const DELEGATE = opcodeOf('delegate');
const TRY_TABLE = opcodeOf('try_table');
const END = opcodeOf('end');
const BR = opcodeOf('br');
const BR_IF = opcodeOf('br_if');
const BR_TABLE = opcodeOf('br_table');
const CALL = opcodeOf('call');
const RETURN_CALL = opcodeOf('return_call');
const CALLS = ['call', 'call_indirect', 'call_ref'].map(opcodeOf);
const LEAVING = [
  ...['return', 'throw', 'rethrow', 'throw_ref'],
  ...['return_call', 'return_call_indirect', 'return_call_ref'],
].map(opcodeOf);
const OTHER_BRANCHES = [
  ...['br_on_null', 'br_on_non_null', 'br_on_cast', 'br_on_cast_fail'],
  ...['br_on_cast_desc_eq', 'br_on_cast_desc_eq_fail'],
].map(opcodeOf);

interface Frame {
  readonly kind: number;
  /** The counter of the stretch that it began in. */
  readonly counter: number;
  readonly entered: boolean;
  /** Where the `if` stands whose `else` it is. */
  readonly divides: number | undefined;
  /** Whether something branches to its end. */
  reached: boolean;
  /** Whether something within it goes elsewhere than to its end. */
  escapes: boolean;
}

/**
 * @param reader - of the module
 * @param span - of the body
 * @param first - number of the first counter
 * @param splitsAtCalls - whether a call may be left by an exception that is caught
 * @returns the stretches that can be reached, and the counters they need
 */
export function findSegments(
  reader: InstructionReader,
  span: BodySpan,
  first: number,
  splitsAtCalls: boolean,
): BodySegments {
  return new SegmentFinder(reader, first, splitsAtCalls).find(span);
}

class SegmentFinder {
  readonly #reader: InstructionReader;
  readonly #splitsAtCalls: boolean;
  readonly #segments: Segment[] = [];
  readonly #branches: Branch[] = [];
  readonly #counters: { readonly at: number; readonly counter: number }[] = [];
  readonly #calls: CounterCall[] = [];
  readonly #otherWays: OtherWay[] = [];
  readonly #frames: Frame[] = [];
  #nextCounter: number;
  /** The counter of the stretch at hand; `undefined` where the next instruction begins one. */
  #counter: number | undefined;
  #start = 0;
  #reachable = true;
  /** Branches by offset. */
  readonly #ifs = new Map<number, Branch>();
  /** The branch whose other way comes next. */
  #elseWay: Branch | undefined;
  /** Branches whose way on is not known yet. */
  #open: { readonly offset: number; readonly before: number }[] = [];

  constructor(reader: InstructionReader, first: number, splitsAtCalls: boolean) {
    this.#reader = reader;
    this.#nextCounter = first;
    this.#splitsAtCalls = splitsAtCalls;
  }

  find(span: BodySpan): BodySegments {
    const reader = this.#reader;
    reader.seek(span.start, span.end);
    skipLocals(reader);
    this.#start = reader.position;
    this.#count(reader.position);
    this.#push(BLOCK);
    while (this.#frames.length > 0) {
      const opcode = reader.next();
      const marksOnly = opcode === END || opcode === ELSE || opcode === CATCH || opcode === CATCH_ALL;
      if (this.#reachable && this.#counter === undefined && !marksOnly && opcode !== DELEGATE) {
        this.#count(reader.start);
      }
      if ((opcode === CALL || opcode === RETURN_CALL) && this.#counter !== undefined)
        this.#calls.push({ target: reader.first, offset: reader.start, counter: this.#counter });
      this.#visit(opcode);
    }
    this.#settle(undefined);
    return {
      segments: this.#segments,
      branches: this.#branches,
      counters: this.#counters,
      calls: this.#calls,
      otherWays: this.#otherWays,
    };
  }

  #visit(opcode: number): void {
    const reader = this.#reader;
    if (opcode === BLOCK || opcode === TRY) this.#push(opcode);
    else if (opcode === TRY_TABLE) this.#tryTable();
    else if (opcode === LOOP) this.#loop();
    else if (opcode === IF) this.#if();
    else if (opcode === ELSE) this.#else();
    else if (opcode === CATCH || opcode === CATCH_ALL) this.#catch();
    else if (opcode === END || opcode === DELEGATE) this.#end();
    else if (opcode === BR) this.#leaveTo(reader.first);
    else if (opcode === BR_TABLE) this.#branchTable();
    else if (opcode === BR_IF || OTHER_BRANCHES.includes(opcode)) this.#branchIf(opcode === BR_IF);
    else if (opcode === UNREACHABLE || LEAVING.includes(opcode)) this.#leave();
    else if (this.#splitsAtCalls && CALLS.includes(opcode)) this.#call();
  }

  /** An exception may lead from here to any handler. */
  #call(): void {
    if (!this.#reachable) return;
    for (const frame of this.#frames) frame.escapes = true;
    this.#close(this.#reader.position);
  }

  // --- stretches ---

  /** Begins a stretch with a counter of its own. */
  #count(at: number): void {
    const counter = this.#nextCounter++;
    this.#counters.push({ at, counter });
    this.#noteOtherWay(counter);
    this.#continue(counter, at);
  }

  /** Begins a stretch that is executed as often as an earlier one. */
  #continue(counter: number, at: number): void {
    this.#counter = counter;
    this.#start = at;
    this.#settle(counter);
  }

  /** What is executed first behind an `else` is executed when its `if` is, and the other way is not. */
  #noteOtherWay(counter: number): void {
    const frame = this.#frames.at(-1);
    const way = this.#elseWay;
    this.#elseWay = undefined;
    if (frame?.kind === ELSE && way !== undefined && way.offset === frame.divides && way.next !== undefined)
      this.#otherWays.push({ counter, offset: way.offset, before: way.before, other: way.next });
  }

  #settle(next: number | undefined): void {
    for (const { offset, before } of this.#open) {
      const branch = { offset, before, next };
      this.#branches.push(branch);
      this.#ifs.set(offset, branch);
    }
    this.#open = [];
  }

  /** Ends the stretch at hand. */
  #close(end: number): void {
    if (this.#counter !== undefined && end > this.#start)
      this.#segments.push({ start: this.#start, end, counter: this.#counter });
    this.#counter = undefined;
    this.#start = end;
  }

  // --- blocks ---

  #push(kind: number): void {
    this.#frames.push({
      kind,
      counter: this.#counter ?? -1,
      entered: this.#reachable,
      divides: kind === IF && this.#reachable ? this.#reader.start : undefined,
      reached: false,
      escapes: false,
    });
  }

  /** What it catches may come from anywhere within. */
  #tryTable(): void {
    const reader = this.#reader;
    const { position } = reader;
    reader.position = reader.list;
    for (let left = reader.second; left > 0; left--) {
      if ((reader.bytes[reader.position++] ?? 0) < 2) reader.u32();
      if (this.#reachable) this.#branchTo(reader.u32());
      else reader.u32();
    }
    reader.position = position;
    this.#push(TRY_TABLE);
  }

  #loop(): void {
    const { position } = this.#reader;
    this.#push(LOOP);
    if (this.#reachable) this.#close(position);
  }

  #if(): void {
    const { start, position } = this.#reader;
    const before = this.#counter;
    this.#push(IF);
    if (!this.#reachable || before === undefined) return;
    this.#close(position);
    this.#open.push({ offset: start, before });
  }

  #else(): void {
    const frame = this.#top();
    const { start, position } = this.#reader;
    this.#arrive(frame, start);
    this.#settle(undefined);
    this.#frames[this.#frames.length - 1] = { ...frame, kind: ELSE };
    this.#elseWay = frame.divides === undefined ? undefined : this.#ifs.get(frame.divides);
    this.#reachable = frame.entered;
    this.#counter = undefined;
    this.#start = position;
  }

  #catch(): void {
    const frame = this.#top();
    const { start, position } = this.#reader;
    this.#arrive(frame, start);
    frame.escapes = true;
    this.#reachable = frame.entered;
    this.#counter = undefined;
    this.#start = position;
  }

  /** The way at hand, if there is one, goes on behind the frame. */
  #arrive(frame: Frame, end: number): void {
    if (!this.#reachable) return;
    frame.reached = true;
    this.#close(end);
  }

  #end(): void {
    const { position, start } = this.#reader;
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    const isReachable = this.#reachable;
    const counter = this.#counter;
    const parent = this.#frames.at(-1);
    if (parent === undefined) {
      this.#close(position);
      return;
    }
    const isPlain = frame.kind === LOOP || !frame.reached;
    if (isPlain && isReachable && counter !== undefined && frame.kind !== IF) return; // goes on as it is
    this.#close(start);
    const throughIf = frame.kind === IF && frame.entered;
    this.#reachable = isReachable || throughIf || (frame.kind !== LOOP && frame.reached);
    if (!this.#reachable) return;
    if (!frame.escapes && frame.entered && frame.counter >= 0) this.#continue(frame.counter, position);
    else if (frame.kind === IF) this.#settle(undefined);
  }

  // --- branches ---

  #top(): Frame {
    const frame = this.#frames.at(-1);
    if (frame === undefined) throw this.#reader.error('expected an instruction, found one outside blocks');
    return frame;
  }

  /** Notes that something branches to a label. */
  #branchTo(label: number): void {
    const at = this.#frames.length - 1 - label;
    const target = this.#frames[at];
    if (target === undefined) throw this.#reader.error(`expected a label, found ${String(label)}`);
    if (target.kind !== LOOP) target.reached = true;
    for (const inner of this.#frames.slice(at + 1)) inner.escapes = true;
  }

  #leaveTo(label: number): void {
    const { position } = this.#reader;
    if (this.#reachable) this.#branchTo(label);
    this.#close(position);
    this.#reachable = false;
  }

  #leave(): void {
    if (this.#reachable) for (const frame of this.#frames) frame.escapes = true;
    this.#close(this.#reader.position);
    this.#reachable = false;
  }

  #branchTable(): void {
    const reader = this.#reader;
    const { position, second, list, first } = reader;
    if (this.#reachable) {
      reader.position = list;
      for (let left = first; left > 0; left--) this.#branchTo(reader.u32());
      reader.position = position;
      this.#branchTo(second);
    }
    this.#close(position);
    this.#reachable = false;
  }

  #branchIf(isPlain: boolean): void {
    const { start, position, first } = this.#reader;
    const before = this.#counter;
    if (!this.#reachable || before === undefined) return;
    this.#branchTo(first);
    this.#close(position);
    if (isPlain) this.#open.push({ offset: start, before });
  }
}
