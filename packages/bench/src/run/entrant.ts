import { isCoarse } from '../clock.ts';
import type { Program } from '../processes.ts';
import { isSteady } from '../statistics.ts';
import type { Bench, Reading, Workload } from '../workloads/workload.ts';
import { labelOf, type Contestant } from './contestant.ts';
import { DriverProcess, FailedRequest } from './driver-process.ts';
import type { WarmUp } from './row.ts';

/** How much is measured. */
export interface Effort {
  /** Processes of each engine, one after another. */
  readonly processes: number;
  /** Readings in each process. */
  readonly readings: number;
  /** Milliseconds that a reading should take at least. */
  readonly readingTime: number;
  /** Milliseconds of warm-up: no less, and no more. */
  readonly warmUp: readonly [number, number];
  /** Seconds that an answer may take before the engine is given up. */
  readonly patience: number;
}

/** A contestant in one workload: its process of the moment, and what it has been read so far. */
export class Entrant {
  readonly contestant: Contestant;
  /** By metric, then by process: readings in rounds, `undefined` where there is none. */
  readonly readings = new Map<string, (number | undefined)[][]>();
  /** Why it gave up. */
  failure: string | undefined;
  warmUp: WarmUp = { milliseconds: 0, readings: 0, steady: true };
  coarse = false;
  readonly #workload: Workload;
  readonly #effort: Effort;
  readonly #program: Program;
  #bench: Bench | undefined;
  #resolution = 0;

  readonly #signal: AbortSignal;

  constructor(
    contestant: Contestant,
    program: Program,
    { workload, effort, signal }: { workload: Workload; effort: Effort; signal: AbortSignal },
  ) {
    this.contestant = contestant;
    this.#signal = signal;
    this.#program = program;
    this.#workload = workload;
    this.#effort = effort;
  }

  /** Starts a process and loads what the workload needs. */
  async start(): Promise<void> {
    const { engine, places } = this.contestant;
    const patience = Math.min(this.#effort.patience, this.#workload.patience ?? Infinity);
    this.#bench = { driver: new DriverProcess(this.#program), engine: engine.name, places, patience };
    await this.#attempt(async (bench) => {
      const { resolution } = await bench.driver.ask(['clock'], patience);
      this.#resolution = Number(resolution);
      await this.#workload.load?.(bench);
    });
  }

  /**
   * Finds how many repetitions fill a reading.
   *
   * @returns how many
   */
  async calibrate(): Promise<number> {
    let count = 1;
    await this.#attempt(async (bench) => {
      for (;;) {
        // twice: what the machine does besides must not pass for a long reading
        const first = timeOf(await this.#workload.read(bench, count), count);
        const taken = Math.min(first, timeOf(await this.#workload.read(bench, count), count)) / 1e6;
        if (taken >= this.#effort.readingTime || count >= 2 ** 30) return;
        const factor = Math.min(10, Math.max(1.2, this.#effort.readingTime / Math.max(taken, 1e-6)));
        count = Math.ceil(count * factor);
      }
    });
    return count;
  }

  /**
   * Reads until it no longer gets faster, or time is up.
   *
   * @param count - repetitions
   * @param time - the most milliseconds, where that is less than the effort allows and no less than it demands
   */
  async warm(count: number, time = Infinity): Promise<void> {
    const [least, usual] = this.#workload.warms === false ? [0, 0] : this.#effort.warmUp;
    const most = Math.max(least, Math.min(usual, time));
    const start = performance.now();
    const taken: number[] = [];
    await this.#attempt(async (bench) => {
      for (;;) {
        taken.push(timeOf(await this.#workload.read(bench, count), count));
        const gone = performance.now() - start;
        if (gone >= most || (gone >= least && isSteady(taken))) break;
      }
      const steady = most === 0 || isSteady(taken);
      this.warmUp = { milliseconds: performance.now() - start, readings: taken.length, steady };
    });
  }

  /**
   * Takes a reading that counts.
   *
   * @param process - which of its processes this is
   * @param count - repetitions
   * @returns what the guest answered
   */
  async read(process: number, count: number): Promise<string | undefined> {
    let reading: Reading | undefined;
    await this.#attempt(async (bench) => {
      reading = await this.#workload.read(bench, count);
    });
    if (reading === undefined) return undefined;
    for (const [metric, value] of Object.entries(reading.metrics)) {
      const processes = this.readings.get(metric) ?? [];
      this.readings.set(metric, processes);
      (processes[process] ??= []).push(value);
    }
    if (this.#workload.unit === 'ns' && isCoarse(timeOf(reading, count), this.#resolution))
      this.coarse = true;
    return reading.result;
  }

  /** Ends its process. */
  stop(): void {
    this.#bench?.driver.close();
    this.#bench = undefined;
  }

  /** Whatever goes wrong in the engine is for the report; what goes wrong here is not. */
  async #attempt(work: (bench: Bench) => Promise<void>): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      if (this.#bench === undefined) return;
      await work(this.#bench);
    } catch (error) {
      if (!(error instanceof FailedRequest)) throw error;
      // a process that was ended because the run ends has not failed
      if (!this.#signal.aborted) this.failure = error.message;
      this.stop();
    }
  }

  /** How progress names it. */
  get label(): string {
    return labelOf(this.contestant);
  }
}

function timeOf({ metrics }: Reading, count: number): number {
  return (metrics['all'] ?? Object.values(metrics).reduce((sum, value) => sum + value, 0)) * count;
}
