import { OptionError } from '@ferrule/core';
import type { ManifestEntry } from '@ferrule/core';
import type { Module } from '../module.ts';
import { guestStack } from '../traps/wasm-stack.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { CoverageData } from './coverage-of.ts';
import type { Cut } from './executed.ts';
import { coverageEntryOf, lazyCoverageOf } from './lazy-coverage.ts';

/** Frames of a stack that are looked at when the guest is left in the middle. */
const DEPTH = 500;

/**
 * @param module - what is to be instantiated
 * @param modules - those that may be on the instance's stack
 * @returns what counts for it, or `undefined` where it was compiled without coverage
 */
export function countersOf(
  module: Module,
  modules: () => readonly StackModule[],
): CoverageCounters | undefined {
  const entry = coverageEntryOf(module);
  return entry === undefined ? undefined : new CoverageCounters(module, entry, modules);
}

/**
 * @param name - of an instance
 * @param counters - its counters, where it has any
 * @returns them
 * @throws OptionError where it has none
 */
export function countedCoverage(name: string, counters: CoverageCounters | undefined): CoverageCounters {
  if (counters !== undefined) return counters;
  throw new OptionError(`${name} counts no coverage: option coverage was not set`, { option: 'coverage' });
}

/** One instance's counters, on the host's side of the pass `coverage`. */
export class CoverageCounters {
  readonly #module: Module;
  readonly #entry: ManifestEntry;
  readonly #modules: () => readonly StackModule[];
  readonly #cuts: Cut[] = [];
  readonly #seen = new WeakSet();
  #groups: readonly (() => bigint | bigint[])[] = [];

  /**
   * @param module - whose instance it is
   * @param entry - what the pass says it added
   * @param modules - those that may be on the stack
   */
  constructor(module: Module, entry: ManifestEntry, modules: () => readonly StackModule[]) {
    this.#module = module;
    this.#entry = entry;
    this.#modules = modules;
    // what was being executed when the guest was left is known from the stack alone
    Error.stackTraceLimit = Math.max(Error.stackTraceLimit, DEPTH);
  }

  /** @param exports - V8's own */
  attach(exports: WebAssembly.Exports): void {
    this.#groups = this.#entry.exports.map((name) => exports[name] as () => bigint | bigint[]);
  }

  /** Notes what was left in the middle. @param error - that left the guest, as thrown */
  cut(error: unknown): void {
    if (!(error instanceof Error) || this.#seen.has(error)) return;
    this.#seen.add(error);
    for (const { frame, module } of guestStack(error, this.#modules()).sites) {
      if (module !== this.#module.compiled || frame.offset === undefined) continue;
      this.#cuts.push({ function: frame.index, offset: frame.offset });
    }
  }

  /** What was executed so far, in the form of istanbul's coverage maps. */
  data(): CoverageData {
    return lazyCoverageOf(this.#module, this.#groups.flatMap((read) => read()), this.#cuts);
  }
}
