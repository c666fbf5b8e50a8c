import type { CodeWriter } from '../../code/code-writer.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { Arrivals } from './arrivals.ts';
import type { BodyWalk } from './body-walk.ts';
import { OP } from './emitter.ts';
import { LABEL } from './frames.ts';

const BR_ON_NULL = opcodeOf('br_on_null');
const BR_ON_NON_NULL = opcodeOf('br_on_non_null');

/** Rewrites branches: they pay what their labels do not expect to be pending. */
export class Branches {
  readonly #walk: BodyWalk;
  readonly #arrivals: Arrivals;
  /** For a `br_table`: by frame, the number of the block behind which is paid on the way there. */
  readonly #detours = new Map<number, number>();

  /** @param walk - shared by all who look at the body; @param arrivals - at its labels */
  constructor(walk: BodyWalk, arrivals: Arrivals) {
    this.#walk = walk;
    this.#arrivals = arrivals;
  }

  /** At `br`. */
  branch(): void {
    const frame = this.#walk.frames.at(this.#walk.reader.first);
    this.#arrivals.note(frame, 0);
    if (!this.#walk.reachable) {
      this.#walk.retarget(frame, OP.br);
      return;
    }
    this.#walk.flush();
    this.#goTo(frame);
    this.#walk.copied = this.#walk.reader.position;
    this.#walk.stop();
  }

  /** Writes an unconditional branch in place of the instruction just read. */
  #goTo(frame: number): void {
    if (this.#arrivals.isStripped(frame)) {
      const { pending, frames } = { pending: this.#walk.pending, frames: this.#walk.frames };
      const expected = frames.pending(frame);
      this.#walk.emitter.payAndBranchIf(pending - expected, this.#walk.relative(frame));
      if (frames.values(frame) > 0) this.#walk.emitter.refuelNow(expected);
      this.#walk.emitter.op(OP.br, this.#walk.depth - frames.outer(frame));
      return;
    }
    this.#arrivals.settle(frame, this.#walk.pending);
    this.#walk.emitter.op(OP.br, this.#walk.relative(frame));
  }

  /** At `br_if`. */
  branchIf(): void {
    const frames = this.#walk.frames;
    const frame = frames.at(this.#walk.reader.first);
    const values = frames.values(frame);
    this.#arrivals.note(frame, values > 0 ? LABEL.checkAtHead : 0);
    if (this.#walk.emitter.writer === undefined) return;
    const label = frames.label(frame);
    const plain =
      !this.#arrivals.isStripped(frame) &&
      !this.#walk.labels.has(label, LABEL.throughGlobal) &&
      this.#arrivals.expected(frame) === this.#walk.pending;
    if (!this.#walk.reachable || plain) {
      this.#walk.retarget(frame, OP.brIf);
      return;
    }
    this.#walk.flush();
    if (values > 0) {
      this.#prepay(frame);
      this.#walk.retarget(frame, OP.brIf);
      return;
    }
    this.#walk.emitter.open(OP.if);
    this.#walk.depth += 1;
    this.#goTo(frame);
    this.#walk.depth -= 1;
    this.#walk.emitter.u8(OP.end);
    this.#walk.copied = this.#walk.reader.position;
  }

  /** Pays before a branch that may not be taken. */
  #prepay(frame: number): void {
    if (!this.#walk.reachable || this.#walk.emitter.writer === undefined) return;
    this.#walk.flush();
    if (this.#walk.labels.has(this.#walk.frames.label(frame), LABEL.throughGlobal)) {
      this.#walk.emitter.pay(this.#walk.pending);
      this.#walk.emitter.save(0);
      this.#walk.pending = 0;
      return;
    }
    const expected = this.#arrivals.expected(frame);
    this.#walk.emitter.pay(this.#walk.pending - expected);
    this.#walk.pending = expected;
  }

  /** `br_on_null` and its kin: branches that carry values. */
  branchOn(opcode: number): void {
    const frame = this.#walk.frames.at(this.#walk.reader.first);
    this.#arrivals.note(frame, LABEL.checkAtHead);
    this.#prepay(frame);
    const { writer } = this.#walk.emitter;
    const { start, immediates, position } = this.#walk.reader;
    if (writer === undefined) return;
    this.#walk.flush();
    const from = writer.length;
    const isCast = opcode !== BR_ON_NULL && opcode !== BR_ON_NON_NULL;
    writer.borrow(start, immediates + (isCast ? 1 : 0));
    writer.u32(this.#walk.relative(frame));
    if (isCast) {
      this.#walk.reader.position = immediates + 1;
      this.#walk.reader.u32();
      writer.borrow(this.#walk.reader.position, position);
      this.#walk.reader.position = position;
    }
    writer.rewritten(from, start, position - start);
    this.#walk.copied = position;
  }

  /** At `br_table`. */
  branchTable(): void {
    const reader = this.#walk.reader;
    const frames = this.#walk.frames;
    const { position, list, first: count, second } = reader;
    const fallback = frames.at(second);
    const carries = frames.values(fallback) > 0;
    reader.position = list;
    for (let left = count; left >= 0; left--) {
      const frame = frames.at(reader.u32());
      this.#arrivals.note(frame, carries ? LABEL.checkAtHead : 0);
      if (carries) this.#walk.labels.flag(frames.label(frame), LABEL.nothingPending);
    }
    reader.position = position;
    // Whether labels agree with each other is known only later.
    if (!carries) this.#walk.locals.needsNarrow = true;
    const { writer } = this.#walk.emitter;
    if (writer !== undefined) this.#writeBranchTable(writer, fallback, carries);
    this.#walk.stop();
  }

  #writeBranchTable(writer: CodeWriter, fallback: number, carries: boolean): void {
    const reader = this.#walk.reader;
    const frames = this.#walk.frames;
    const { position, list, first: count, start } = reader;
    const detours = this.#detours;
    detours.clear();
    this.#walk.flush();
    if (this.#walk.reachable) {
      if (carries) this.#prepayAll();
      else this.#prepay(fallback);
      const pending = this.#walk.pending;
      reader.position = list;
      for (let left = count; left >= 0; left--) {
        const frame = frames.at(reader.u32());
        const direct = carries || (!this.#arrivals.isStripped(frame) && !this.#owesOnBranch(frame, pending));
        if (!direct && !detours.has(frame)) detours.set(frame, detours.size);
      }
    }
    const { narrow } = this.#walk.locals;
    if (detours.size > 0) this.#walk.emitter.op(OP.localSet, narrow);
    for (let left = detours.size; left > 0; left--) this.#walk.emitter.open(OP.block);
    this.#walk.depth += detours.size;
    if (detours.size > 0) this.#walk.emitter.op(OP.localGet, narrow);
    const from = writer.length;
    writer.u8(OP.brTable);
    writer.u32(count);
    reader.position = list;
    for (let left = count; left >= 0; left--) {
      const frame = frames.at(reader.u32());
      writer.u32(detours.get(frame) ?? this.#walk.relative(frame));
    }
    reader.position = position;
    writer.rewritten(from, start, position - start);
    this.#walk.copied = position;
    for (const frame of detours.keys()) {
      this.#walk.emitter.u8(OP.end);
      this.#walk.depth -= 1;
      this.#goTo(frame);
    }
  }

  #owesOnBranch(frame: number, pending: number): boolean {
    const label = this.#walk.frames.label(frame);
    return this.#walk.labels.has(label, LABEL.throughGlobal) || this.#arrivals.expected(frame) !== pending;
  }

  /** Pays all before a table of branches that carry values: nothing is pending at any of its labels. */
  #prepayAll(): void {
    this.#walk.emitter.pay(this.#walk.pending);
    this.#walk.emitter.save(0);
    this.#walk.pending = 0;
  }
}
