import type { ProfileFrame } from '../profile/profile.ts';

/** The toolchain's libraries: between the program and its allocator, and around `main`. */
const LIBRARY =
  /^(?:__r(?:ust|dl|g)_|<*(?:&|mut |\[)*(?:[^<>]+ as )?(?:alloc|core|std|hashbrown|dlmalloc)::|~lib\/|runtime\.)/;

/**
 * @param callPath - that led to an allocation, innermost first
 * @returns names of its functions without those of the library; all where there are no others
 */
export function ownCalls(callPath: readonly ProfileFrame[]): readonly string[] {
  const names = callPath.map(({ name }) => name);
  const own = names.filter((name) => !LIBRARY.test(name));
  return own.length === 0 ? names : own;
}
