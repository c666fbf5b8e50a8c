/** Rewrites one function body after the other: first a walk that only looks, then one that writes. */
import { InstrumentError } from '@ferrule/core';
import type { CodeWriter } from '../../code/code-writer.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import { signatureAt, signatureOf } from '../../code/module-layout.ts';
import type { BodySpan, Signature } from '../../code/module-layout.ts';
import { COST, SIZE_SHIFT } from './costs.ts';
import { FuelEmitter, OP } from './emitter.ts';
import { FRAME, Frames, LABEL, Labels } from './frames.ts';
import { BodyLocals } from '../../code/body-locals.ts';
import { UNBOUNDED, UNCHECKED } from '../../code/survey.ts';
import { cannotTrap, trapsSavedBefore } from './traps.ts';
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
const MEMORY_FILL = opcodeOf('memory.fill');
const MEMORY_COPY = opcodeOf('memory.copy');
const TABLE_FILL = opcodeOf('table.fill');
const TABLE_GROW = opcodeOf('table.grow');
const TABLE_COPY = opcodeOf('table.copy');

/** Locals that an added instruction sequence needs besides the one for fuel. */
export class FuelBodies {
  readonly #world: FuelWorld;
  readonly #reader: InstructionReader;
  readonly #emitter: FuelEmitter;
  readonly #labels = new Labels();
  readonly #frames = new Frames();
  readonly #locals: BodyLocals;
  /** Written when the trampoline of a `br_table`'s label is found; by frame, one more than its number. */
  readonly #trampolines = new Map<number, number>();
  /** Units used on the way here that are not yet taken off the fuel. */
  #pending = 0;
  /** Units that may have been used since the last check, with what callees may have used. */
  #debt = 0;
  /** Calls seen that a check has to stand before. */
  #checkedCalls = 0;
  #reachable = true;
  #bounded = true;
  /** Whether others than direct calls can lead to the function. */
  #isReferred = false;
  /** Blocks open in the new body. */
  #depth = 0;
  #nextLabel = 0;
  /** Offset of the value, where the instruction before was a constant; otherwise 0. */
  #constant = 0;
  /** By opcode: 1 where fuel has to be saved before. */
  readonly #traps: Uint8Array;
  /** Up to here the old body is copied. */
  #copied = 0;

  /**
   * @param world - what surrounds the bodies
   * @param exact - whether fuel is to be exact after traps of loads and stores too
   */
  constructor(world: FuelWorld, exact: boolean) {
    this.#world = world;
    this.#traps = trapsSavedBefore(exact);
    this.#reader = new InstructionReader(world.layout.bytes);
    this.#emitter = new FuelEmitter(world.slice, world.refuel);
    this.#locals = new BodyLocals(this.#reader, world.survey.registers);
  }

  /**
   * Writes the new form of a body.
   *
   * @param writer - gets it, declarations of locals first
   * @param span - where the old one stands
   * @param original - the function's index in the old module
   * @throws InstrumentError when the function would have more locals than V8 allows
   */
  rewrite(writer: CodeWriter, span: BodySpan, original: number): void {
    const signature = signatureOf(this.#world.layout, original);
    this.#bounded =
      this.#world.survey.unchecked[original - this.#world.layout.importedFunctions] !== UNBOUNDED;
    this.#isReferred = this.#world.isReferred(original);
    this.#labels.reset();
    this.#locals.read(span, signature.paramCount);
    this.#emitter.fuel = this.#locals.fuel;
    this.#emitter.writer = undefined;
    const instructions = this.#reader.position;
    this.#walk(instructions, span.end, signature);

    const total = this.#locals.write(writer);
    if (total > 50_000) {
      throw new InstrumentError(
        `function ${String(original)} would have ${String(total)} locals, more than the 50000 V8 allows`,
        { pass: 'fuel', function: original },
      );
    }
    this.#emitter.writer = writer;
    this.#walk(instructions, span.end, signature);
  }

  #walk(start: number, end: number, signature: Signature): void {
    const { registers } = this.#world.survey;
    const reader = this.#reader;
    const emitter = this.#emitter;
    reader.seek(start, end);
    this.#copied = start;
    this.#pending = 0;
    this.#debt = UNCHECKED;
    this.#checkedCalls = 0;
    this.#reachable = true;
    this.#depth = 0;
    this.#nextLabel = 0;
    if (!registers) {
      emitter.load();
      if (this.#isReferred) emitter.check(0);
    }
    this.#begin(signature);
    while (this.#frames.height > 0) {
      const { opcode: before, immediates } = reader;
      const opcode = reader.next();
      this.#constant = before === I32_CONST || before === I64_CONST ? immediates : 0;
      this.#pending += COST[opcode] ?? 0;
      if (opcode < 0x20) this.#control(opcode);
      else if (opcode <= OP.localTee) this.#local(opcode);
      else if ((SIZE_SHIFT[opcode] ?? 0) > 0) this.#bulk(opcode);
      else if (opcode === REF_FUNC) this.#refFunc();
      else if (this.#traps[opcode] === 1) this.#record(opcode);
      else if (opcode >= BR_ON_NULL) this.#late(opcode);
    }
  }

  /** Opens the function's own frame, with a block around it where something branches to it. */
  #begin(signature: Signature): void {
    const label = this.#open();
    this.#frames.height = 0;
    this.#frames.push(FRAME.function, label, signature.resultCount);
    if (!this.#labels.has(label, LABEL.used)) return;
    const { writer } = this.#emitter;
    if (writer !== undefined) {
      writer.u8(OP.block);
      const { resultCount, results } = signature;
      if (resultCount === 0) writer.u8(0x40);
      else if (resultCount === 1) writer.raw(results);
      else writer.signed(this.#world.resultsType(signature));
    }
    this.#depth += 1;
    this.#frames.setTargets(0, this.#depth, 0);
  }

  #control(opcode: number): void {
    switch (opcode) {
      case 0x00:
        if (this.#reachable) {
          this.#flush();
          this.#emitter.save(this.#pending);
        }
        this.#stop();
        return;
      case 0x02:
      case 0x06:
      case 0x1f:
        this.#block(opcode);
        return;
      case 0x03:
        this.#loop();
        return;
      case 0x04:
        this.#depth += 1;
        this.#push(FRAME.if, this.#open(), this.#results());
        return;
      case 0x05:
        this.#else();
        return;
      case 0x07:
      case 0x19:
        this.#catch();
        return;
      case 0x08:
      case 0x0a:
        this.#throw();
        return;
      case 0x09:
        this.#rethrow();
        return;
      case 0x0b:
        this.#end();
        return;
      case 0x0c:
        this.#branch();
        return;
      case 0x0d:
        this.#branchIf();
        return;
      case 0x0e:
        this.#branchTable();
        return;
      case 0x0f:
        this.#return();
        return;
      case 0x10:
        this.#call();
        return;
      case 0x11:
        this.#callIndirect(false);
        return;
      case 0x12:
        this.#returnCall();
        return;
      case 0x13:
        this.#callIndirect(true);
        return;
      case 0x14:
        this.#callRef();
        return;
      case 0x15:
        // Only without registers: the callee reads the fuel from the global.
        this.#leave();
        this.#stop();
        return;
      case 0x18:
        this.#delegate();
        return;
      default:
    }
  }

  // --- blocks ---

  #open(): number {
    const label = this.#nextLabel++;
    if (label === this.#labels.count) this.#labels.open();
    return label;
  }

  #push(kind: number, label: number, values: number): void {
    const frames = this.#frames;
    frames.push(kind, label, values);
    const frame = frames.height - 1;
    frames.setTargets(frame, this.#depth, 0);
    frames.setPending(frame, this.#pending);
    frames.raiseDebt(frame, kind === FRAME.if ? this.#debt : 0);
    if (this.#reachable) frames.setEntered(frame);
  }

  /** How many results the block just read has. */
  #results(): number {
    const type = this.#reader.first;
    if (type < 0) return type === -64 ? 0 : 1;
    return signatureAt(this.#world.layout, type).resultCount;
  }

  #block(opcode: number): void {
    const label = this.#open();
    const results = this.#results();
    if (opcode === 0x1f && this.#reader.second > 0) this.#catchClauses();
    this.#depth += 1;
    this.#push(opcode === 0x06 ? FRAME.try : FRAME.block, label, results);
  }

  /** Exceptions lead to labels: fuel comes there through the global. */
  #catchClauses(): void {
    const reader = this.#reader;
    const { writer } = this.#emitter;
    const { position, second: count, start, list } = reader;
    if (writer !== undefined) {
      this.#flush();
      const from = writer.length;
      writer.borrow(start, list);
      reader.position = list;
      for (let left = count; left > 0; left--) {
        const kind = reader.bytes[reader.position++] ?? 0;
        writer.u8(kind);
        if (kind < 2) writer.u32(reader.u32());
        writer.u32(this.#relative(this.#frames.at(reader.u32())));
      }
      writer.rewritten(from, start, position - start);
      this.#copied = position;
    }
    reader.position = list;
    for (let left = count; left > 0; left--) {
      if ((reader.bytes[reader.position++] ?? 0) < 2) reader.u32();
      const frame = this.#frames.at(reader.u32());
      if (this.#reachable) this.#frames.setReached(frame);
      this.#frames.raiseDebt(frame, UNCHECKED);
      this.#labels.flag(
        this.#frames.label(frame),
        LABEL.throughGlobal | LABEL.used | LABEL.repeats | LABEL.checkAtHead,
      );
    }
    reader.position = position;
  }

  #loop(): void {
    const label = this.#open();
    const labels = this.#labels;
    const emitter = this.#emitter;
    const type = this.#reader.first;
    const values = this.#loopParams(type);
    let outer = 0;
    if (labels.has(label, LABEL.repeats) && this.#reachable) {
      this.#flush();
      if (labels.has(label, LABEL.checkAtHead)) {
        const throughGlobal = labels.has(label, LABEL.throughGlobal);
        if (throughGlobal) emitter.save(this.#pending);
        else emitter.pay(this.#pending);
        this.#pending = 0;
        this.#flushRead();
        if (throughGlobal) emitter.load();
        emitter.check(0);
        this.#debt = 0;
      } else {
        if (labels.has(label, LABEL.calls) && this.#debt >= UNCHECKED) {
          emitter.check(this.#pending);
          this.#debt = 0;
        }
        outer = this.#openAround(type);
      }
    }
    this.#depth += 1;
    this.#push(FRAME.loop, label, values);
    this.#frames.setTargets(this.#frames.height - 1, this.#depth, outer);
    this.#frames.raiseDebt(this.#frames.height - 1, this.#checkedCalls);
  }

  /**
   * Opens what stands around a loop without a call in it: a loop to begin it anew after a call for more fuel, and where
   * no values are in the way, a block to leave that loop by.
   *
   * @returns the nesting to go to when fuel is used up
   */
  #openAround(type: number): number {
    const { writer } = this.#emitter;
    const { start, position } = this.#reader;
    if (this.#loopParams(type) > 0) {
      writer?.borrow(start, position);
      return (this.#depth += 1);
    }
    if (writer !== undefined) {
      writer.u8(OP.block);
      writer.borrow(start + 1, position);
      writer.borrow(start, position);
      this.#emitter.open(OP.block);
    }
    return (this.#depth += 3);
  }

  #closeAround(frame: number): void {
    const { writer } = this.#emitter;
    this.#flushRead();
    if (writer === undefined) return;
    if (this.#frames.values(frame) === 0) {
      this.#emitter.op(OP.br, 2);
      writer.u8(OP.end);
      this.#emitter.refuelNow(this.#frames.pending(frame));
      this.#emitter.op(OP.br, 0);
      writer.u8(OP.end);
      this.#depth -= 2;
    }
    writer.u8(OP.end);
    this.#depth -= 1;
  }

  #loopParams(type: number): number {
    return type < 0 ? 0 : signatureAt(this.#world.layout, type).paramCount;
  }

  #else(): void {
    const frames = this.#frames;
    const frame = frames.height - 1;
    this.#flush();
    this.#arriveAtEnd(frame);
    frames.setKind(frame, FRAME.else);
    this.#resume(frame);
  }

  #catch(): void {
    const frames = this.#frames;
    const frame = frames.height - 1;
    this.#flush();
    this.#arriveAtEnd(frame);
    this.#flushRead();
    this.#reachable = frames.entered(frame);
    this.#pending = 0;
    this.#debt = UNCHECKED;
    this.#emitter.load();
  }

  #delegate(): void {
    const frame = this.#frames.height - 1;
    this.#flush();
    this.#arriveAtEnd(frame);
    this.#depth -= 1;
    this.#frames.height -= 1;
    this.#retarget(this.#frames.at(this.#reader.first), 0x18);
    this.#join(frame);
  }

  /** The second part of an `if`, or what follows one without it. */
  #resume(frame: number): void {
    this.#pending = this.#frames.pending(frame);
    this.#reachable = this.#frames.entered(frame);
    // An `if` holds the debt of its beginning until here, and from here on that of its end.
    this.#debt = Math.max(this.#debt, this.#frames.debt(frame));
  }

  #end(): void {
    const frames = this.#frames;
    const emitter = this.#emitter;
    const frame = frames.height - 1;
    const kind = frames.kind(frame);
    if (kind === FRAME.function) {
      this.#endFunction();
      return;
    }
    if (kind === FRAME.loop) {
      if (this.#checkedCalls > frames.debt(frame)) this.#labels.flag(frames.label(frame), LABEL.calls);
      if (frames.outer(frame) > 0) this.#closeAround(frame);
      this.#depth -= 1;
      frames.height -= 1;
      return;
    }
    if (kind !== FRAME.if || this.#reachable) this.#flushIfArriving(frame);
    this.#arriveAtEnd(frame);
    if (kind === FRAME.if) {
      const debt = this.#debt;
      this.#resume(frame);
      this.#debt = Math.max(debt, this.#debt);
      if (this.#reachable && this.#owes(frame, this.#pending)) {
        this.#flush();
        emitter.u8(OP.else);
      }
      this.#arriveAtEnd(frame);
    }
    this.#depth -= 1;
    frames.height -= 1;
    this.#join(frame);
  }

  /** Whether going on to the frame's end with so much pending takes instructions. */
  #owes(frame: number, pending: number): boolean {
    const label = this.#frames.label(frame);
    return this.#labels.has(label, LABEL.throughGlobal) || this.#labels.agreed(label) !== pending;
  }

  #flushIfArriving(frame: number): void {
    if (this.#reachable && this.#owes(frame, this.#pending)) this.#flush();
  }

  /** The running path ends at the frame's end. */
  #arriveAtEnd(frame: number): void {
    if (!this.#reachable) return;
    this.#frames.setReached(frame);
    this.#settle(frame, this.#pending);
  }

  /** Goes on behind a frame's end; its `end` may not be copied yet. */
  #join(frame: number): void {
    const label = this.#frames.label(frame);
    this.#reachable = this.#frames.reached(frame);
    this.#pending = this.#labels.agreed(label);
    this.#debt = Math.max(this.#frames.debt(frame), this.#debt);
    if (this.#labels.has(label, LABEL.throughGlobal)) {
      this.#flushRead();
      this.#emitter.load();
    }
  }

  #endFunction(): void {
    const frames = this.#frames;
    this.#flushIfArriving(0);
    if (this.#depth > 0) {
      this.#arriveAtEnd(0);
      this.#flushRead();
      frames.height = 0;
      this.#join(0);
      this.#leave();
      this.#emitter.u8(OP.end);
    } else {
      this.#flush();
      this.#leave();
      this.#flushRead();
      frames.height = 0;
    }
  }

  // --- branches ---

  /** Pays what the frame's label does not expect to be pending. */
  #settle(frame: number, pending: number): void {
    const label = this.#frames.label(frame);
    this.#frames.raiseDebt(frame, this.#debt);
    if (this.#emitter.writer === undefined) this.#labels.arrive(label, pending);
    else if (this.#labels.has(label, LABEL.throughGlobal)) this.#emitter.save(pending);
    else this.#emitter.pay(pending - this.#expected(frame));
  }

  /** What may be pending at the label that branches to the frame go to. */
  #expected(frame: number): number {
    if (this.#frames.kind(frame) === FRAME.loop) return this.#frames.pending(frame);
    return this.#labels.agreed(this.#frames.label(frame));
  }

  /** Notes a branch; returns whether it needs more than itself. */
  #note(frame: number, flags: number): void {
    const isLoop = this.#frames.kind(frame) === FRAME.loop;
    this.#labels.flag(this.#frames.label(frame), LABEL.used | (isLoop ? LABEL.repeats | flags : 0));
    if (!this.#reachable) return;
    this.#frames.setReached(frame);
    if (this.#emitter.writer === undefined && !isLoop)
      this.#labels.arrive(this.#frames.label(frame), this.#pending);
    if (!isLoop) this.#frames.raiseDebt(frame, this.#debt);
  }

  #relative(frame: number): number {
    return this.#depth - this.#frames.target(frame);
  }

  /** Whether a branch to the frame goes through the loop that was added around it when fuel is used up. */
  #isStripped(frame: number): boolean {
    return this.#frames.outer(frame) > 0;
  }

  #branch(): void {
    const frame = this.#frames.at(this.#reader.first);
    this.#note(frame, 0);
    if (!this.#reachable) {
      this.#retarget(frame, OP.br);
      return;
    }
    this.#flush();
    this.#goTo(frame);
    this.#copied = this.#reader.position;
    this.#stop();
  }

  /** Writes an unconditional branch in place of the instruction just read. */
  #goTo(frame: number): void {
    if (this.#isStripped(frame)) {
      const { pending, frames } = { pending: this.#pending, frames: this.#frames };
      const expected = frames.pending(frame);
      this.#emitter.payAndBranchIf(pending - expected, this.#relative(frame));
      if (frames.values(frame) > 0) this.#emitter.refuelNow(expected);
      this.#emitter.op(OP.br, this.#depth - frames.outer(frame));
      return;
    }
    this.#settle(frame, this.#pending);
    this.#emitter.op(OP.br, this.#relative(frame));
  }

  #branchIf(): void {
    const frames = this.#frames;
    const frame = frames.at(this.#reader.first);
    const values = frames.values(frame);
    this.#note(frame, values > 0 ? LABEL.checkAtHead : 0);
    if (this.#emitter.writer === undefined) return;
    const label = frames.label(frame);
    const plain =
      !this.#isStripped(frame) &&
      !this.#labels.has(label, LABEL.throughGlobal) &&
      this.#expected(frame) === this.#pending;
    if (!this.#reachable || plain) {
      this.#retarget(frame, OP.brIf);
      return;
    }
    this.#flush();
    if (values > 0) {
      this.#prepay(frame);
      this.#retarget(frame, OP.brIf);
      return;
    }
    this.#emitter.open(OP.if);
    this.#depth += 1;
    this.#goTo(frame);
    this.#depth -= 1;
    this.#emitter.u8(OP.end);
    this.#copied = this.#reader.position;
  }

  /** Pays before a branch that may not be taken. */
  #prepay(frame: number): void {
    if (!this.#reachable || this.#emitter.writer === undefined) return;
    this.#flush();
    if (this.#labels.has(this.#frames.label(frame), LABEL.throughGlobal)) {
      this.#emitter.pay(this.#pending);
      this.#emitter.save(0);
      this.#pending = 0;
      return;
    }
    const expected = this.#expected(frame);
    this.#emitter.pay(this.#pending - expected);
    this.#pending = expected;
  }

  /** `br_on_null` and its kin: branches that carry values. */
  #branchOn(opcode: number): void {
    const frame = this.#frames.at(this.#reader.first);
    this.#note(frame, LABEL.checkAtHead);
    this.#prepay(frame);
    const { writer } = this.#emitter;
    const { start, immediates, position } = this.#reader;
    if (writer === undefined) return;
    this.#flush();
    const from = writer.length;
    const isCast = opcode !== BR_ON_NULL && opcode !== BR_ON_NON_NULL;
    writer.borrow(start, immediates + (isCast ? 1 : 0));
    writer.u32(this.#relative(frame));
    if (isCast) {
      this.#reader.position = immediates + 1;
      this.#reader.u32();
      writer.borrow(this.#reader.position, position);
      this.#reader.position = position;
    }
    writer.rewritten(from, start, position - start);
    this.#copied = position;
  }

  #branchTable(): void {
    const reader = this.#reader;
    const frames = this.#frames;
    const { position, list, first: count, second } = reader;
    const fallback = frames.at(second);
    const carries = frames.values(fallback) > 0;
    reader.position = list;
    for (let left = count; left >= 0; left--) {
      const frame = frames.at(reader.u32());
      this.#note(frame, carries ? LABEL.checkAtHead : 0);
      if (carries) this.#labels.flag(frames.label(frame), LABEL.nothingPending);
    }
    reader.position = position;
    // Whether labels agree with each other is known only later.
    if (!carries) this.#locals.needsNarrow = true;
    const { writer } = this.#emitter;
    if (writer !== undefined) this.#writeBranchTable(writer, fallback, carries);
    this.#stop();
  }

  #writeBranchTable(writer: CodeWriter, fallback: number, carries: boolean): void {
    const reader = this.#reader;
    const frames = this.#frames;
    const { position, list, first: count, start } = reader;
    const detours = this.#trampolines;
    detours.clear();
    this.#flush();
    if (this.#reachable) {
      if (carries) this.#prepayAll();
      else this.#prepay(fallback);
      const pending = this.#pending;
      reader.position = list;
      for (let left = count; left >= 0; left--) {
        const frame = frames.at(reader.u32());
        const direct = carries || (!this.#isStripped(frame) && !this.#owesOnBranch(frame, pending));
        if (!direct && !detours.has(frame)) detours.set(frame, detours.size);
      }
    }
    const { narrow } = this.#locals;
    if (detours.size > 0) this.#emitter.op(OP.localSet, narrow);
    for (let left = detours.size; left > 0; left--) this.#emitter.open(OP.block);
    this.#depth += detours.size;
    if (detours.size > 0) this.#emitter.op(OP.localGet, narrow);
    const from = writer.length;
    writer.u8(OP.brTable);
    writer.u32(count);
    reader.position = list;
    for (let left = count; left >= 0; left--) {
      const frame = frames.at(reader.u32());
      writer.u32(detours.get(frame) ?? this.#relative(frame));
    }
    reader.position = position;
    writer.rewritten(from, start, position - start);
    this.#copied = position;
    for (const frame of detours.keys()) {
      this.#emitter.u8(OP.end);
      this.#depth -= 1;
      this.#goTo(frame);
    }
  }

  #owesOnBranch(frame: number, pending: number): boolean {
    const label = this.#frames.label(frame);
    return this.#labels.has(label, LABEL.throughGlobal) || this.#expected(frame) !== pending;
  }

  /** Pays all before a table of branches that carry values: nothing is pending at any of its labels. */
  #prepayAll(): void {
    this.#emitter.pay(this.#pending);
    this.#emitter.save(0);
    this.#pending = 0;
  }

  // --- calls ---

  #call(): void {
    const index = this.#reader.first;
    const { registers } = this.#world.survey;
    const { importedFunctions } = this.#world.layout;
    this.#flush();
    if (index < importedFunctions) {
      this.#callThroughGlobal(OP.call, index);
      return;
    }
    this.#checkBeforeCall(index);
    if (!registers) {
      this.#callThroughGlobal(OP.call, index);
      return;
    }
    this.#emitter.push(this.#takePending());
    this.#rewriteIndex(OP.call, this.#world.moved(index));
    this.#flushRead();
    this.#emitter.keep();
  }

  /** A call before and after which fuel lies in the global. */
  #callThroughGlobal(opcode: number, index: number): void {
    this.#emitter.save(this.#takePending());
    this.#rewriteIndex(opcode, this.#world.moved(index));
    this.#flushRead();
    this.#emitter.load();
  }

  /** What is pending, which from now on is paid. */
  #takePending(): number {
    const pending = this.#reachable ? this.#pending : 0;
    this.#pending = 0;
    return pending;
  }

  /**
   * A ring of calls has to come past a check, and so have many calls one after the other.
   *
   * @param index - of the callee in the old module; -1 when it is not known
   */
  #checkBeforeCall(index: number): void {
    if (this.#bounded || !this.#reachable) return;
    const { survey, layout } = this.#world;
    const callee = index < 0 ? UNBOUNDED : (survey.unchecked[index - layout.importedFunctions] ?? UNBOUNDED);
    if (callee === UNBOUNDED) this.#checkedCalls += 1;
    if (this.#debt >= (callee === UNBOUNDED ? UNCHECKED : 2 * UNCHECKED)) {
      this.#emitter.payTee(this.#pending);
      this.#emitter.checkTop(0);
      this.#pending = 0;
      this.#debt = 0;
    }
    this.#debt += callee === UNBOUNDED ? UNCHECKED / 16 : callee;
  }

  #returnCall(): void {
    const index = this.#reader.first;
    const { importedFunctions } = this.#world.layout;
    const { registers } = this.#world.survey;
    this.#flush();
    if (index >= importedFunctions) {
      this.#checkBeforeCall(index);
      if (registers) this.#emitter.push(this.#takePending());
      else this.#emitter.save(this.#takePending());
      this.#rewriteIndex(0x12, this.#world.moved(index));
      this.#flushRead();
    } else if (registers) {
      // An imported function doesn't give back fuel, so it can't take this function's place; and a call in its stead
      // would stand within handlers that a tail call leaves.
      this.#emitter.push(this.#takePending());
      this.#rewriteIndex(0x12, this.#world.adapterOf(index));
      this.#flushRead();
    } else {
      this.#emitter.save(this.#takePending());
      this.#rewriteIndex(0x12, index);
      this.#flushRead();
    }
    this.#stop();
  }

  #callIndirect(tail: boolean): void {
    const { first: type, second: table, start, position } = this.#reader;
    const { survey, layout } = this.#world;
    const emitter = this.#emitter;
    const wide = layout.info.tables[table]?.addressType === 'i64';
    this.#flush();
    if (!survey.closed) {
      this.#checkBeforeCall(-1);
      emitter.save(this.#takePending());
      if (tail) this.#stop();
      else {
        this.#flushRead();
        emitter.load();
      }
      return;
    }
    if (wide) this.#locals.needsWide = true;
    else this.#locals.needsNarrow = true;
    this.#checkBeforeCall(-1);
    const { writer } = emitter;
    if (writer !== undefined) {
      const index = wide ? this.#locals.wide : this.#locals.narrow;
      emitter.op(OP.localSet, index);
      emitter.payTee(this.#takePending());
      emitter.save(0);
      emitter.op(OP.localGet, index);
      const from = writer.length;
      writer.u8(tail ? 0x13 : 0x11);
      writer.u32(this.#world.fuelType(type));
      writer.u32(table);
      writer.rewritten(from, start, position - start);
      this.#copied = position;
    }
    this.#pending = 0;
    if (tail) this.#stop();
    else emitter.keep();
  }

  #callRef(): void {
    this.#flush();
    this.#checkBeforeCall(-1);
    this.#emitter.save(this.#takePending());
    this.#flushRead();
    this.#emitter.load();
  }

  #refFunc(): void {
    const index = this.#world.refer(this.#reader.first, 'code');
    this.#flush();
    this.#rewriteIndex(REF_FUNC, index);
  }

  // --- leaving ---

  #return(): void {
    this.#flush();
    this.#leave();
    this.#stop();
  }

  #throw(): void {
    this.#flush();
    if (this.#reachable) this.#emitter.save(this.#pending);
    this.#stop();
  }

  #rethrow(): void {
    this.#flush();
    if (this.#reachable) this.#emitter.save(this.#pending);
    this.#retarget(this.#frames.at(this.#reader.first), 0x09);
    this.#stop();
  }

  /** Nothing goes on from here. */
  #stop(): void {
    this.#reachable = false;
    this.#pending = 0;
  }

  /** Hands the fuel to the caller. */
  #leave(): void {
    const pending = this.#reachable ? this.#pending : 0;
    if (this.#world.survey.registers) this.#emitter.push(pending);
    else if (this.#reachable) this.#emitter.save(pending);
  }

  // --- other instructions ---

  #local(opcode: number): void {
    const { moved, movedTo } = this.#locals;
    if (this.#reader.first !== moved) return;
    this.#flush();
    this.#rewriteIndex(opcode, movedTo);
  }

  #late(opcode: number): void {
    switch (opcode) {
      case BR_ON_NULL:
      case BR_ON_NON_NULL:
      case BR_ON_CAST:
      case BR_ON_CAST_FAIL:
      case BR_ON_CAST_DESC:
      case BR_ON_CAST_DESC_FAIL:
        this.#branchOn(opcode);
        return;
      case ARRAY_NEW_FIXED:
        this.#pending += this.#reader.second;
        return;
      default:
    }
  }

  /** Instructions that cost by the size that lies on top of the stack. */
  #bulk(opcode: number): void {
    const wide = this.#isWide(opcode);
    if (wide) this.#locals.needsWide = true;
    else this.#locals.needsNarrow = true;
    if (!this.#reachable) return;
    this.#flush();
    const local = wide ? this.#locals.wide : this.#locals.narrow;
    this.#emitter.payBySize(this.#pending, local, wide, (SIZE_SHIFT[opcode] ?? 1) - 1);
    this.#pending = 0;
    this.#debt = 0;
  }

  #isWide(opcode: number): boolean {
    const { first, second } = this.#reader;
    const { memories, tables } = this.#world.layout.info;
    switch (opcode) {
      case MEMORY_FILL:
        return memories[first]?.addressType === 'i64';
      case MEMORY_COPY:
        return memories[first]?.addressType === 'i64' && memories[second]?.addressType === 'i64';
      case TABLE_FILL:
      case TABLE_GROW:
        return tables[first]?.addressType === 'i64';
      case TABLE_COPY:
        return tables[first]?.addressType === 'i64' && tables[second]?.addressType === 'i64';
      default:
        return false;
    }
  }

  /** Saves the fuel left before an instruction that may trap, so that the count is exact then too. */
  #record(opcode: number): void {
    if (
      !this.#reachable ||
      (this.#constant > 0 && cannotTrap(opcode, this.#reader.bytes[this.#constant] ?? 0))
    )
      return;
    this.#flush();
    this.#emitter.save(this.#pending);
  }

  // --- copying ---

  /** Copies the old body up to the instruction just read. */
  #flush(): void {
    this.#emitter.writer?.copy(this.#copied, this.#reader.start);
    this.#copied = this.#reader.start;
  }

  /** Copies the old body with the instruction just read. */
  #flushRead(): void {
    this.#emitter.writer?.copy(this.#copied, this.#reader.position);
    this.#copied = this.#reader.position;
  }

  /** Writes a branch to a frame in place of the instruction just read. */
  #retarget(frame: number, opcode: number): void {
    this.#flush();
    this.#rewriteIndex(opcode, this.#relative(frame));
  }

  #rewriteIndex(opcode: number, index: number): void {
    const { writer } = this.#emitter;
    const { start, position, first } = this.#reader;
    if (writer === undefined || (index === first && opcode === this.#reader.opcode)) return;
    const from = writer.length;
    writer.u8(opcode);
    writer.u32(index);
    writer.rewritten(from, start, position - start);
    this.#copied = position;
  }
}
