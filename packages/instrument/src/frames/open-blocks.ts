import { FrameState } from './frame-state.ts';

interface OpenBlock {
  readonly kind: 'block' | 'loop' | 'if' | 'try';
  /** What is known behind it, on the ways that were seen so far; at its start for a loop. */
  label: FrameState | undefined;
  /** What was known where it was opened. */
  readonly entered: FrameState | undefined;
  /** Whether an `if` has no `else` yet. */
  isOneWay: boolean;
  /** Locals set within, where an exception may be caught. */
  readonly set: Set<number> | undefined;
  /** Where exceptions lead, for `try_table`. */
  readonly catches: readonly number[];
}

/** So many values of locals are copied for one walk at most. */
const MOST_COPIES = 4_000_000;

/** The blocks that are open at a place, and what is known on the way to it. */
export class OpenBlocks {
  /** What is known; `undefined` where no way leads. */
  current: FrameState | undefined = FrameState.atEntry();
  /** Whether a loop was entered again knowing less than was assumed. */
  changed = false;
  readonly #loops: Map<number, FrameState>;
  readonly #blocks: OpenBlock[] = [];
  #copies = 0;

  /** @param loops - what is known at the start of each loop, by its offset; less with each walk */
  constructor(loops: Map<number, FrameState>) {
    this.#loops = loops;
    this.#blocks.push(this.#block('block', undefined, []));
  }

  /** How many are open, the function's own with them. */
  get depth(): number {
    return this.#blocks.length;
  }

  /** Whether this is more work than it is worth. */
  get isTooMuch(): boolean {
    return this.#copies > MOST_COPIES;
  }

  /**
   * @param kind - of block
   * @param offset - where it begins
   * @param catches - labels that exceptions lead to, counted from outside
   */
  open(kind: OpenBlock['kind'], offset: number, catches: readonly number[] = []): void {
    const entered = kind === 'if' || kind === 'try' ? this.#copy() : undefined;
    const block = this.#block(kind, entered, catches);
    if (kind === 'loop' && this.current !== undefined) {
      const known = this.#loops.get(offset);
      if (known === undefined) this.#loops.set(offset, this.current.copy());
      else {
        // what was found on a way back holds for the way in too
        if (known.narrow(this.current)) this.changed = true;
        this.current = known.copy();
      }
      block.label = this.#loops.get(offset);
    }
    this.#blocks.push(block);
  }

  /** @param label - how many blocks lie between; the current way also leads there */
  branch(label: number): void {
    const block = this.#blocks.at(-1 - label);
    if (block !== undefined && this.current !== undefined) this.#join(block, this.current);
  }

  /** At an `else`. */
  otherwise(): void {
    const block = this.#blocks.at(-1);
    if (block === undefined) return;
    if (this.current !== undefined) this.#join(block, this.current);
    block.isOneWay = false;
    this.current = block.entered?.copy();
  }

  /** At a `catch`. */
  handle(): void {
    const block = this.#blocks.at(-1);
    if (block === undefined) return;
    if (this.current !== undefined) this.#join(block, this.current);
    this.current = caught(block);
  }

  /** At the end of the innermost block. */
  close(): void {
    const block = this.#blocks.pop();
    if (block === undefined) return;
    for (const label of block.catches) {
      const target = this.#blocks.at(-1 - label);
      const state = caught(block);
      if (target !== undefined && state !== undefined) this.#join(target, state);
    }
    // nothing is kept at the end of a loop but the way that comes there
    if (block.kind === 'loop') return;
    if (this.current !== undefined) this.#join(block, this.current);
    if (block.kind === 'if' && block.isOneWay && block.entered !== undefined)
      this.#join(block, block.entered);
    this.current = block.label;
  }

  /** No way leads further. */
  stop(): void {
    this.current = undefined;
  }

  /** @param local - is being set */
  note(local: number): void {
    for (const { set } of this.#blocks) set?.add(local);
  }

  #block(kind: OpenBlock['kind'], entered: FrameState | undefined, catches: readonly number[]): OpenBlock {
    const set = kind === 'try' ? new Set<number>() : undefined;
    return { kind, label: undefined, entered, isOneWay: true, set, catches };
  }

  #join(block: OpenBlock, state: FrameState): void {
    this.#copies += state.locals.size;
    if (block.label === undefined) block.label = state.copy();
    else if (block.label.narrow(state) && block.kind === 'loop') this.changed = true;
  }

  #copy(): FrameState | undefined {
    this.#copies += this.current?.locals.size ?? 0;
    return this.current?.copy();
  }
}

/** What is known where an exception is caught: whoever threw it has not put the stack's pointer back. */
function caught({ entered, set }: OpenBlock): FrameState | undefined {
  const state = entered?.copy();
  if (state === undefined) return undefined;
  state.pointer = undefined;
  for (const local of set ?? []) state.locals.delete(local);
  return state;
}
