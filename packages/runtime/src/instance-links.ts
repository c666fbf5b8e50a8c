import type { GuestOutput, WasiHost } from '@ferrule/host';
import type { Allocation, AllocationTrace } from './allocation-trace.ts';
import type { Crossings } from './crossings.ts';
import type { CoverageCounters } from './coverage/coverage-counters.ts';
import type { FuelGauge } from './fuel-gauge.ts';
import type { MemoryHistory } from './memory/memory-history.ts';
import type { CallCounts } from './profile/call-counts.ts';
import type { StackModule } from './traps/wasm-stack.ts';

/** Calls that are listened to, which the guest may be left in the middle of. */
export interface ListenedCalls {
  /** How many have begun and not ended. */
  readonly depth: number;
  /** Whether one may begin in a call of the export. */
  isReachedBy(exportName: string): boolean;
  /** Tells of those beyond `depth` that they will not return; `error` is what the caller gets. */
  unwind(depth: number, error: unknown): void;
}

/** What linking found out for an instance. */
export interface InstanceLinks {
  /** Memories it imports, in order. */
  readonly memories: readonly WebAssembly.Memory[];
  /** Modules whose functions it imports, for its stack traces. */
  readonly modules: readonly StackModule[];
  /** WASI, where it imports it. */
  readonly wasi: WasiHost | undefined;
  /** Where its standard output and error are kept. */
  readonly output: GuestOutput | undefined;
  /** What the ways over its border go through, where they are recorded or replayed. */
  readonly crossings: Crossings | undefined;
  /** Its fuel, where that is counted. */
  readonly fuel: FuelGauge | undefined;
  /** Its allocations, where they are traced. */
  readonly allocations: AllocationTrace | undefined;
  /** How its memory went on, where tracing is asked for, even if its allocator is not known. */
  readonly history: MemoryHistory<Allocation> | undefined;
  /** Its calls, where they are counted. */
  readonly calls: CallCounts | undefined;
  /** Its counters, where coverage is asked for. */
  readonly coverage: CoverageCounters | undefined;
  /** Its calls that are listened to, where any are. */
  readonly listening: ListenedCalls | undefined;
}

/** What an instance has before it is linked. */
export const UNLINKED: InstanceLinks = Object.freeze({
  memories: [],
  modules: [],
  wasi: undefined,
  output: undefined,
  crossings: undefined,
  fuel: undefined,
  allocations: undefined,
  history: undefined,
  calls: undefined,
  coverage: undefined,
  listening: undefined,
});
