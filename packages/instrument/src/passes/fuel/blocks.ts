import { signatureAt } from '../../code/module-layout.ts';
import type { Signature } from '../../code/module-layout.ts';
import { UNCHECKED } from '../../code/call-graph.ts';
import type { Arrivals } from './arrivals.ts';
import type { BodyWalk } from './body-walk.ts';
import { OP } from './emitter.ts';
import { FRAME, LABEL } from './frames.ts';
import type { Loops } from './loops.ts';

/** Opens and closes blocks of all kinds. */
export class Blocks {
  readonly #walk: BodyWalk;
  readonly #arrivals: Arrivals;
  readonly #loops: Loops;

  /** @param walk - shared by all who look at the body; @param arrivals - at its labels; @param loops - in it */
  constructor(walk: BodyWalk, arrivals: Arrivals, loops: Loops) {
    this.#walk = walk;
    this.#arrivals = arrivals;
    this.#loops = loops;
  }

  /** Opens the function's own frame, with a block around it where something branches to it. */
  begin(signature: Signature): void {
    const label = this.#walk.open();
    this.#walk.frames.height = 0;
    this.#walk.frames.push(FRAME.function, label, signature.resultCount);
    if (!this.#walk.labels.has(label, LABEL.used)) return;
    const { writer } = this.#walk.emitter;
    if (writer !== undefined) {
      writer.u8(OP.block);
      const { resultCount, results } = signature;
      if (resultCount === 0) writer.u8(0x40);
      else if (resultCount === 1) writer.raw(results);
      else writer.signed(this.#walk.world.resultsType(signature));
    }
    this.#walk.depth += 1;
    this.#walk.frames.setTargets(0, this.#walk.depth, 0);
  }

  /** How many results the block just read has. */
  #results(): number {
    const type = this.#walk.reader.first;
    if (type < 0) return type === -64 ? 0 : 1;
    return signatureAt(this.#walk.world.layout, type).resultCount;
  }

  /** At `block`, `try` or `try_table`. @param opcode - which of them. */
  block(opcode: number): void {
    const label = this.#walk.open();
    const results = this.#results();
    if (opcode === 0x1f && this.#walk.reader.second > 0) this.#catchClauses();
    this.#walk.depth += 1;
    this.#walk.push(opcode === 0x06 ? FRAME.try : FRAME.block, label, results);
  }

  /** Exceptions lead to labels: fuel comes there through the global. */
  #catchClauses(): void {
    const reader = this.#walk.reader;
    const { writer } = this.#walk.emitter;
    const { position, second: count, start, list } = reader;
    if (writer !== undefined) {
      this.#walk.flush();
      const from = writer.length;
      writer.borrow(start, list);
      reader.position = list;
      for (let left = count; left > 0; left--) {
        const kind = reader.bytes[reader.position++] ?? 0;
        writer.u8(kind);
        if (kind < 2) writer.u32(reader.u32());
        writer.u32(this.#walk.relative(this.#walk.frames.at(reader.u32())));
      }
      writer.rewritten(from, start, position - start);
      this.#walk.copied = position;
    }
    reader.position = list;
    for (let left = count; left > 0; left--) {
      if ((reader.bytes[reader.position++] ?? 0) < 2) reader.u32();
      const frame = this.#walk.frames.at(reader.u32());
      if (this.#walk.reachable) this.#walk.frames.setReached(frame);
      this.#walk.frames.raiseDebt(frame, UNCHECKED);
      this.#walk.labels.flag(
        this.#walk.frames.label(frame),
        LABEL.throughGlobal | LABEL.used | LABEL.repeats | LABEL.checkAtHead,
      );
    }
    reader.position = position;
  }

  /** At `if`. */
  if(): void {
    this.#walk.depth += 1;
    this.#walk.push(FRAME.if, this.#walk.open(), this.#results());
  }

  /** At `else`. */
  else(): void {
    const frames = this.#walk.frames;
    const frame = frames.height - 1;
    this.#walk.flush();
    this.#arrivals.arriveAtEnd(frame);
    frames.setKind(frame, FRAME.else);
    this.#resume(frame);
  }

  /** At `catch` or `catch_all`. */
  catch(): void {
    const frames = this.#walk.frames;
    const frame = frames.height - 1;
    this.#walk.flush();
    this.#arrivals.arriveAtEnd(frame);
    this.#walk.flushRead();
    this.#walk.reachable = frames.entered(frame);
    this.#walk.pending = 0;
    this.#walk.debt = UNCHECKED;
    this.#walk.emitter.load();
  }

  /** At `delegate`. */
  delegate(): void {
    const frame = this.#walk.frames.height - 1;
    this.#walk.flush();
    this.#arrivals.arriveAtEnd(frame);
    this.#walk.depth -= 1;
    this.#walk.frames.height -= 1;
    this.#walk.retarget(this.#walk.frames.at(this.#walk.reader.first), 0x18);
    this.#arrivals.join(frame);
  }

  /** The second part of an `if`, or what follows one without it. */
  #resume(frame: number): void {
    this.#walk.pending = this.#walk.frames.pending(frame);
    this.#walk.reachable = this.#walk.frames.entered(frame);
    // An `if` holds the debt of its beginning until here, and from here on that of its end.
    this.#walk.debt = Math.max(this.#walk.debt, this.#walk.frames.debt(frame));
  }

  /** At `end`. */
  end(): void {
    const frames = this.#walk.frames;
    const emitter = this.#walk.emitter;
    const frame = frames.height - 1;
    const kind = frames.kind(frame);
    if (kind === FRAME.function) {
      this.#endFunction();
      return;
    }
    if (kind === FRAME.loop) {
      if (this.#walk.checkedCalls > frames.debt(frame))
        this.#walk.labels.flag(frames.label(frame), LABEL.calls);
      if (frames.outer(frame) > 0) this.#loops.closeAround(frame);
      this.#walk.depth -= 1;
      frames.height -= 1;
      return;
    }
    if (kind !== FRAME.if || this.#walk.reachable) this.#arrivals.flushIfArriving(frame);
    this.#arrivals.arriveAtEnd(frame);
    if (kind === FRAME.if) {
      const debt = this.#walk.debt;
      this.#resume(frame);
      this.#walk.debt = Math.max(debt, this.#walk.debt);
      if (this.#walk.reachable && this.#arrivals.owes(frame, this.#walk.pending)) {
        this.#walk.flush();
        emitter.u8(OP.else);
      }
      this.#arrivals.arriveAtEnd(frame);
    }
    this.#walk.depth -= 1;
    frames.height -= 1;
    this.#arrivals.join(frame);
  }

  #endFunction(): void {
    const frames = this.#walk.frames;
    this.#arrivals.flushIfArriving(0);
    if (this.#walk.depth > 0) {
      this.#arrivals.arriveAtEnd(0);
      this.#walk.flushRead();
      frames.height = 0;
      this.#arrivals.join(0);
      this.#walk.leave();
      this.#walk.emitter.u8(OP.end);
    } else {
      this.#walk.flush();
      this.#walk.leave();
      this.#walk.flushRead();
      frames.height = 0;
    }
  }
}
