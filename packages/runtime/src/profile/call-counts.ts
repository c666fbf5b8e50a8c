import type { ManifestEntry } from '@ferrule/core';
import type { FuelGauge } from '../fuel-gauge.ts';
import type { Module } from '../module.ts';
import type { CallNode, CountedCalls } from './counted-calls.ts';

/** Deeper than that a function that is on the stack already is not told anew for each of its calls. */
const MOST_DEPTH = 200;

/** With more stacks than this no new ones are told apart. */
const MOST_STACKS = 20_000;

const WORD = 2 ** 32;

/**
 * @param module - what is to be instantiated
 * @param fuel - its fuel
 * @returns what counts its calls, or `undefined` where it was compiled without
 */
export function callCountsOf(module: Module, fuel: FuelGauge | undefined): CallCounts | undefined {
  const entry = module.compiled.manifest.entries.find(({ pass }) => pass === 'count-calls');
  return entry === undefined || fuel === undefined ? undefined : new CallCounts(entry, fuel);
}

/** One instance's calls and what they execute, on the host's side of the pass `count-calls`. */
export class CallCounts {
  readonly #entry: ManifestEntry;
  readonly #fuel: FuelGauge;
  readonly #root: CallNode = newNode(-1, 0);
  /** Calls that have begun and not ended, outermost first, behind the root. */
  readonly #calls: CallNode[] = [this.#root];
  /** Whether the innermost call has given its place to the next. */
  #isLeft = false;
  #stacks = 0;
  /** The fuel that was left when it was last looked at: its upper and lower 32 bits. */
  #high = 0;
  #low = 0;

  /**
   * @param entry - what the pass says it added
   * @param fuel - the instance's, which tells what executing costs
   */
  constructor(entry: ManifestEntry, fuel: FuelGauge) {
    this.#entry = entry;
    this.#fuel = fuel;
    fuel.onChange = (units) => {
      this.#look((BigInt(this.#high) << 32n) + BigInt(this.#low) + units);
    };
  }

  /** What the pass imports. */
  get imports(): WebAssembly.Imports {
    const hooks: Readonly<Record<string, (...values: number[]) => unknown>> = {
      enter: (id, low, high) => this.#enter(id, low, high),
      leave: (token, low, high) => {
        this.#spend(low, high);
        this.#return(token);
      },
      left: () => {
        this.#isLeft = true;
      },
      thrown: (token, low, high) => {
        this.#spend(low, high);
        this.#return(token);
      },
    };
    const imports: Record<string, Record<string, (...values: number[]) => unknown>> = {};
    for (const { module, name } of this.#entry.imports) {
      const hook = hooks[/^[a-z]+/.exec(name)?.[0] ?? ''];
      if (hook !== undefined) (imports[module] ??= {})[name] = hook;
    }
    return imports;
  }

  /** How many calls have begun and not ended. */
  get depth(): number {
    return this.#calls.length - 1;
  }

  /** @param depth - how many calls are left where the others will not return */
  unwind(depth: number): void {
    const { inGuest } = this.#fuel;
    const seen = (BigInt(this.#high) << 32n) + BigInt(this.#low);
    // a stack that runs out takes fuel along that was in registers: here it was seen
    if (inGuest > seen) {
      this.#fuel.use(inGuest - seen);
      this.#look(seen);
    } else this.#settle();
    this.#return(depth);
  }

  /** What was counted so far. */
  get counted(): CountedCalls {
    this.#settle();
    return { functions: this.#entry.facts['functions'] as readonly number[], root: this.#root };
  }

  #enter(id: number, low: number, high: number): number {
    this.#spend(low, high);
    if (this.#isLeft) this.#return(this.depth - 1);
    const node = this.#child(id);
    node.calls += 1;
    return this.#calls.push(node) - 2;
  }

  /** @param depth - of calls, the last of which ends */
  #return(depth: number): void {
    this.#isLeft = false;
    this.#calls.length = Math.max(1, depth + 1);
  }

  #child(id: number): CallNode {
    const caller = this.#calls.at(-1) ?? this.#root;
    const known = caller.children.get(id);
    if (known !== undefined) return known;
    const isFull = this.#stacks >= MOST_STACKS;
    if (isFull || caller.depth >= MOST_DEPTH) {
      const again = this.#calls.findLast((node) => node.id === id);
      if (again !== undefined) return again;
    }
    const parent = isFull ? this.#root : caller;
    let child = parent.children.get(id);
    if (child === undefined) {
      child = newNode(id, parent.depth + 1);
      parent.children.set(id, child);
      this.#stacks += 1;
    }
    return child;
  }

  /** Puts down to the innermost call what was used since. */
  #spend(low: number, high: number): void {
    const lowBits = low >>> 0;
    const used = (this.#high - high) * WORD + (this.#low - lowBits);
    this.#high = high;
    this.#low = lowBits;
    const innermost = this.#calls.at(-1);
    if (innermost !== undefined) innermost.instructions += used;
  }

  /** What was used since the guest was last heard of. */
  #settle(): void {
    const { inGuest } = this.#fuel;
    this.#spend(Number(BigInt.asIntN(32, inGuest)), Number(BigInt.asIntN(32, inGuest >> 32n)));
  }

  #look(left: bigint): void {
    this.#low = Number(BigInt.asUintN(32, left));
    this.#high = Number(BigInt.asIntN(32, left >> 32n));
  }
}

function newNode(id: number, depth: number): CallNode {
  return { id, depth, calls: 0, instructions: 0, children: new Map() };
}
