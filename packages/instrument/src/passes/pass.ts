import type { JsonValue, ManifestEntry, ModuleInfo, OffsetRuns, PlanStep } from '@ferrule/core';
import type { InstrumentOptions } from '../instrument-options.ts';

/** A part of a module that a pass may change. */
export type ModulePart =
  | 'types'
  | 'imports'
  | 'functions'
  | 'tables'
  | 'memories'
  | 'globals'
  | 'exports'
  | 'start'
  | 'elements'
  | 'bodies'
  | 'data'
  | 'custom sections';

/** What changes when functions are imported besides: every later function's index, wherever it stands. */
export const CHANGED_BY_IMPORTS: readonly ModulePart[] = Object.freeze<ModulePart[]>([
  'types',
  'imports',
  'functions',
  'globals',
  'exports',
  'start',
  'elements',
  'bodies',
  'custom sections',
]);

/** What a pass does to a module, as data that the planner, the linker's tests and the documents read. */
export interface PassEffects {
  /** The parts it may change. */
  readonly changes: readonly ModulePart[];
  /** Whether the host must supply or read something: imports or exports of the manifest entry may be filled. */
  readonly needsHost: boolean;
  /** Passes that may not stand in one plan with it, by name. */
  readonly conflicts: readonly string[];
}

/** A module as a pass finds it. */
export interface PassInput {
  /** As the passes before left them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** About exactly these bytes. */
  readonly info: ModuleInfo;
  /** What passes before added, in order. */
  readonly entries: readonly ManifestEntry[];
  /** Functions that passes before wrote themselves: what they execute is not the guest's. */
  readonly uncounted: ReadonlySet<number>;
  /** Told now and then which part of the work is done, 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** What a pass made of a module. */
export interface PassOutput {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** From these bytes to the ones the pass was given. */
  readonly offsets: OffsetRuns;
  /** What it added. */
  readonly entry: ManifestEntry;
  /** Functions that it wrote itself in the place of the guest's, by their index in `bytes`; none if left out. */
  readonly uncounted?: readonly number[];
}

/** One kind of instrumentation. Its file's header is its specification. */
export interface Pass {
  /** Its name in plans, manifests and errors, such as `limit-memory`. */
  readonly name: string;
  readonly effects: PassEffects;
  /**
   * Decides whether the pass has anything to do. A pass without work is left out of the plan and leaves no trace.
   *
   * @param info - about the module as it was given
   * @param options - complete
   * @returns the step with its arguments, or `undefined` when there is nothing to do
   * @throws PlanError when the options don't go with the module
   */
  plan(info: ModuleInfo, options: InstrumentOptions): PlanStep | undefined;
  /**
   * Applies the pass.
   *
   * @param input - never written to
   * @param args - those of the step that `plan` made, perhaps read back from JSON
   * @throws InstrumentError when the module can't be rewritten
   */
  apply(input: PassInput, args: Readonly<Record<string, JsonValue>>): PassOutput;
}
