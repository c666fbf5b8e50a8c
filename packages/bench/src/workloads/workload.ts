import type { Ability, Places } from '../engines/engine.ts';
import type { DriverProcess } from '../run/driver-process.ts';

/** Groups of workloads, in the order of reports. */
export const SUITES = [
  'start-up',
  'compute',
  'compute-debug',
  'optimize',
  'classic',
  'calls',
  'wasi',
  'programs',
  'instances',
  'instrumentation',
  'growth',
  'module',
] as const;

/** A group of workloads. */
export type Suite = (typeof SUITES)[number];

/** A step of a series in which something grows. */
export interface Step {
  /** What grows, such as `bytes of a module`. */
  readonly of: string;
  readonly size: number;
}

/** A driver at work on one workload. */
export interface Bench {
  readonly driver: DriverProcess;
  /** The engine's name. */
  readonly engine: string;
  readonly places: Places;
  /** Seconds that an answer may take. */
  readonly patience: number;
}

/** One reading: a figure for each metric, and what the guest answered. */
export interface Reading {
  readonly metrics: Readonly<Record<string, number>>;
  /** Has to be the same for every engine: a wrong answer is no measurement. */
  readonly result?: string;
  /** The part of it in which the engine's process had no core, 0 to 1; missing where its driver can't tell. */
  readonly lost?: number;
}

/** Something to measure, on every engine that can. */
export interface Workload {
  readonly suite: Suite;
  readonly name: string;
  /** One line for the report. */
  readonly about: string;
  readonly ability: Ability;
  /** Engines it is meant for; all that have the ability where left out. */
  readonly engines?: readonly string[];
  /** The engine that others are held against. */
  readonly baseline: string;
  /** What one figure is of, such as `a call`. */
  readonly per: string;
  readonly unit: 'ns' | 'bytes';
  readonly step?: Step;
  /** Each reading is taken in a process of its own. */
  readonly cold?: boolean;
  /** Repetitions in a reading; found by trying where left out. */
  readonly count?: number;
  /** Whether more repetitions could be slower or faster for good: `false` keeps the warm-up at one reading. */
  readonly warms?: boolean;
  /** Seconds after which an engine is given up that does not answer, where that is less than the run would wait. */
  readonly patience?: number;
  /** Readings in all at most, where each takes long. */
  readonly readings?: number;
  /** Milliseconds that a reading takes on average, where its length is not chosen: for plans alone. */
  readonly takes?: number;
  /** Gets what has to be there before any engine starts, such as files. */
  prepare?(places: Places): Promise<void> | void;
  /** Gets a driver ready. */
  load?(bench: Bench): Promise<void>;
  /** Takes a reading of `count` repetitions. */
  read(bench: Bench, count: number): Promise<Reading>;
}
