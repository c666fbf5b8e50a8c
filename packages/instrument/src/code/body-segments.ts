/** What a function body is divided into: the words of code/segments.ts. */

/** A stretch of instructions. */
export interface Segment {
  /** Offset of its first instruction. */
  readonly start: number;
  /** Offset after its last. */
  readonly end: number;
  /** The counter that tells how often it was begun; of several with the same, the first has it in front. */
  readonly counter: number;
}

/** A place where the way divides in two. */
export interface Branch {
  /** Offset of the `if` or `br_if`. */
  readonly offset: number;
  /** The counter of the stretch that it ends. */
  readonly before: number;
  /** The counter of the way that goes on behind the instruction; `undefined` where that is only an end. */
  readonly next: number | undefined;
}

/** A call of a function that the instruction names. */
export interface CounterCall {
  /** Index of the function that is called. */
  readonly target: number;
  /** Offset of the instruction. */
  readonly offset: number;
  /** The counter of the stretch it stands in. */
  readonly counter: number;
}

/** A way that is taken whenever another one is not. */
export interface OtherWay {
  /** Its counter. */
  readonly counter: number;
  /** Offset of the instruction at which the ways divide, and the counter of the stretch that it ends. */
  readonly offset: number;
  readonly before: number;
  /** The counter of the other way. */
  readonly other: number;
}

/** What `findSegments` finds in one body. */
export interface BodySegments {
  /** By offset. */
  readonly segments: readonly Segment[];
  readonly branches: readonly Branch[];
  /** Offsets in front of which counters stand, each with its number. */
  readonly counters: readonly { readonly at: number; readonly counter: number }[];
  readonly calls: readonly CounterCall[];
  readonly otherWays: readonly OtherWay[];
}
