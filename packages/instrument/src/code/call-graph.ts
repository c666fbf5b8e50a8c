/** How many units a function may use up without a check of its own. */
export const UNCHECKED = 4096;

/** A function whose cost has no bound known. */
export const UNBOUNDED = -1;

/** Who calls whom, and how much a call can use up at most. */
export class CallGraph {
  /** Per function: its own cost at first, with its callees' once settled. */
  readonly bounds: Int32Array;
  readonly #starts: Int32Array;
  #callees = new Int32Array(1024);
  #count = 0;

  /** @param functions - how many there are */
  constructor(functions: number) {
    this.bounds = new Int32Array(functions);
    this.#starts = new Int32Array(functions + 1);
  }

  /** @param index - of the function whose calls come next */
  begin(index: number): void {
    this.#starts[index] = this.#count;
  }

  /** @param callee - that the function calls */
  call(callee: number): void {
    if (this.#count === this.#callees.length) {
      const larger = new Int32Array(this.#count * 2);
      larger.set(this.#callees);
      this.#callees = larger;
    }
    this.#callees[this.#count++] = callee;
  }

  /** @param index - of the function; @param bound - what it uses up itself, or {@link UNBOUNDED} */
  end(index: number, bound: number): void {
    this.bounds[index] = bound > UNCHECKED ? UNBOUNDED : bound;
    this.#starts[index + 1] = this.#count;
  }

  /** Adds the callees' bounds, depth first without recursion; whatever lies on a ring has no bound. */
  settle(): void {
    const { bounds } = this;
    const starts = this.#starts;
    const state = new Uint8Array(bounds.length);
    const stack: number[] = [];
    const next = new Int32Array(bounds.length);
    for (let root = 0; root < bounds.length; root++) {
      if (state[root] !== 0) continue;
      stack.push(root);
      while (stack.length > 0) {
        const caller = stack[stack.length - 1] ?? 0;
        if (state[caller] === 0) {
          state[caller] = 1;
          next[caller] = starts[caller] ?? 0;
        }
        if (bounds[caller] === UNBOUNDED || next[caller] === starts[caller + 1]) {
          state[caller] = 2;
          stack.pop();
          continue;
        }
        const callee = this.#callees[next[caller] ?? 0] ?? 0;
        if (state[callee] === 0) stack.push(callee);
        else {
          const sum =
            state[callee] === 1 || bounds[callee] === UNBOUNDED
              ? Infinity
              : (bounds[caller] ?? 0) + (bounds[callee] ?? 0);
          bounds[caller] = sum > UNCHECKED ? UNBOUNDED : sum;
          next[caller] = (next[caller] ?? 0) + 1;
        }
      }
    }
  }
}
