import { tell } from '@ferrule/core';
import type { WasmBytes } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import type { Module } from '../module.ts';
import type { Settings } from '../options/settings.ts';
import { keptProfile } from './kept-profile.ts';
import { lookUp } from '../cached-artifact.ts';
import { markFirst } from './tiers.ts';
import { firstSettings, obstacleTo, topSettings, watchTier } from './raise-tier.ts';

/** In which tier a module begins. */
export interface TierPlan {
  /** Those by which it is compiled. */
  readonly settings: Settings;
  /** What is to be done once it is. */
  readonly begin: (module: Module) => void;
  /** How it begins where that fails in the optimiser; `undefined` where nothing is optimised. */
  readonly otherwise: ((reason: string) => TierPlan) | undefined;
}

/**
 * @param wasm - a module that is to tier up
 * @param settings - of the module
 * @param canWait - whether it may be optimised before it begins, where only its profile is known
 * @returns how it begins: in the top tier where the cache knows what is hot in it
 * @throws ValidationError when it is no valid module, or uses a feature that is not enabled
 */
export function planTier(wasm: WasmBytes, settings: Settings, canWait: boolean): TierPlan {
  const isEver = obstacleTo(wasm, validateModule(wasm, settings), settings) === undefined;
  const profile = isEver ? keptProfile(wasm, settings) : undefined;
  const top = profile && topSettings(settings, profile);
  if (top === undefined || !(canWait || lookUp(wasm, top).found !== undefined))
    return planFirst(wasm, settings, isEver);
  return {
    settings: top,
    begin: () => {
      tell(settings.onTier, { module: wasm.name, tier: 'top', reason: 'its profile was kept in the cache' });
    },
    otherwise: (reason) => ({
      settings,
      begin: (module) => {
        markFirst(module);
        tell(settings.onTier, { module: wasm.name, tier: 'first', reason });
      },
      otherwise: undefined,
    }),
  };
}

function planFirst(wasm: WasmBytes, settings: Settings, isEver: boolean): TierPlan {
  return {
    settings: isEver ? firstSettings(settings) : settings,
    begin: (module) => void watchTier(module, wasm, settings),
    otherwise: undefined,
  };
}
