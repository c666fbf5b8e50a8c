import { medianSorted, quantileSorted } from 'simple-statistics';

const RESAMPLES = 1_000;

/** A small repeatable generator: the interval of the same samples is always the same. */
export function generator(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/**
 * @param values - at least one
 * @returns their median
 */
export function median(values: readonly number[]): number {
  return medianSorted(sorted(values));
}

/** Of the normal distribution: 95 in 100 are nearer to its middle than so many standard deviations. */
const NORMAL = 1.96;
/** The same of Student's distribution, for the fewest degrees of freedom. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571];

/**
 * @param freedom - degrees of freedom, from 1 up
 * @returns how far from the middle 95 in 100 of Student's distribution are
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.5
 */
export function studentQuantile(freedom: number): number {
  const series =
    NORMAL +
    (NORMAL ** 3 + NORMAL) / (4 * freedom) +
    (5 * NORMAL ** 5 + 16 * NORMAL ** 3 + 3 * NORMAL) / (96 * freedom ** 2);
  return STUDENT[freedom - 1] ?? series;
}

/**
 * How much wider a percentile interval has to be where there are few to draw from.
 *
 * @see Hesterberg, What Teachers Should Know about the Bootstrap, The American Statistician 69, 2015, section 4
 */
function widening(count: number): number {
  return count < 2 ? 1 : (studentQuantile(count - 1) / NORMAL) * Math.sqrt(count / (count - 1));
}

/**
 * The 95 % confidence interval of the median of samples that come in groups, such as from several processes: whole
 * groups are drawn anew, so that a difference between processes widens it as it should; samples where there is but one.
 * It is widened as the few that are drawn from demand.
 *
 * @param groups - at least one, none of them empty
 * @returns lower and upper bound
 * @see Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8
 */
export function groupedInterval(groups: readonly (readonly number[])[]): readonly [number, number] {
  const random = generator();
  const [first = []] = groups;
  const units = groups.length === 1 ? first.map((value) => [value]) : groups;
  const draw = (): number[] => units.flatMap(() => units[Math.floor(random() * units.length)] ?? []);
  const medians = sorted(Array.from({ length: RESAMPLES }, () => median(draw())));
  const ends = [quantileSorted(medians, 0.025), quantileSorted(medians, 0.975)] as const;
  const middle = median(groups.flat());
  const factor = widening(units.length);
  const isPositive = groups.flat().every((value) => value > 0);
  // ratios and times are as far from 1 at half as at twice
  const widen = (end: number): number =>
    isPositive ? middle * (end / middle) ** factor : middle + (end - middle) * factor;
  return [widen(ends[0]), widen(ends[1])];
}

/**
 * How far groups are apart, such as the processes of one engine.
 *
 * @param groups - of positive samples, none of them empty
 * @returns the largest of their medians, in times as much as the smallest
 */
export function spreadOf(groups: readonly (readonly number[])[]): number {
  const medians = groups.map(median);
  return Math.max(...medians) / Math.min(...medians);
}

/**
 * Outliers by Tukey's fences: farther than one and a half times the middle half from it. They stay in the samples, of
 * which only medians are taken.
 *
 * @param values - samples
 * @returns those outside the fences
 */
export function outliersOf(values: readonly number[]): number[] {
  if (values.length < 4) return [];
  const order = sorted(values);
  const [low, high] = [quantileSorted(order, 0.25), quantileSorted(order, 0.75)];
  const reach = 1.5 * (high - low);
  return values.filter((value) => value < low - reach || value > high + reach);
}

/**
 * @param values - positive numbers, at least one
 * @returns their geometric mean
 */
export function geometricMeanOf(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A ratio and its 95 % confidence interval. */
export interface Ratio {
  readonly ratio: number;
  readonly interval: readonly [number, number];
}

/**
 * @param ratios - at least one, independent of each other
 * @returns their geometric mean; its interval from theirs, as errors of independent logarithms add up
 */
export function geometricMeanOfRatios(ratios: readonly Ratio[]): Ratio {
  const mean = geometricMeanOf(ratios.map(({ ratio }) => ratio));
  const error = (end: 0 | 1): number =>
    Math.sqrt(ratios.reduce((sum, { ratio, interval }) => sum + Math.log(interval[end] / ratio) ** 2, 0)) /
    ratios.length;
  return { ratio: mean, interval: [mean / Math.exp(error(0)), mean * Math.exp(error(1))] };
}

/** Samples whose median is looked at. */
const WINDOW = 3;
/** How far medians of neighbouring windows may differ where all is steady. */
const TOLERANCE = 0.05;

/**
 * Whether a run of samples has stopped getting faster: the medians of its last two windows differ by little.
 *
 * @param values - samples in the order they were taken
 * @returns whether the latest are of the steady state
 */
export function isSteady(values: readonly number[]): boolean {
  if (values.length < 2 * WINDOW) return false;
  const last = median(values.slice(-WINDOW));
  const before = median(values.slice(-2 * WINDOW, -WINDOW));
  return before - last <= TOLERANCE * before;
}

/** What a comparison of two may be called. */
export type Claim = 'faster' | 'slower' | 'no difference shown';

/**
 * A difference is called one only when the interval says so.
 *
 * @param interval - of the ratio to the baseline; above 1 is slower
 * @param coarse - whether the clock was too coarse to tell
 * @returns what may be said
 */
export function claimOf([low, high]: readonly [number, number], coarse: boolean): Claim {
  if (coarse || (low <= 1 && high >= 1)) return 'no difference shown';
  return high < 1 ? 'faster' : 'slower';
}
