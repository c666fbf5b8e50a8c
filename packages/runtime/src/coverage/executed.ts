import type { ModuleInfo } from '@ferrule/core';
import { moduleCounters } from '@ferrule/instrument';
import type { BodySegments, Branch, ModuleCounters } from '@ferrule/instrument';

/** A place where a function was left in the middle. */
export interface Cut {
  readonly function: number;
  /** Offset of the instruction in the module as it was given, the last that was begun. */
  readonly offset: number;
}

/** How often each instruction of a module was executed. */
export class Executed {
  readonly #bodies: readonly BodySegments[];
  readonly #imported: number;
  readonly #derived: ModuleCounters['derived'];
  /** What is known of each counter. */
  readonly #counts = new Map<number, number>();
  readonly #cuts = new Map<number, number[]>();
  /** Where each counter stands. */
  readonly #positions = new Map<number, number>();

  /**
   * @param bytes - the module as it was given
   * @param info - about it
   * @param counts - what its counters say
   * @param cuts - where it was left in the middle
   */
  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    info: ModuleInfo,
    counts: readonly bigint[],
    cuts: readonly Cut[],
  ) {
    const { bodies, placed, derived } = moduleCounters(bytes, info);
    this.#bodies = bodies;
    this.#derived = derived;
    this.#imported = info.functions.filter(({ imported }) => imported).length;
    for (const [position, counter] of placed.entries())
      this.#counts.set(counter, Number(counts[position] ?? 0n));
    for (const { counters } of this.#bodies)
      for (const { at, counter } of counters) this.#positions.set(counter, at);
    for (const cut of cuts) {
      const known = this.#cuts.get(cut.function);
      if (known === undefined) this.#cuts.set(cut.function, [cut.offset]);
      else known.push(cut.offset);
    }
  }

  /** @param index - of a defined function; @returns its stretches and branches */
  body(index: number): BodySegments | undefined {
    return this.#bodies[index - this.#imported];
  }

  /** @param index - of a function; @returns how often it was called */
  calls(index: number): number {
    const first = this.body(index)?.counters[0];
    return first === undefined ? 0 : this.#begun(first.counter);
  }

  /**
   * @param index - of a function
   * @param counter - one of its
   * @param offset - of an instruction that is executed as often as that counter says, unless something came between
   * @returns how often it was
   */
  count(index: number, counter: number, offset: number): number {
    const begun = this.#begun(counter);
    const position = this.#positions.get(counter) ?? 0;
    const cuts = this.#cuts.get(index) ?? [];
    const missed = cuts.filter((cut) => cut >= position && cut < offset).length;
    return Math.max(0, begun - missed);
  }

  /**
   * @param index - of a function
   * @param branch - one of its
   * @returns how often the way behind the instruction was taken, and how often the other; `undefined` where one is
   *   only an end
   */
  ways(index: number, { offset, before, next }: Branch): readonly [number, number] | undefined {
    if (next === undefined) return undefined;
    const on = this.#begun(next);
    return [on, Math.max(0, this.count(index, before, offset) - on)];
  }

  /** How often the stretches of a counter were begun; what follows from others is found out once. */
  #begun(counter: number): number {
    let count = this.#counts.get(counter);
    if (count === undefined) {
      count = this.#derive(counter);
      this.#counts.set(counter, count);
    }
    return count;
  }

  #derive(counter: number): number {
    const derivation = this.#derived.get(counter);
    if (derivation === undefined) return 0;
    if (derivation.kind === 'calls') {
      return derivation.sites.reduce(
        (sum, { caller, counter: at, offset }) => sum + this.count(caller, at, offset),
        0,
      );
    }
    const { function: index, before, offset, other } = derivation;
    return Math.max(0, this.count(index, before, offset) - this.#begun(other));
  }
}
