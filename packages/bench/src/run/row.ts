import type { Claim } from '../statistics.ts';
import type { Step, Suite } from '../workloads/workload.ts';

/** One figure of one engine on one workload, or why there is none. */
export interface Row {
  readonly suite: Suite;
  readonly workload: string;
  readonly metric: string;
  readonly engine: string;
  /** The Node version that it ran in, or was held against. */
  readonly node: string;
  readonly per: string;
  readonly unit: 'ns' | 'bytes';
  /** What grows from workload to workload, where they are steps of one series. */
  readonly step?: Step;
  /** `interrupted`: figures are there, from fewer readings than were asked for; `unreached`: it ended before any. */
  readonly status: 'measured' | 'interrupted' | 'unreached' | 'skipped' | 'failed';
  /** Why there are no figures. */
  readonly reason?: string;
  readonly figures?: Figures;
}

/** What was measured. */
export interface Figures {
  /** Median, in the row's unit. */
  readonly value: number;
  /** 95 % confidence interval of the median. */
  readonly interval: readonly [number, number];
  /** How it compares, where there is something to compare with. */
  readonly against?: Against;
  readonly warmUp: WarmUp;
  /** Whether the clock is too coarse for readings as short as these. */
  readonly coarse: boolean;
  /** Readings that count, of all processes. */
  readonly readings?: number;
  /** How many of them were without a core for a while, though they were taken anew, and count by processor time. */
  readonly disturbed?: number;
  /** The median of its slowest process, in times as much as that of its fastest. */
  readonly spread?: number;
}

/** How figures compare with the baseline's. */
export interface Against {
  /** The engine that is held against. */
  readonly baseline: string;
  /** Median of the ratios, reading by reading; above 1 is more. */
  readonly ratio: number;
  /** 95 % confidence interval of that median. */
  readonly interval: readonly [number, number];
  readonly claim: Claim;
  /** Every ratio, in the order taken: none is left out. */
  readonly ratios: readonly number[];
  /** How many of the ratios are outliers by Tukey's fences. */
  readonly outliers: number;
}

/** What came before the readings that count. */
export interface WarmUp {
  readonly milliseconds: number;
  readonly readings: number;
  /** Whether readings had stopped getting faster when it ended. */
  readonly steady: boolean;
}
