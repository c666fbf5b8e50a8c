import { signatureAt } from '../../code/module-layout.ts';
import { UNCHECKED } from '../../code/call-graph.ts';
import type { BodyWalk } from './body-walk.ts';
import { OP } from './emitter.ts';
import { FRAME, LABEL } from './frames.ts';

/** Opens loops, and the ones that are put around those without a call in them. */
export class Loops {
  readonly #walk: BodyWalk;

  /** @param walk - shared by all who look at the body */
  constructor(walk: BodyWalk) {
    this.#walk = walk;
  }

  /** At `loop`. */
  loop(): void {
    const label = this.#walk.open();
    const labels = this.#walk.labels;
    const emitter = this.#walk.emitter;
    const type = this.#walk.reader.first;
    const values = this.#loopParams(type);
    let outer = 0;
    if (labels.has(label, LABEL.repeats) && this.#walk.reachable) {
      this.#walk.flush();
      if (labels.has(label, LABEL.checkAtHead)) {
        const throughGlobal = labels.has(label, LABEL.throughGlobal);
        if (throughGlobal) emitter.save(this.#walk.pending);
        else emitter.pay(this.#walk.pending);
        this.#walk.pending = 0;
        this.#walk.flushRead();
        if (throughGlobal) emitter.load();
        emitter.check(0);
        this.#walk.debt = 0;
      } else {
        if (labels.has(label, LABEL.calls) && this.#walk.debt >= UNCHECKED) {
          emitter.check(this.#walk.pending);
          this.#walk.debt = 0;
        }
        outer = this.#openAround(type);
      }
    }
    this.#walk.depth += 1;
    this.#walk.push(FRAME.loop, label, values);
    this.#walk.frames.setTargets(this.#walk.frames.height - 1, this.#walk.depth, outer);
    this.#walk.frames.raiseDebt(this.#walk.frames.height - 1, this.#walk.checkedCalls);
  }

  /**
   * Opens what stands around a loop without a call in it: a loop to begin it anew after a call for more fuel, and where
   * no values are in the way, a block to leave that loop by.
   *
   * @returns the nesting to go to when fuel is used up
   */
  #openAround(type: number): number {
    const { writer } = this.#walk.emitter;
    const { start, position } = this.#walk.reader;
    if (this.#loopParams(type) > 0) {
      writer?.borrow(start, position);
      return (this.#walk.depth += 1);
    }
    if (writer !== undefined) {
      writer.u8(OP.block);
      writer.borrow(start + 1, position);
      writer.borrow(start, position);
      this.#walk.emitter.open(OP.block);
    }
    return (this.#walk.depth += 3);
  }

  /** At the `end` of a loop that another was put around. */
  closeAround(frame: number): void {
    const { writer } = this.#walk.emitter;
    this.#walk.flushRead();
    if (writer === undefined) return;
    if (this.#walk.frames.values(frame) === 0) {
      this.#walk.emitter.op(OP.br, 2);
      writer.u8(OP.end);
      this.#walk.emitter.refuelNow(this.#walk.frames.pending(frame));
      this.#walk.emitter.op(OP.br, 0);
      writer.u8(OP.end);
      this.#walk.depth -= 2;
    }
    writer.u8(OP.end);
    this.#walk.depth -= 1;
  }

  #loopParams(type: number): number {
    return type < 0 ? 0 : signatureAt(this.#walk.world.layout, type).paramCount;
  }
}
