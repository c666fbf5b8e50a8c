import type { OptimizeLevel } from '@ferrule/core';

/** What may be asked of instrumentation. Anything left out is not asked for. */
export interface InstrumentOptions {
  /** Most pages of 65,536 bytes each of the module's memories may ever have. */
  readonly memoryPages?: number | undefined;
  /** Most elements each of the module's tables may ever have. */
  readonly tableElements?: number | undefined;
  /**
   * Whether fuel is counted; with `exact-traps` to the unit even after out-of-bounds loads and stores, which costs about
   * a fifth of the speed.
   */
  readonly fuel?: boolean | 'exact-traps' | undefined;
  /** Whether the host must be able to set an instance back to what it was. */
  readonly resettable?: boolean | undefined;
  /** Whether the host must be able to read what an instance holds, for core dumps. */
  readonly readable?: boolean | undefined;
  /** Whether the host is told of each allocation in the guest; with `where-known` only if its allocator is found. */
  readonly traceAllocations?: boolean | 'where-known' | undefined;
  /** Whether it is counted how often each part of the code is executed. */
  readonly coverage?: boolean | undefined;
  /** Whether the host is told of every call, with the fuel that was left; needs `fuel`. */
  readonly countCalls?: boolean | undefined;
  /** Indices of functions whose calls the host is told of. */
  readonly listened?: readonly number[] | undefined;
  /** How many of the guest's frames may nest. */
  readonly stackDepth?: number | undefined;
  /** Whether the guest's own stack in linear memory is guarded. */
  readonly stackCheck?: boolean | undefined;
  /** Whether what V8 can't interrupt by itself must be interruptible: for time-outs. */
  readonly interrupt?: boolean | undefined;
  /** Whether an ending that the host throws must reach it whatever the guest catches. */
  readonly endings?: boolean | undefined;
  /** Whether what unoptimised code keeps in its frames in memory may be kept in locals: see `promote-stack`. */
  readonly promoteStack?: boolean | undefined;
  /**
   * Whether its instances must be able to hand over to faster ones, whether the targets of indirect calls and all calls
   * that may be inlined are counted, and whether calls may wait for a promise: see `first-tier`.
   */
  readonly firstTier?:
    { readonly targets: boolean; readonly inlining: boolean; readonly suspends: boolean } | undefined;
  /** What indirect calls were seen to find, by their number: see `devirtualize`. */
  readonly targets?: readonly (readonly [site: number, bits: string])[] | undefined;
  /** How often functions were called, as logarithms to base 2: see `inline-hot-calls`. */
  readonly calls?: readonly (readonly [index: number, heat: number])[] | undefined;
  /** How far binaryen optimises; 0, the default, leaves the code as it is. */
  readonly optimize?: OptimizeLevel | undefined;
}
