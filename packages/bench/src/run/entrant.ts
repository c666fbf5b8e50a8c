import { isCoarse } from '../clock.ts';
import type { Program } from '../processes.ts';
import { isSteady } from '../statistics.ts';
import { isDisturbed, isWorthATry } from '../stopwatch.ts';
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

/** Repetitions that every engine is asked for once, so that their answers can be compared. */
const CHECKED = 3;
/** Readings many times as long as they need be are not taken anew: that would take too long. */
const LONG = 8;

/** A contestant in one workload: its process of the moment, and what it has been read so far. */
export class Entrant {
  readonly contestant: Contestant;
  /** By metric, then by process: readings in rounds, `undefined` where there is none. */
  readonly readings = new Map<string, (number | undefined)[][]>();
  /** What its guest answered, by repetitions. */
  readonly answers = new Map<number, string>();
  /** Why it gave up. */
  failure: string | undefined;
  warmUp: WarmUp = { milliseconds: 0, readings: 0, steady: true };
  coarse = false;
  /** Readings that count. */
  taken = 0;
  /** How many of them were without a core for a while, though they were taken anew, and count by processor time. */
  disturbed = 0;
  /** Milliseconds that were spent on it. */
  spent = 0;
  readonly #workload: Workload;
  readonly #effort: Effort;
  readonly #program: Program;
  readonly #signal: AbortSignal;
  #bench: Bench | undefined;
  #resolution = 0;
  #count: number | undefined;

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
    this.#count = workload.count;
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
   * Reads until it no longer gets faster, or time is up; first finds, once, how many repetitions fill a reading of this
   * engine, and what it answers.
   *
   * @param time - the most milliseconds, where that is less than the effort allows and no less than it demands
   */
  async warm(time = Infinity): Promise<void> {
    await this.#attempt(async (bench) => {
      if (this.#count === undefined) this.#note(await this.#workload.read(bench, CHECKED), CHECKED);
      this.#count ??= await this.#calibrate(bench);
      await this.#warm(bench, this.#count, time);
    });
  }

  async #calibrate(bench: Bench): Promise<number> {
    const { readingTime } = this.#effort;
    for (let count = 1; ;) {
      // twice: what the machine does besides must not pass for a long reading
      const first = onCoreOf(await this.#workload.read(bench, count), count);
      const taken = Math.min(first, onCoreOf(await this.#workload.read(bench, count), count)) / 1e6;
      if (taken >= readingTime || count >= 2 ** 30) return count;
      const factor = Math.min(10, Math.max(1.2, readingTime / Math.max(taken, 1e-6)));
      count = Math.ceil(count * factor);
    }
  }

  async #warm(bench: Bench, count: number, time: number): Promise<void> {
    const [least, usual] = this.#workload.warms === false ? [0, 0] : this.#effort.warmUp;
    const most = Math.max(least, Math.min(usual, time));
    const start = performance.now();
    const taken: number[] = [];
    for (;;) {
      taken.push(onCoreOf(await this.#workload.read(bench, count), count));
      const gone = performance.now() - start;
      if (gone >= most || (gone >= least && isSteady(taken))) break;
    }
    const steady = most === 0 || isSteady(taken);
    this.warmUp = { milliseconds: performance.now() - start, readings: taken.length, steady };
  }

  /** Takes a reading that does not count, to fill caches. */
  async prime(): Promise<void> {
    await this.#attempt(async (bench) => void (await this.#workload.read(bench, this.#count ?? 1)));
  }

  /**
   * Takes a reading that counts.
   *
   * @param process - which of its processes this is
   */
  async read(process: number): Promise<void> {
    await this.#attempt(async (bench) => {
      const count = this.#count ?? 1;
      const reading = await this.#readUndisturbed(bench, count);
      this.#note(reading, count);
      this.taken++;
      const { lost = 0 } = reading;
      // what was without a core for a while counts by the time that it had one
      const part = isDisturbed(lost) ? 1 - lost : 1;
      if (part < 1) this.disturbed++;
      for (const [metric, value] of Object.entries(reading.metrics)) {
        const processes = this.readings.get(metric) ?? [];
        this.readings.set(metric, processes);
        (processes[process] ??= []).push(value * part);
      }
      if (this.#workload.unit === 'ns' && isCoarse(timeOf(reading, count), this.#resolution))
        this.coarse = true;
    });
  }

  async #readUndisturbed(bench: Bench, count: number): Promise<Reading> {
    let best = await this.#workload.read(bench, count);
    for (let tries = 1; isWorthATry(best.lost ?? 0, tries); tries++) {
      if (onCoreOf(best, count) / 1e6 > LONG * this.#effort.readingTime) break;
      const next = await this.#workload.read(bench, count);
      if ((next.lost ?? 0) < (best.lost ?? 0)) best = next;
    }
    return best;
  }

  /** A guest has to answer the same each time. */
  #note({ result }: Reading, count: number): void {
    if (result === undefined) return;
    const before = this.answers.get(count);
    if (before !== undefined && before !== result) {
      throw new FailedRequest(`wrong result: ${before} at first, ${result} later`);
    }
    this.answers.set(count, result);
  }

  /** Ends its process. */
  stop(): void {
    this.#bench?.driver.close();
    this.#bench = undefined;
  }

  /** Whatever goes wrong in the engine is for the report; what goes wrong here is not. */
  async #attempt(work: (bench: Bench) => Promise<void>): Promise<void> {
    if (this.failure !== undefined) return;
    const start = performance.now();
    try {
      if (this.#bench === undefined) return;
      await work(this.#bench);
    } catch (error) {
      if (!(error instanceof FailedRequest)) throw error;
      // a process that was ended because the run ends has not failed
      if (!this.#signal.aborted) this.failure = error.message;
      this.stop();
    } finally {
      this.spent += performance.now() - start;
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

/** What it would have taken with a core of its own all the time. */
function onCoreOf(reading: Reading, count: number): number {
  return timeOf(reading, count) * (1 - (reading.lost ?? 0));
}
