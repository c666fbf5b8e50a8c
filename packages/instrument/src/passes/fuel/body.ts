/** Rewrites one function body after the other: first a walk that only looks, then one that writes. */
import { checkLocals } from '../../function-refusal.ts';
import type { CodeWriter } from '../../code/code-writer.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import { signatureOf } from '../../code/module-layout.ts';
import type { BodySpan, Signature } from '../../code/module-layout.ts';
import { UNBOUNDED } from '../../code/call-graph.ts';
import { Arrivals } from './arrivals.ts';
import { Blocks } from './blocks.ts';
import { BodyWalk } from './body-walk.ts';
import { Branches } from './branches.ts';
import { Calls } from './calls.ts';
import { Charges } from './charges.ts';
import { COST, NO_COSTS, SIZE_SHIFT } from './costs.ts';
import { OP } from './emitter.ts';
import { Loops } from './loops.ts';
import { trapsSavedBefore } from './traps.ts';
import type { FuelWorld } from './world.ts';

const I32_CONST = 0x41;
const I64_CONST = 0x42;
const BR_ON_NULL = opcodeOf('br_on_null');
const BR_ON_NON_NULL = opcodeOf('br_on_non_null');
const BR_ON_CAST = opcodeOf('br_on_cast');
const BR_ON_CAST_FAIL = opcodeOf('br_on_cast_fail');
const BR_ON_CAST_DESC = opcodeOf('br_on_cast_desc_eq');
const BR_ON_CAST_DESC_FAIL = opcodeOf('br_on_cast_desc_eq_fail');
const REF_FUNC = opcodeOf('ref.func');
const ARRAY_NEW_FIXED = opcodeOf('array.new_fixed');

/** Rewrites the bodies of a module. */
export class FuelBodies {
  readonly #walk: BodyWalk;
  readonly #blocks: Blocks;
  readonly #loops: Loops;
  readonly #branches: Branches;
  readonly #calls: Calls;
  readonly #charges: Charges;
  /** By opcode: 1 where fuel has to be saved before. */
  readonly #traps: Uint8Array;
  readonly #uncounted: ReadonlySet<number>;
  /** What each opcode costs in the function at hand. */
  #costs = COST;
  /** Whether others than direct calls can lead to the function. */
  #isReferred = false;

  /**
   * @param world - what surrounds the bodies
   * @param uncounted - functions that cost nothing, by index
   * @param exact - whether fuel is to be exact after traps of loads and stores too
   */
  constructor(world: FuelWorld, uncounted: ReadonlySet<number>, exact: boolean) {
    const walk = new BodyWalk(world);
    const arrivals = new Arrivals(walk);
    this.#walk = walk;
    this.#uncounted = uncounted;
    this.#traps = trapsSavedBefore(exact);
    this.#loops = new Loops(walk);
    this.#blocks = new Blocks(walk, arrivals, this.#loops);
    this.#branches = new Branches(walk, arrivals);
    this.#calls = new Calls(walk);
    this.#charges = new Charges(walk);
  }

  /**
   * Writes the new form of a body.
   *
   * @param writer - gets it, declarations of locals first
   * @param span - where the old one stands
   * @param original - the function's index in the old module
   * @throws FunctionRefusal when the function would have more locals than V8 allows
   */
  rewrite(writer: CodeWriter, span: BodySpan, original: number): void {
    this.#costs = this.#uncounted.has(original) ? NO_COSTS : COST;
    const signature = signatureOf(this.#walk.world.layout, original);
    this.#walk.bounded =
      this.#walk.world.survey.unchecked[original - this.#walk.world.layout.importedFunctions] !== UNBOUNDED;
    this.#isReferred = this.#walk.world.isReferred(original);
    this.#walk.labels.reset();
    this.#walk.locals.read(span, signature.paramCount);
    this.#walk.emitter.fuel = this.#walk.locals.fuel;
    this.#walk.emitter.writer = undefined;
    const instructions = this.#walk.reader.position;
    this.#run(instructions, span.end, signature);

    const total = this.#walk.locals.write(writer);
    checkLocals(original, total);
    this.#walk.emitter.writer = writer;
    this.#run(instructions, span.end, signature);
  }

  #run(start: number, end: number, signature: Signature): void {
    const { registers } = this.#walk.world.survey;
    const reader = this.#walk.reader;
    const emitter = this.#walk.emitter;
    this.#walk.begin(start, end);
    if (!registers) {
      emitter.load();
      if (this.#isReferred) emitter.check(0);
    }
    this.#blocks.begin(signature);
    while (this.#walk.frames.height > 0) {
      const { opcode: before, immediates } = reader;
      const opcode = reader.next();
      this.#walk.constant = before === I32_CONST || before === I64_CONST ? immediates : 0;
      this.#walk.pending += this.#costs[opcode] ?? 0;
      if (opcode < 0x20) this.#control(opcode);
      else if (opcode <= OP.localTee) this.#local(opcode);
      else if ((SIZE_SHIFT[opcode] ?? 0) > 0) this.#charges.bulk(opcode);
      else if (opcode === REF_FUNC) this.#calls.refFunc();
      else if (this.#traps[opcode] === 1) this.#charges.record(opcode);
      else if (opcode >= BR_ON_NULL) this.#late(opcode);
    }
  }

  #control(opcode: number): void {
    switch (opcode) {
      case 0x00:
        if (this.#walk.reachable) {
          this.#walk.flush();
          this.#walk.emitter.save(this.#walk.pending);
        }
        this.#walk.stop();
        return;
      case 0x02:
      case 0x06:
      case 0x1f:
        this.#blocks.block(opcode);
        return;
      case 0x03:
        this.#loops.loop();
        return;
      case 0x04:
        this.#blocks.if();
        return;
      case 0x05:
        this.#blocks.else();
        return;
      case 0x07:
      case 0x19:
        this.#blocks.catch();
        return;
      case 0x08:
      case 0x0a:
        this.#throw();
        return;
      case 0x09:
        this.#rethrow();
        return;
      case 0x0b:
        this.#blocks.end();
        return;
      case 0x0c:
        this.#branches.branch();
        return;
      case 0x0d:
        this.#branches.branchIf();
        return;
      case 0x0e:
        this.#branches.branchTable();
        return;
      case 0x0f:
        this.#return();
        return;
      case 0x10:
        this.#calls.call();
        return;
      case 0x11:
        this.#calls.callIndirect(false);
        return;
      case 0x12:
        this.#calls.returnCall();
        return;
      case 0x13:
        this.#calls.callIndirect(true);
        return;
      case 0x14:
        this.#calls.callRef();
        return;
      case 0x15:
        // Only without registers: the callee reads the fuel from the global.
        this.#walk.leave();
        this.#walk.stop();
        return;
      case 0x18:
        this.#blocks.delegate();
        return;
      default:
    }
  }

  #return(): void {
    this.#walk.flush();
    this.#walk.leave();
    this.#walk.stop();
  }

  #throw(): void {
    this.#walk.flush();
    if (this.#walk.reachable) this.#walk.emitter.save(this.#walk.pending);
    this.#walk.stop();
  }

  #rethrow(): void {
    this.#walk.flush();
    if (this.#walk.reachable) this.#walk.emitter.save(this.#walk.pending);
    this.#walk.retarget(this.#walk.frames.at(this.#walk.reader.first), 0x09);
    this.#walk.stop();
  }

  #local(opcode: number): void {
    const { moved, movedTo } = this.#walk.locals;
    if (this.#walk.reader.first !== moved) return;
    this.#walk.flush();
    this.#walk.rewriteIndex(opcode, movedTo);
  }

  #late(opcode: number): void {
    switch (opcode) {
      case BR_ON_NULL:
      case BR_ON_NON_NULL:
      case BR_ON_CAST:
      case BR_ON_CAST_FAIL:
      case BR_ON_CAST_DESC:
      case BR_ON_CAST_DESC_FAIL:
        this.#branches.branchOn(opcode);
        return;
      case ARRAY_NEW_FIXED:
        this.#walk.pending += this.#walk.reader.second;
        return;
      default:
    }
  }
}
