import { BodyLocals } from '../../code/body-locals.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { UNCHECKED } from '../../code/call-graph.ts';
import { FuelEmitter } from './emitter.ts';
import { FRAME, Frames, Labels } from './frames.ts';
import type { FuelWorld } from './world.ts';

/** Where a walk over a body stands: what was read and copied, what is still to be paid, which blocks are open. */
export class BodyWalk {
  readonly world: FuelWorld;
  readonly reader: InstructionReader;
  readonly emitter: FuelEmitter;
  readonly labels = new Labels();
  readonly frames = new Frames();
  readonly locals: BodyLocals;
  /** Units used on the way here that are not yet taken off the fuel. */
  pending = 0;
  /** Units that may have been used since the last check, with what callees may have used. */
  debt = 0;
  /** Calls seen that a check has to stand before. */
  checkedCalls = 0;
  reachable = true;
  /** Whether the function needs no check. */
  bounded = true;
  /** Blocks open in the new body. */
  depth = 0;
  /** Offset of the value, where the instruction before was a constant; otherwise 0. */
  constant = 0;
  /** Up to here the old body is copied. */
  copied = 0;
  nextLabel = 0;

  /**
   * @param world - what surrounds the bodies
   */
  constructor(world: FuelWorld) {
    this.world = world;
    this.reader = new InstructionReader(world.layout.bytes);
    this.emitter = new FuelEmitter(world.slice, world.refuel);
    this.locals = new BodyLocals(this.reader, world.survey.registers);
  }

  /**
   * Goes to the beginning of a body.
   *
   * @param start - offset of its first instruction
   * @param end - offset after the last one
   */
  begin(start: number, end: number): void {
    this.reader.seek(start, end);
    this.copied = start;
    this.pending = 0;
    this.debt = UNCHECKED;
    this.checkedCalls = 0;
    this.reachable = true;
    this.depth = 0;
    this.nextLabel = 0;
  }

  /** @returns the number of the label of a block just opened */
  open(): number {
    const label = this.nextLabel++;
    if (label === this.labels.count) this.labels.open();
    return label;
  }

  /** Puts a frame on the control stack. @param kind - see {@link FRAME}; @param label - its number; @param values - how many values a branch to it carries */
  push(kind: number, label: number, values: number): void {
    const frames = this.frames;
    frames.push(kind, label, values);
    const frame = frames.height - 1;
    frames.setTargets(frame, this.depth, 0);
    frames.setPending(frame, this.pending);
    frames.raiseDebt(frame, kind === FRAME.if ? this.debt : 0);
    if (this.reachable) frames.setEntered(frame);
  }

  /** @param frame - on the control stack; @returns the label by which a branch of the new body names it */
  relative(frame: number): number {
    return this.depth - this.frames.target(frame);
  }

  /** Nothing goes on from here. */
  stop(): void {
    this.reachable = false;
    this.pending = 0;
  }

  /** Hands the fuel to the caller. */
  leave(): void {
    const pending = this.reachable ? this.pending : 0;
    if (this.world.survey.registers) this.emitter.push(pending);
    else if (this.reachable) this.emitter.save(pending);
  }

  /** What is pending, which from now on is paid. */
  takePending(): number {
    const pending = this.reachable ? this.pending : 0;
    this.pending = 0;
    return pending;
  }

  /** Copies the old body up to the instruction just read. */
  flush(): void {
    this.emitter.writer?.copy(this.copied, this.reader.start);
    this.copied = this.reader.start;
  }

  /** Copies the old body with the instruction just read. */
  flushRead(): void {
    this.emitter.writer?.copy(this.copied, this.reader.position);
    this.copied = this.reader.position;
  }

  /** Writes a branch to a frame in place of the instruction just read. */
  retarget(frame: number, opcode: number): void {
    this.flush();
    this.rewriteIndex(opcode, this.relative(frame));
  }

  /** Writes an instruction with one index in place of the one just read. @param opcode - its own; @param index - the index */
  rewriteIndex(opcode: number, index: number): void {
    const { writer } = this.emitter;
    const { start, position, first } = this.reader;
    if (writer === undefined || (index === first && opcode === this.reader.opcode)) return;
    const from = writer.length;
    writer.u8(opcode);
    writer.u32(index);
    writer.rewritten(from, start, position - start);
    this.copied = position;
  }
}
