import type { ManifestEntry } from '@ferrule/core';
import type { Module } from '../module.ts';
import type { coverageOf as CoverageOf } from './coverage-of.ts';

let loaded: typeof CoverageOf | undefined;

/**
 * Spares waiting for what tells counters by lines of sources.
 *
 * @param coverageOf - what {@link loadCoverage} would load
 */
export function provideCoverage(coverageOf: typeof CoverageOf): void {
  loaded = coverageOf;
}

/**
 * @param module - a module
 * @returns what the pass `coverage` added to it, if it was asked for
 */
export function coverageEntryOf({ compiled }: Module): ManifestEntry | undefined {
  return compiled.manifest.entries.find(({ pass }) => pass === 'coverage');
}

/**
 * Loads what tells counters by lines of sources, where there are any: few programs have.
 *
 * @param module - that is to be instantiated
 */
export async function loadCoverage(module: Module): Promise<void> {
  if (loaded !== undefined || coverageEntryOf(module) === undefined) return;
  const { coverageOf } = await import('./coverage-of.ts');
  provideCoverage(coverageOf);
}

/** `coverageOf`, which whoever made an instance with counters has seen to. */
export const lazyCoverageOf: typeof CoverageOf = (...args) => {
  if (loaded === undefined) throw new Error('nobody has waited for what tells coverage');
  return loaded(...args);
};
