import { geometricMeanOf, geometricMeanOfRatios, groupedInterval, median } from './statistics.ts';
import { isDisturbed, isWorthATry, lossOf, stopwatch, type Taken } from './stopwatch.ts';

/** One side of a comparison: does its work `count` times. */
export type Work = (count: number) => void;

/** What a paired comparison found. Times are nanoseconds a repetition. */
export interface Comparison {
  /** Median of the ratios subject / baseline, pair by pair. */
  readonly ratio: number;
  /** 95 % confidence interval of that median, by bootstrap. */
  readonly interval: readonly [number, number];
  /** Median time of the subject. */
  readonly subject: number;
  /** Median time of the baseline. */
  readonly baseline: number;
  readonly pairs: number;
}

/** How long and how often to measure. */
export interface PairedOptions {
  /** Pairs of samples; default 40. */
  readonly pairs?: number;
  /** Milliseconds that one sample should take at least; default 10. */
  readonly sampleTime?: number;
  /** Milliseconds of warm-up for each side; default 200. */
  readonly warmUp?: number;
}

/**
 * The 95 % confidence interval of the median, by bootstrap.
 *
 * @param values - at least one sample
 * @returns lower and upper bound
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13
 */
export function medianInterval(values: readonly number[]): readonly [number, number] {
  return groupedInterval([values]);
}

/** Of the pairs that are asked for, those that are taken: fewer where time is short. */
let part = 1;
/** So many say something. */
const FEWEST_PAIRS = 9;

/**
 * Makes comparisons take fewer pairs than they are asked for, never so few that they say nothing.
 *
 * @param wanted - the part of them, up to 1
 */
export function takePartOfPairs(wanted: number): void {
  part = Math.min(1, wanted);
}

function measure(work: Work, count: number): Taken {
  const taken = stopwatch();
  work(count);
  return taken();
}

/**
 * Nanoseconds that `count` repetitions take. Where the process was without a core meanwhile it is measured anew, and
 * where that does not help, what counts is the time on a core.
 */
function time(work: Work, count: number): number {
  let best = measure(work, count);
  for (let tries = 1; isWorthATry(lossOf(best), tries); tries++) {
    const next = measure(work, count);
    if (lossOf(next) < lossOf(best)) best = next;
  }
  const { ns, cpu = ns } = best;
  return isDisturbed(lossOf(best)) ? cpu : ns;
}

/** Repetitions that fill a sample: found while warming up. */
function calibrate(work: Work, sampleTime: number, warmUp: number): number {
  const end = performance.now() + warmUp;
  let count = 1;
  for (;;) {
    const { ns, cpu = ns } = measure(work, count);
    const taken = cpu / 1e6;
    if (taken < sampleTime)
      count = Math.ceil(count * Math.min(10, Math.max(1.2, sampleTime / Math.max(taken, 1e-6))));
    else if (performance.now() >= end) return count;
  }
}

/**
 * Summarises samples taken in pairs.
 *
 * @param subject - nanoseconds a repetition, pair by pair
 * @param baseline - likewise
 * @returns ratio, interval and medians
 */
export function summarise(subject: readonly number[], baseline: readonly number[]): Comparison {
  const ratios = subject.map((taken, index) => taken / (baseline[index] ?? Number.NaN));
  return {
    ratio: median(ratios),
    interval: medianInterval(ratios),
    subject: median(subject),
    baseline: median(baseline),
    pairs: ratios.length,
  };
}

/**
 * Puts comparisons of several kinds of work together.
 *
 * @param comparisons - at least one, each of another work, independent of each other
 * @returns geometric means; the interval from those of the comparisons, as errors of independent logarithms add up
 */
export function geometricMean(comparisons: readonly Comparison[]): Comparison {
  const mean = (of: (comparison: Comparison) => number): number => geometricMeanOf(comparisons.map(of));
  return {
    ...geometricMeanOfRatios(comparisons),
    subject: mean(({ subject }) => subject),
    baseline: mean(({ baseline }) => baseline),
    pairs: comparisons.reduce((sum, { pairs }) => sum + pairs, 0),
  };
}

/**
 * Measures two ways of doing the same in turn, so that whatever else the machine does hits both alike.
 * Which side goes first alternates from pair to pair.
 *
 * @param subject - what is judged
 * @param baseline - what it is held against
 * @param options - how long and how often
 * @returns the comparison
 */
export function compare(subject: Work, baseline: Work, options: PairedOptions = {}): Comparison {
  const { sampleTime = 10, warmUp = 200 } = options;
  const wanted = options.pairs ?? 40;
  const pairs = Math.min(wanted, Math.max(FEWEST_PAIRS, Math.round(wanted * part)));
  const subjectCount = calibrate(subject, sampleTime, warmUp);
  const baselineCount = calibrate(baseline, sampleTime, warmUp);
  const subjectTimes: number[] = [];
  const baselineTimes: number[] = [];
  const sampleSubject = (): number => subjectTimes.push(time(subject, subjectCount) / subjectCount);
  const sampleBaseline = (): number => baselineTimes.push(time(baseline, baselineCount) / baselineCount);
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? [sampleSubject, sampleBaseline] : [sampleBaseline, sampleSubject];
    for (const sample of order) sample();
  }
  return summarise(subjectTimes, baselineTimes);
}
