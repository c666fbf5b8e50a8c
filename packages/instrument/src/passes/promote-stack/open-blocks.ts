import type { Known } from './frame.ts';

const EMPTY_BLOCK = -64;
const NO_VALUES: readonly (Known | undefined)[] = [];

interface OpenBlock {
  /** How many operands lie below it. */
  readonly base: number;
  readonly isLoop: boolean;
  /** Whether it takes nothing and leaves at most one value; what others do is not followed. */
  readonly isPlain: boolean;
  readonly hasResult: boolean;
  /** Locals that were set within, and where. */
  locals: (readonly [local: number, at: number])[];
  /** Where control first may have left for its end. */
  left: number;
  /** The result that every way to its end brings; `null` before the first one. */
  result: Known | undefined | null;
  /** Whether what follows is not reached. */
  isDead: boolean;
}

/** The operands that are known, and the blocks that are open, of a body that is read front to back. */
export class OpenBlocks {
  /** The uppermost last; what lies below those that are known is not. */
  readonly #operands: (Known | undefined)[] = [];
  readonly #open: OpenBlock[] = [];

  constructor() {
    this.open(false, undefined);
  }

  push(value: Known | undefined): void {
    this.#operands.push(value);
  }

  /** @returns the uppermost operand of the innermost block; `undefined` where nothing is known of it */
  pop(): Known | undefined {
    return this.#operands.length > this.#innermost.base ? this.#operands.pop() : undefined;
  }

  /** @returns the operands of the innermost block, none of which is left */
  clear(): (Known | undefined)[] {
    return this.#operands.splice(this.#innermost.base);
  }

  /** @param type - the block's, as the reader gives it; `undefined` where what it does is not followed */
  open(isLoop: boolean, type: number | undefined): void {
    this.#open.push({
      base: this.#operands.length,
      isLoop,
      isPlain: type !== undefined,
      hasResult: type !== undefined && type !== EMPTY_BLOCK,
      locals: [],
      left: isLoop ? Infinity : type === undefined ? -1 : Infinity,
      result: null,
      isDead: false,
    });
  }

  noteSet(local: number, at: number): void {
    this.#innermost.locals.push([local, at]);
  }

  /** What follows in the innermost block is not reached. @returns its operands */
  end(): (Known | undefined)[] {
    this.#innermost.isDead = true;
    return this.clear();
  }

  /** @returns values that are lost sight of by a branch that may be taken */
  branch(label: number, at: number): readonly (Known | undefined)[] {
    const target = this.#open.at(-1 - label);
    if (target?.isPlain !== true) {
      if (target !== undefined) target.left = Math.min(target.left, at);
      return this.#operands.slice(this.#innermost.base);
    }
    if (target.isLoop) return NO_VALUES;
    target.left = Math.min(target.left, at);
    if (!target.hasResult) return NO_VALUES;
    const carried = this.pop();
    this.push(carried);
    return arrive(target, carried);
  }

  /** Control may leave for the end of any block. @returns values that are lost sight of */
  leaveAll(at: number): readonly (Known | undefined)[] {
    for (const block of this.#open) if (!block.isLoop) block.left = Math.min(block.left, at);
    return this.#open.flatMap((block) => arrive(block, undefined));
  }

  /** A block's other arm begins. @returns the locals set in the one before, whose setting is uncertain from here on */
  restart(): number[] {
    const { locals } = this.#innermost;
    this.#innermost.locals = [];
    this.#innermost.isDead = false;
    return locals.map(([local]) => local);
  }

  /**
   * The innermost block ends.
   *
   * @returns values that are lost sight of, and locals whose setting is uncertain from here on
   */
  close(): { readonly lost: readonly (Known | undefined)[]; readonly locals: readonly number[] } {
    const block = this.#innermost;
    const values = this.clear();
    let lost: readonly (Known | undefined)[] = block.isPlain ? NO_VALUES : values;
    if (block.hasResult && !block.isDead) lost = arrive(block, values.at(-1));
    this.#open.pop();
    const outer = this.#open.at(-1);
    if (block.hasResult) this.#operands.push(block.result ?? undefined);
    const uncertain: number[] = [];
    for (const set of block.locals)
      if (set[1] < block.left && outer !== undefined) outer.locals.push(set);
      else uncertain.push(set[0]);
    return { lost, locals: uncertain };
  }

  get #innermost(): OpenBlock {
    const block = this.#open.at(-1);
    if (block === undefined) throw new RangeError('no block is open');
    return block;
  }
}

function arrive(target: OpenBlock, value: Known | undefined): readonly (Known | undefined)[] {
  const { result } = target;
  if (result === null) target.result = value;
  else if (result?.frame !== value?.frame || result?.value !== value?.value) {
    target.result = undefined;
    return [result, value];
  }
  return NO_VALUES;
}
