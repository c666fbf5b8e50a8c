import type { Row } from '../run/row.ts';

/** A promise with what was measured, as plain data. */
export interface PromiseRow {
  readonly name: string;
  readonly node: string;
  readonly unit: string;
  readonly bound: number;
  /** Missing where it failed. */
  readonly value?: number;
  readonly interval?: readonly [number, number];
  readonly verdict: 'met' | 'unclear' | 'missed' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
  /** The release that has promised it first. */
  readonly since: string;
  /** How long it took to measure; missing in reports of before that was told. */
  readonly seconds?: number;
}

/** How long a workload took, on all engines and Node versions together. */
export interface Timing {
  readonly suite: string;
  readonly workload: string;
  readonly seconds: number;
}

/** An engine of a run, found or not. */
export interface EngineRow {
  readonly name: string;
  readonly about: string;
  readonly node?: string;
  readonly version?: string;
  readonly skipped?: string;
}

/** The machine of a run. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly system: string;
  /** Processes that wanted a core, when the run began and when it ended: above the number of cores it was shared. */
  readonly load: readonly [number, number];
}

/** A whole run, as it is saved. */
export interface Report {
  readonly format: 1;
  /** ISO dates. */
  readonly started: string;
  readonly finished: string;
  /** What to type to repeat it. */
  readonly command: string;
  /** It was interrupted: what is there is measured, what is not there was not reached. */
  readonly partial: boolean;
  readonly machine: Machine;
  readonly ferrule: string;
  readonly nodes: readonly { readonly version: string; readonly v8: string }[];
  readonly effort: {
    readonly processes: number;
    readonly readings: number;
    readonly readingTime: number;
  };
  readonly engines: readonly EngineRow[];
  readonly rows: readonly Row[];
  /** Of the workloads that were measured; missing in reports of before there were any. */
  readonly timings?: readonly Timing[];
  readonly promises: readonly PromiseRow[];
}
