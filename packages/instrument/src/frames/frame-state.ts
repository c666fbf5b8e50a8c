/** What is known of an i32: an address, counted from the stack pointer that a function was called with, or a number. */
export interface KnownValue {
  readonly isAddress: boolean;
  readonly value: number;
}

/** What is known of a function's stack pointer and locals at one place of its code. */
export class FrameState {
  /** The stack's pointer; `undefined` where it is not known. */
  pointer: KnownValue | undefined;
  /** Those locals of which something is known. */
  readonly locals: Map<number, KnownValue>;

  /**
   * @param pointer - of the stack
   * @param locals - kept as they are
   */
  constructor(pointer: KnownValue | undefined, locals: Map<number, KnownValue>) {
    this.pointer = pointer;
    this.locals = locals;
  }

  /** @returns what is known where a function begins */
  static atEntry(): FrameState {
    return new FrameState({ isAddress: true, value: 0 }, new Map());
  }

  /** @returns a state of its own that says the same */
  copy(): FrameState {
    return new FrameState(this.pointer, new Map(this.locals));
  }

  /** Bytes by which the stack's pointer was moved since the function was called; `undefined` where that is not known. */
  get moved(): number | undefined {
    return this.pointer?.isAddress === true ? this.pointer.value : undefined;
  }

  /**
   * Keeps what is so on both ways to a place.
   *
   * @param other - what is known on another way
   * @returns whether less is known than before
   */
  narrow(other: FrameState): boolean {
    let isLess = false;
    if (this.pointer !== undefined && !same(this.pointer, other.pointer)) {
      this.pointer = undefined;
      isLess = true;
    }
    for (const [local, value] of this.locals) {
      if (same(value, other.locals.get(local))) continue;
      this.locals.delete(local);
      isLess = true;
    }
    return isLess;
  }
}

function same(one: KnownValue, other: KnownValue | undefined): boolean {
  return one.isAddress === other?.isAddress && one.value === other.value;
}
