import type { WasmBytes } from '@ferrule/core';
import { artifactCacheAt, artifactKey, makersWith } from '@ferrule/engine';
import { binaryenVersion, isEmptyPlan, validateModule } from '@ferrule/instrument';
import type { Settings } from './options/settings.ts';
import { planModule } from './plan-module.ts';
import type { RewriteSettings } from './rewrite-settings.ts';
import type { Rewritten } from './untouched.ts';

/** What stages 2 to 6 need to know, and whether and where there is a cache. */
export type CachedSettings = RewriteSettings & Pick<Settings, 'cache' | 'onCache'>;

/** What the cache says of a module. */
export interface CacheLookup {
  /** What stages 2 to 6 made of it the last time. */
  readonly found: Rewritten | undefined;
  /** Keeps what they make of it now, and returns it. */
  readonly keep: (rewritten: Rewritten) => Rewritten;
}

/** Where nothing is to be cached. */
const NOTHING: CacheLookup = Object.freeze({ found: undefined, keep: (rewritten: Rewritten) => rewritten });

/**
 * Looks a module up in the artifact cache. A module to which nothing is done has no place there.
 *
 * @param wasm - a module
 * @param settings - what is asked for, and whether and where there is a cache
 * @returns what was found
 * @throws ValidationError when it is no valid module, or uses a feature that is not enabled
 * @throws PlanError when the options don't fit it
 */
export function lookUp(wasm: WasmBytes, settings: CachedSettings): CacheLookup {
  const { cache, onCache } = settings;
  if (cache === false) return NOTHING;
  const info = validateModule(wasm, settings);
  const plan = planModule(info, settings);
  if (isEmptyPlan(plan)) return NOTHING;
  const artifacts = artifactCacheAt(cache.directory);
  const makers = makersWith(plan.optimize === 0 ? undefined : binaryenVersion());
  const key = artifactKey(wasm.bytes, plan, makers);
  const artifact = artifacts.find(key, wasm.name, onCache);
  if (artifact !== undefined) {
    const found: Rewritten = { info, artifact, isUntouched: false };
    return { found, keep: () => found };
  }
  return {
    found: undefined,
    keep(rewritten) {
      if (!rewritten.isUntouched) artifacts.keep(key, rewritten.artifact, makers, onCache);
      return rewritten;
    },
  };
}
