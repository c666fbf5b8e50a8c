import type { Artifact, ModuleInfo, Plan, WasmBytes } from '@ferrule/core';
import { artifactCacheAt, artifactKey, beginningOfKey, makersWith } from '@ferrule/engine';
import type { ArtifactCache, Makers } from '@ferrule/engine';
import { binaryenVersion, describeModule, isEmptyPlan, validateModule } from '@ferrule/instrument';
import { ALL_FEATURES } from './options/features.ts';
import type { Settings } from './options/settings.ts';
import { planModule } from './plan-module.ts';
import type { RewriteSettings } from './rewrite-settings.ts';
import type { Rewritten } from './untouched.ts';

/** What stages 2 to 6 need to know, and whether and where there is a cache. */
export type CachedSettings = RewriteSettings & Pick<Settings, 'cache' | 'onCache'>;

/** Keeps what stages 2 to 6 made of a module, and returns it. */
export type Keep = (rewritten: Rewritten) => Rewritten;

/** What the cache says of a module. */
export interface CacheLookup {
  /** What stages 2 to 6 made of it the last time. */
  readonly found: Rewritten | undefined;
  /** Keeps what they make of it now, and returns it. */
  readonly keep: Keep;
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
export async function lookUpAsync(wasm: WasmBytes, settings: CachedSettings): Promise<CacheLookup> {
  const place = placeOf(wasm, settings);
  if (place === undefined) return NOTHING;
  const { cache, plan, makers } = place;
  const ahead = await cache.readAhead(beginningOfKey(wasm.bytes, plan, makers));
  // takes a digest of the module meanwhile
  const key = place.key();
  return lookedUp(place, settings, await cache.findAsync(key, wasm.name, settings.onCache, ahead));
}

/**
 * At once; see {@link lookUpAsync}.
 *
 * @param wasm - a module
 * @param settings - what is asked for, and whether and where there is a cache
 * @returns what was found
 * @throws ValidationError when it is no valid module, or uses a feature that is not enabled
 * @throws PlanError when the options don't fit it
 */
export function lookUp(wasm: WasmBytes, settings: CachedSettings): CacheLookup {
  const place = placeOf(wasm, settings);
  if (place === undefined) return NOTHING;
  return lookedUp(place, settings, place.cache.find(place.key(), wasm.name, settings.onCache));
}

/**
 * For who knows that a module is not there.
 *
 * @param wasm - a module
 * @param settings - what is asked for, and whether and where there is a cache
 * @returns keeps what is made of it
 * @throws ValidationError when it is no valid module, or uses a feature that is not enabled
 * @throws PlanError when the options don't fit it
 */
export function keeperOf(wasm: WasmBytes, settings: CachedSettings): Keep {
  const place = placeOf(wasm, settings);
  return place === undefined ? NOTHING.keep : lookedUp(place, settings, undefined).keep;
}

/** Where an artifact belongs. */
interface Place {
  readonly cache: ArtifactCache;
  /** Takes a digest of the module, once. */
  readonly key: () => string;
  readonly makers: Makers;
  readonly plan: Plan;
  readonly info: ModuleInfo;
}

function placeOf(wasm: WasmBytes, settings: CachedSettings): Place | undefined {
  const { cache } = settings;
  if (cache === false) return undefined;
  // V8 has judged what is in the cache, and judges what is not
  const info = settings.features === ALL_FEATURES ? describeModule(wasm) : validateModule(wasm, settings);
  const plan = planModule(info, settings);
  if (isEmptyPlan(plan)) return undefined;
  const makers = makersWith(plan.optimize === 0 ? undefined : binaryenVersion());
  let key: string | undefined;
  return {
    cache: artifactCacheAt(cache.directory),
    key: () => (key ??= artifactKey(wasm.bytes, plan, makers)),
    makers,
    plan,
    info,
  };
}

function lookedUp(
  { cache, key, makers, info }: Place,
  { onCache }: CachedSettings,
  artifact: Artifact | undefined,
): CacheLookup {
  if (artifact !== undefined) {
    const found: Rewritten = { info, artifact, isUntouched: false };
    return { found, keep: () => found };
  }
  return {
    found: undefined,
    keep(rewritten) {
      if (!rewritten.isUntouched) cache.keep(key(), rewritten.artifact, makers, onCache);
      return rewritten;
    },
  };
}
