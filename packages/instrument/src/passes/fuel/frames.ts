/** What a frame of the control stack is. */
export const FRAME = Object.freeze({ function: 0, block: 1, loop: 2, if: 3, else: 4, try: 5 });

/** What is known of a label; see {@link Labels}. */
export const LABEL = Object.freeze({
  /** A loop that is branched back to. */
  repeats: 1,
  /** A loop whose check stands at its head, as some branch to it can't carry one. */
  checkAtHead: 2,
  /** A label that exceptions lead to: fuel comes there through the global. */
  throughGlobal: 4,
  /** A label that is branched to. */
  used: 8,
  /** A label at which everything must be paid. */
  nothingPending: 16,
  /** A loop with a call in it that may come back to this function. */
  calls: 32,
});

const NONE = 0x7fffffff;

/**
 * The labels of one function by the order in which they are opened; the function's own is number 0.
 * Filled by analysing the body, read while it is rewritten.
 */
export class Labels {
  count = 0;
  #flags = new Uint8Array(64);
  /** What is still to be paid by everyone who arrives at the label. */
  #agreed = new Int32Array(64);

  reset(): void {
    this.#flags.fill(0, 0, this.count);
    this.count = 0;
  }

  /** @returns the number of a label just opened */
  open(): number {
    const label = this.count++;
    if (label === this.#flags.length) {
      const flags = new Uint8Array(label * 2);
      flags.set(this.#flags);
      this.#flags = flags;
      const agreed = new Int32Array(label * 2);
      agreed.set(this.#agreed);
      this.#agreed = agreed;
    }
    this.#agreed[label] = NONE;
    return label;
  }

  flag(label: number, flag: number): void {
    this.#flags[label] = (this.#flags[label] ?? 0) | flag;
  }

  has(label: number, flag: number): boolean {
    return ((this.#flags[label] ?? 0) & flag) !== 0;
  }

  /** Someone arrives at the label with so much still to be paid: the least of them is agreed on. */
  arrive(label: number, pending: number): void {
    if (pending < (this.#agreed[label] ?? NONE)) this.#agreed[label] = pending;
  }

  /** What is agreed to be still to be paid at the label; nothing where nobody arrives, or through the global. */
  agreed(label: number): number {
    const agreed = this.#agreed[label] ?? NONE;
    return agreed === NONE || this.has(label, LABEL.throughGlobal | LABEL.nothingPending) ? 0 : agreed;
  }
}

const FIELDS = 8;
const KIND = 0;
const LABEL_NUMBER = 1;
const TARGET = 2;
const OUTER = 3;
const PENDING = 4;
const BITS = 5;
const DEBT = 6;
const VALUES = 7;

const REACHED = 1;
const ENTERED = 2;

/** The control stack, in one array so that nothing is allocated per block. */
export class Frames {
  /** Frames on the stack. */
  height = 0;
  #cells = new Int32Array(64 * FIELDS);

  /**
   * @param kind - see {@link FRAME}
   * @param label - its number in {@link Labels}
   * @param values - how many values a branch to it carries
   */
  push(kind: number, label: number, values: number): void {
    const at = this.height * FIELDS;
    if (at === this.#cells.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    this.height += 1;
    this.#cells.fill(0, at, at + FIELDS);
    this.#cells[at + KIND] = kind;
    this.#cells[at + LABEL_NUMBER] = label;
    this.#cells[at + VALUES] = values;
  }

  /** @param relative - a label as branches name it; @returns the frame's place on the stack */
  at(relative: number): number {
    return this.height - 1 - relative;
  }

  kind(frame: number): number {
    return this.#get(frame, KIND);
  }

  setKind(frame: number, kind: number): void {
    this.#set(frame, KIND, kind);
  }

  label(frame: number): number {
    return this.#get(frame, LABEL_NUMBER);
  }

  /** How many values a branch to the frame carries. */
  values(frame: number): number {
    return this.#get(frame, VALUES);
  }

  /** Nesting in the new body of the label that branches go to. */
  target(frame: number): number {
    return this.#get(frame, TARGET);
  }

  /** Nesting in the new body of the loop around, where one was added; otherwise 0. */
  outer(frame: number): number {
    return this.#get(frame, OUTER);
  }

  setTargets(frame: number, target: number, outer: number): void {
    this.#set(frame, TARGET, target);
    this.#set(frame, OUTER, outer);
  }

  /** What was still to be paid where the frame began. */
  pending(frame: number): number {
    return this.#get(frame, PENDING);
  }

  setPending(frame: number, pending: number): void {
    this.#set(frame, PENDING, pending);
  }

  /** Whether a branch that can be reached leads to the frame's label. */
  reached(frame: number): boolean {
    return (this.#get(frame, BITS) & REACHED) !== 0;
  }

  setReached(frame: number): void {
    this.#set(frame, BITS, this.#get(frame, BITS) | REACHED);
  }

  /** Whether the frame's beginning can be reached. */
  entered(frame: number): boolean {
    return (this.#get(frame, BITS) & ENTERED) !== 0;
  }

  setEntered(frame: number): void {
    this.#set(frame, BITS, this.#get(frame, BITS) | ENTERED);
  }

  /** Units that may have been used since the last check, at the frame's end. */
  debt(frame: number): number {
    return this.#get(frame, DEBT);
  }

  raiseDebt(frame: number, debt: number): void {
    if (debt > this.#get(frame, DEBT)) this.#set(frame, DEBT, debt);
  }

  #get(frame: number, field: number): number {
    return this.#cells[frame * FIELDS + field] ?? 0;
  }

  #set(frame: number, field: number, value: number): void {
    this.#cells[frame * FIELDS + field] = value;
  }
}
