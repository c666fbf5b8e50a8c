import { opcodeOf } from '../../code/opcodes.ts';
import { UNBOUNDED, UNCHECKED } from '../../code/call-graph.ts';
import type { BodyWalk } from './body-walk.ts';
import { OP } from './emitter.ts';

const REF_FUNC = opcodeOf('ref.func');

/** Rewrites calls: they hand fuel over, and check it where they may lead back to the function. */
export class Calls {
  readonly #walk: BodyWalk;

  /** @param walk - shared by all who look at the body */
  constructor(walk: BodyWalk) {
    this.#walk = walk;
  }

  /** At `call`. */
  call(): void {
    const index = this.#walk.reader.first;
    const { registers } = this.#walk.world.survey;
    const { importedFunctions } = this.#walk.world.layout;
    this.#walk.flush();
    if (index < importedFunctions) {
      this.#callThroughGlobal(OP.call, index);
      return;
    }
    this.#checkBeforeCall(index);
    if (!registers) {
      this.#callThroughGlobal(OP.call, index);
      return;
    }
    this.#walk.emitter.push(this.#walk.takePending());
    this.#walk.rewriteIndex(OP.call, this.#walk.world.moved(index));
    this.#walk.flushRead();
    this.#walk.emitter.keep();
  }

  /** A call before and after which fuel lies in the global. */
  #callThroughGlobal(opcode: number, index: number): void {
    this.#walk.emitter.save(this.#walk.takePending());
    this.#walk.rewriteIndex(opcode, this.#walk.world.moved(index));
    this.#walk.flushRead();
    this.#walk.emitter.load();
  }

  /**
   * A ring of calls has to come past a check, and so have many calls one after the other.
   *
   * @param index - of the callee in the old module; -1 when it is not known
   */
  #checkBeforeCall(index: number): void {
    if (this.#walk.bounded || !this.#walk.reachable) return;
    const { survey, layout } = this.#walk.world;
    const callee = index < 0 ? UNBOUNDED : (survey.unchecked[index - layout.importedFunctions] ?? UNBOUNDED);
    if (callee === UNBOUNDED) this.#walk.checkedCalls += 1;
    if (this.#walk.debt >= (callee === UNBOUNDED ? UNCHECKED : 2 * UNCHECKED)) {
      this.#walk.emitter.payTee(this.#walk.pending);
      this.#walk.emitter.checkTop(0);
      this.#walk.pending = 0;
      this.#walk.debt = 0;
    }
    this.#walk.debt += callee === UNBOUNDED ? UNCHECKED / 16 : callee;
  }

  /** At `return_call`. */
  returnCall(): void {
    const index = this.#walk.reader.first;
    const { importedFunctions } = this.#walk.world.layout;
    const { registers } = this.#walk.world.survey;
    this.#walk.flush();
    if (index >= importedFunctions) {
      this.#checkBeforeCall(index);
      if (registers) this.#walk.emitter.push(this.#walk.takePending());
      else this.#walk.emitter.save(this.#walk.takePending());
      this.#walk.rewriteIndex(0x12, this.#walk.world.moved(index));
      this.#walk.flushRead();
    } else if (registers) {
      // An imported function doesn't give back fuel, so it can't take this function's place; and a call in its stead
      // would stand within handlers that a tail call leaves.
      this.#walk.emitter.push(this.#walk.takePending());
      this.#walk.rewriteIndex(0x12, this.#walk.world.adapterOf(index));
      this.#walk.flushRead();
    } else {
      this.#walk.emitter.save(this.#walk.takePending());
      this.#walk.rewriteIndex(0x12, index);
      this.#walk.flushRead();
    }
    this.#walk.stop();
  }

  /** At an indirect call. @param tail - whether it is in tail position */
  callIndirect(tail: boolean): void {
    const { first: type, second: table, start, position } = this.#walk.reader;
    const { survey, layout } = this.#walk.world;
    const emitter = this.#walk.emitter;
    const wide = layout.info.tables[table]?.addressType === 'i64';
    this.#walk.flush();
    if (!survey.closed) {
      this.#checkBeforeCall(-1);
      emitter.save(this.#walk.takePending());
      if (tail) this.#walk.stop();
      else {
        this.#walk.flushRead();
        emitter.load();
      }
      return;
    }
    if (wide) this.#walk.locals.needsWide = true;
    else this.#walk.locals.needsNarrow = true;
    this.#checkBeforeCall(-1);
    const { writer } = emitter;
    if (writer !== undefined) {
      const index = wide ? this.#walk.locals.wide : this.#walk.locals.narrow;
      emitter.op(OP.localSet, index);
      emitter.payTee(this.#walk.takePending());
      emitter.save(0);
      emitter.op(OP.localGet, index);
      const from = writer.length;
      writer.u8(tail ? 0x13 : 0x11);
      writer.u32(this.#walk.world.fuelType(type));
      writer.u32(table);
      writer.rewritten(from, start, position - start);
      this.#walk.copied = position;
    }
    this.#walk.pending = 0;
    if (tail) this.#walk.stop();
    else emitter.keep();
  }

  /** At `call_ref`. */
  callRef(): void {
    this.#walk.flush();
    this.#checkBeforeCall(-1);
    this.#walk.emitter.save(this.#walk.takePending());
    this.#walk.flushRead();
    this.#walk.emitter.load();
  }

  /** At `ref.func`. */
  refFunc(): void {
    const index = this.#walk.world.refer(this.#walk.reader.first, 'code');
    this.#walk.flush();
    this.#walk.rewriteIndex(REF_FUNC, index);
  }
}
