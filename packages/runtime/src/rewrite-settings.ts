import type { Feature } from '@ferrule/core';
import { ALL_FEATURES } from './options/features.ts';
import type { RewriteOptions } from './plan-module.ts';
import type { OnProgress } from './progress.ts';

/** What stages 2 to 6 need to know. */
export interface RewriteSettings extends RewriteOptions {
  /** Those the module may use. */
  readonly features: ReadonlySet<Feature>;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * @param settings - of a module, complete
 * @returns those of stages 3 to 5 alone: no more than can be cloned
 */
export function rewriteOptionsOf(settings: RewriteSettings): RewriteOptions {
  const { memoryPages, tableElements, fuel, stackDepth, stackCheck } = settings;
  const {
    interrupt,
    endings,
    traceAllocations,
    resettable,
    readable,
    coverage,
    countCalls,
    listened,
    promoteStack,
    firstTier,
    targets,
    calls,
    optimize,
  } = settings;
  return {
    memoryPages,
    tableElements,
    // what a call that traps has executed is wanted to the unit
    fuel: countCalls === true && fuel === true ? 'exact-traps' : fuel,
    stackDepth,
    stackCheck,
    interrupt,
    endings,
    traceAllocations,
    resettable,
    readable,
    coverage,
    countCalls,
    listened,
    promoteStack,
    firstTier,
    targets,
    calls,
    optimize,
  };
}

/**
 * @param settings - of a module
 * @returns whether anything is asked for that takes looking into its functions
 */
export function asksForBodies(settings: RewriteSettings): boolean {
  const { optimize = 0, ...rest } = rewriteOptionsOf(settings);
  const asked = optimize > 0 || Object.values(rest).some((value) => value !== undefined && value !== false);
  return asked || settings.features !== ALL_FEATURES;
}
