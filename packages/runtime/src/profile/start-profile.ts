import type { Duration } from '../options/units.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { Profile, Profiled } from './profile.ts';
import { resolveProfile } from './resolve-profile.ts';
import { startSampling } from './v8-profiler.ts';

/** How a profile is to be taken. */
export interface ProfileOptions {
  /** Time between samples; 1 ms by default, which is the least. */
  readonly interval?: Duration | undefined;
}

/** Ends a profile and gives what was found so far. */
export type StopProfile = () => Profile;

/**
 * Starts to profile all that runs on this thread.
 *
 * @param name - of what is profiled
 * @param modules - those whose functions are to be told by their names
 * @param milliseconds - between samples
 * @returns what ends it
 */
export function startProfile(
  name: string,
  modules: readonly StackModule[],
  milliseconds: number,
): StopProfile {
  const microseconds = milliseconds * 1000;
  const sampling = startSampling(microseconds);
  return () => resolveProfile(name, sampling.stop(), microseconds, modules);
}

/**
 * @param stop - from {@link startProfile}
 * @param run - what to profile
 * @returns the profile, and what it returned
 * @throws what it throws
 */
export async function profiled<T>(stop: StopProfile, run: () => T | Promise<T>): Promise<Profiled<T>> {
  let result: T;
  try {
    result = await run();
  } catch (error) {
    stop();
    throw error;
  }
  return { profile: stop(), result };
}
