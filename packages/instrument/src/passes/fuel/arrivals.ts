import type { BodyWalk } from './body-walk.ts';
import { FRAME, LABEL } from './frames.ts';

/** What paths that arrive at a label have paid, and what they still owe there. */
export class Arrivals {
  readonly #walk: BodyWalk;

  /** @param walk - shared by all who look at the body */
  constructor(walk: BodyWalk) {
    this.#walk = walk;
  }

  /** Whether going on to the frame's end with so much pending takes instructions. */
  owes(frame: number, pending: number): boolean {
    const label = this.#walk.frames.label(frame);
    return this.#walk.labels.has(label, LABEL.throughGlobal) || this.#walk.labels.agreed(label) !== pending;
  }

  flushIfArriving(frame: number): void {
    if (this.#walk.reachable && this.owes(frame, this.#walk.pending)) this.#walk.flush();
  }

  /** The running path ends at the frame's end. */
  arriveAtEnd(frame: number): void {
    if (!this.#walk.reachable) return;
    this.#walk.frames.setReached(frame);
    this.settle(frame, this.#walk.pending);
  }

  /** Goes on behind a frame's end; its `end` may not be copied yet. */
  join(frame: number): void {
    const label = this.#walk.frames.label(frame);
    this.#walk.reachable = this.#walk.frames.reached(frame);
    this.#walk.pending = this.#walk.labels.agreed(label);
    this.#walk.debt = Math.max(this.#walk.frames.debt(frame), this.#walk.debt);
    if (this.#walk.labels.has(label, LABEL.throughGlobal)) {
      this.#walk.flushRead();
      this.#walk.emitter.load();
    }
  }

  /** Pays what the frame's label does not expect to be pending. */
  settle(frame: number, pending: number): void {
    const label = this.#walk.frames.label(frame);
    this.#walk.frames.raiseDebt(frame, this.#walk.debt);
    if (this.#walk.emitter.writer === undefined) this.#walk.labels.arrive(label, pending);
    else if (this.#walk.labels.has(label, LABEL.throughGlobal)) this.#walk.emitter.save(pending);
    else this.#walk.emitter.pay(pending - this.expected(frame));
  }

  /** What may be pending at the label that branches to the frame go to. */
  expected(frame: number): number {
    if (this.#walk.frames.kind(frame) === FRAME.loop) return this.#walk.frames.pending(frame);
    return this.#walk.labels.agreed(this.#walk.frames.label(frame));
  }

  /** Notes a branch; returns whether it needs more than itself. */
  note(frame: number, flags: number): void {
    const isLoop = this.#walk.frames.kind(frame) === FRAME.loop;
    this.#walk.labels.flag(this.#walk.frames.label(frame), LABEL.used | (isLoop ? LABEL.repeats | flags : 0));
    if (!this.#walk.reachable) return;
    this.#walk.frames.setReached(frame);
    if (this.#walk.emitter.writer === undefined && !isLoop)
      this.#walk.labels.arrive(this.#walk.frames.label(frame), this.#walk.pending);
    if (!isLoop) this.#walk.frames.raiseDebt(frame, this.#walk.debt);
  }

  /** Whether a branch to the frame goes through the loop that was added around it when fuel is used up. */
  isStripped(frame: number): boolean {
    return this.#walk.frames.outer(frame) > 0;
  }
}
