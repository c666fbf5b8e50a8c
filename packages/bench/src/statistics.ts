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

/**
 * The 95 % confidence interval of the median of samples that come in groups, such as from several processes: groups are
 * drawn anew, and samples within each, so that a difference between processes widens it as it should.
 *
 * @param groups - at least one, none of them empty
 * @returns lower and upper bound
 * @see Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8
 */
export function groupedInterval(groups: readonly (readonly number[])[]): readonly [number, number] {
  const random = generator();
  const draw = <T>(from: readonly T[]): T[] => from.map(() => from[Math.floor(random() * from.length)]);
  const medians = Array.from({ length: RESAMPLES }, () => median(draw(groups).flatMap(draw)));
  const order = sorted(medians);
  return [quantileSorted(order, 0.025), quantileSorted(order, 0.975)];
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
