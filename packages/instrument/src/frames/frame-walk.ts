import { skipLocals } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import type { BodySpan, ModuleLayout } from '../code/module-layout.ts';
import { signedConstant } from '../code/shadow-stack.ts';
import type { FrameState, KnownValue } from './frame-state.ts';
import { branchLabels, catchLabels, ENDS, OPCODE, RETURNS } from './instructions.ts';
import { OpenBlocks } from './open-blocks.ts';

/** Loops that are entered again knowing less are walked again; who needs that more often is not followed. */
const MOST_WALKS = 12;

/** What is known of a function where one of its instructions is about to be executed. */
export interface FramePlace {
  readonly state: FrameState;
  /** Which instruction it is. */
  readonly opcode: number;
  /** The function that it calls, where it is a `call`. */
  readonly callee: number | undefined;
}

/** What walking through a function's code found. */
export interface FrameWalk {
  /** `undefined` where the offset is no instruction's, or one that is never executed. */
  readonly place: FramePlace | undefined;
  /** Whether every way out leaves the stack's pointer where it was. */
  readonly restores: boolean;
}

/** Which calls of a function leave the stack's pointer where it was. */
export type Restores = (callee: number) => boolean;

/**
 * Follows the stack's pointer, and whatever is computed from it and from constants alone, through a function's code:
 * through locals and over all ways to an instruction.
 *
 * @param layout - of the module
 * @param span - of the function's body
 * @param pointer - index of the global that points to the stack's top
 * @param restores - asked for each function that is called directly
 * @param offset - of the instruction that is asked for
 * @returns what is known there; `undefined` where the code is not followed
 * @throws ValidationError at malformed code
 */
export function walkFrame(
  layout: ModuleLayout,
  span: BodySpan,
  pointer: number,
  restores: Restores,
  offset?: number,
): FrameWalk | undefined {
  const loops = new Map<number, FrameState>();
  for (let walks = MOST_WALKS; walks > 0; walks--) {
    const walk = new Walk(layout.bytes, span, pointer, restores, loops, offset);
    const isSettled = walk.run();
    if (isSettled === undefined) return undefined;
    if (isSettled) return walk;
  }
  return undefined;
}

class Walk implements FrameWalk {
  place: FramePlace | undefined;
  restores = true;
  readonly #reader: InstructionReader;
  readonly #span: BodySpan;
  readonly #pointer: number;
  readonly #restores: Restores;
  readonly #offset: number | undefined;
  readonly #blocks: OpenBlocks;
  /** The operands that are known, the uppermost last; what lies below them is not. */
  #operands: (KnownValue | undefined)[] = [];

  constructor(
    bytes: Uint8Array,
    span: BodySpan,
    pointer: number,
    restores: Restores,
    loops: Map<number, FrameState>,
    offset: number | undefined,
  ) {
    this.#reader = new InstructionReader(bytes);
    this.#span = span;
    this.#pointer = pointer;
    this.#restores = restores;
    this.#offset = offset;
    this.#blocks = new OpenBlocks(loops);
  }

  /** Returns whether what was assumed of loops is so; `undefined` where following the code takes too long. */
  run(): boolean | undefined {
    const reader = this.#reader;
    const blocks = this.#blocks;
    reader.seek(this.#span.start, this.#span.end);
    skipLocals(reader);
    while (blocks.depth > 0) {
      const opcode = reader.next();
      const state = blocks.current;
      if (state !== undefined && reader.start === this.#offset) {
        const callee = opcode === OPCODE.call ? reader.first : undefined;
        this.place = { state: state.copy(), opcode, callee };
      }
      if (!this.#control(opcode) && state !== undefined) this.#compute(opcode, state);
      if (blocks.isTooMuch) return undefined;
    }
    this.#leave(blocks.current);
    return !blocks.changed;
  }

  /** Follows the ways that an instruction opens and closes; returns whether it is one that does. */
  #control(opcode: number): boolean {
    const blocks = this.#blocks;
    const reader = this.#reader;
    switch (opcode) {
      case OPCODE.block:
      case OPCODE.if:
      case OPCODE.try:
      case OPCODE.loop:
        blocks.open(kindOf(opcode), reader.start);
        break;
      case OPCODE.tryTable:
        blocks.open('try', reader.start, catchLabels(reader));
        break;
      case OPCODE.else:
        blocks.otherwise();
        break;
      case OPCODE.catch:
      case OPCODE.catchAll:
        blocks.handle();
        break;
      case OPCODE.end:
      case OPCODE.delegate:
        blocks.close();
        break;
      default:
        if (!this.#branch(opcode)) return false;
    }
    this.#operands = [];
    return true;
  }

  #branch(opcode: number): boolean {
    const blocks = this.#blocks;
    const reader = this.#reader;
    const labels = branchLabels(reader);
    for (const label of labels) blocks.branch(label);
    if (labels.length === 0 && !ENDS.has(opcode)) return false;
    if (RETURNS.has(opcode)) this.#leave(blocks.current);
    if (ENDS.has(opcode)) blocks.stop();
    return true;
  }

  #leave(state: FrameState | undefined): void {
    if (state !== undefined && state.moved !== 0) this.restores = false;
  }

  #compute(opcode: number, state: FrameState): void {
    const reader = this.#reader;
    const operands = this.#operands;
    switch (opcode) {
      case OPCODE.nop:
        return;
      case OPCODE.drop:
        operands.pop();
        return;
      case OPCODE.localGet:
        operands.push(state.locals.get(reader.first));
        return;
      case OPCODE.localSet:
        this.#set(state, reader.first, operands.pop());
        return;
      case OPCODE.localTee:
        this.#set(state, reader.first, operands.at(-1));
        return;
      case OPCODE.globalGet:
        operands.push(reader.first === this.#pointer ? state.pointer : undefined);
        return;
      case OPCODE.globalSet: {
        const value = operands.pop();
        if (reader.first === this.#pointer) state.pointer = value;
        return;
      }
      case OPCODE.constant:
        operands.push({ isAddress: false, value: signedConstant(reader) });
        return;
      case OPCODE.add:
      case OPCODE.subtract: {
        const right = operands.pop();
        operands.push(sum(operands.pop(), right, opcode === OPCODE.subtract ? -1 : 1));
        return;
      }
      default:
        this.#other(opcode, state);
    }
  }

  #other(opcode: number, state: FrameState): void {
    const operands = this.#operands;
    if (opcode >= OPCODE.firstLoad && opcode < OPCODE.firstStore) operands.splice(-1, 1, undefined);
    else if (opcode >= OPCODE.firstStore && opcode <= OPCODE.lastStore) operands.splice(-2, 2);
    else this.#operands = [];
    if (opcode === OPCODE.call && !this.#restores(this.#reader.first)) state.pointer = undefined;
  }

  #set(state: FrameState, local: number, value: KnownValue | undefined): void {
    this.#blocks.note(local);
    if (value === undefined) state.locals.delete(local);
    else state.locals.set(local, value);
  }
}

function kindOf(opcode: number): 'block' | 'loop' | 'if' | 'try' {
  if (opcode === OPCODE.loop) return 'loop';
  if (opcode === OPCODE.if) return 'if';
  return opcode === OPCODE.try ? 'try' : 'block';
}

function sum(
  left: KnownValue | undefined,
  right: KnownValue | undefined,
  sign: 1 | -1,
): KnownValue | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (right.isAddress && (left.isAddress || sign < 0)) return undefined;
  return { isAddress: left.isAddress || right.isAddress, value: (left.value + sign * right.value) | 0 };
}
