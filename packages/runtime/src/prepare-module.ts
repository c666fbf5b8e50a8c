import { InstrumentError } from '@ferrule/core';
import type { Artifact, WasmBytes } from '@ferrule/core';
import { compileModule } from '@ferrule/engine';
import { isWorkForWorker, rewriteApart } from './apart/rewrite-apart.ts';
import { lookUp, lookUpAsync } from './cached-artifact.ts';
import { compileHere } from './compile-here.ts';
import { keepListeners } from './listeners/module-listeners.ts';
import { Module } from './module.ts';
import type { Settings } from './options/settings.ts';
import { ProgressTeller } from './progress.ts';
import { readSource, readSourceSync } from './read-source.ts';
import type { Source } from './read-source.ts';
import { rewriteHere, rewriteHereSync } from './rewrite-here.ts';
import { asksForBodies } from './rewrite-settings.ts';
import { planTier } from './tier-up/plan-tier.ts';
import type { TierPlan } from './tier-up/plan-tier.ts';
import { leaveUntouched, refuse } from './untouched.ts';
import type { Rewritten } from './untouched.ts';

/** A module, compiled, and the bytes that V8 compiled. */
export interface PreparedModule {
  readonly module: Module;
  readonly artifact: Artifact;
}

/**
 * Stages 1 to 7: from wherever a module is to native code. With nothing to add and nothing to optimise, V8 gets the
 * very bytes that were read. A large module is rewritten in a worker.
 *
 * @param source - see `Source`
 * @param settings - complete
 * @returns the module, compiled
 */
export async function prepareModule(source: Source, settings: Settings): Promise<Module> {
  return (await prepareArtifact(source, settings)).module;
}

/**
 * {@link prepareModule} for those who keep what V8 compiled.
 *
 * @param source - see `Source`
 * @param settings - complete
 * @returns the module and its bytes
 */
export async function prepareArtifact(source: Source, settings: Settings): Promise<PreparedModule> {
  const wasm = await readSource(source, settings);
  if (!settings.tierUp) return prepareBytes(wasm, settings);
  return prepareTier(wasm, planTier(wasm, settings, true));
}

async function prepareTier(wasm: WasmBytes, tier: TierPlan): Promise<PreparedModule> {
  try {
    const prepared = await prepareBytes(wasm, tier.settings);
    tier.begin(prepared.module);
    return prepared;
  } catch (error) {
    if (tier.otherwise === undefined || !(error instanceof InstrumentError)) throw error;
    return prepareTier(wasm, tier.otherwise(`optimising it failed: ${error.message}`));
  }
}

async function prepareBytes(wasm: WasmBytes, settings: Settings): Promise<PreparedModule> {
  const { info, artifact, isUntouched } = await rewrite(wasm, settings);
  const progress = new ProgressTeller(wasm.name, settings.onProgress, settings.optimize > 0);
  progress.begin('compile');
  const compiled = await compileModule(artifact, info).catch((error: unknown) =>
    refuse(error, wasm, isUntouched),
  );
  progress.end();
  const module = new Module(compiled, wasm.bytes, settings, wasm.location, settings.debug);
  return { module: keepListeners(module, settings.listeners), artifact };
}

/** A cache on disk is written where the work is done; one in memory alone is this thread's. */
async function rewrite(wasm: WasmBytes, settings: Settings): Promise<Rewritten> {
  if (!asksForBodies(settings)) return leaveUntouched(wasm);
  const { cache } = settings;
  const { found, keep } = await lookUpAsync(wasm, settings);
  if (found !== undefined) return found;
  if (!isWorkForWorker(wasm, settings)) return keep(await rewriteHere(wasm, settings));
  const isOnDisk = cache !== false && cache.directory !== undefined;
  const apart = await rewriteApart(wasm, isOnDisk ? settings : { ...settings, cache: false });
  if (apart === undefined) return keep(await rewriteHere(wasm, settings));
  return isOnDisk ? apart : keep(apart);
}

/**
 * Stages 1 to 7 without waiting, on this thread; see {@link prepareModule}.
 *
 * @param source - a path, a file URL or bytes
 * @param settings - complete
 * @returns the module, compiled
 */
export function prepareModuleSync(source: Source, settings: Settings): Module {
  const wasm = readSourceSync(source, settings);
  if (!settings.tierUp) return prepareBytesSync(wasm, settings);
  const tier = planTier(wasm, settings, false);
  const module = prepareBytesSync(wasm, tier.settings);
  tier.begin(module);
  return module;
}

function prepareBytesSync(wasm: WasmBytes, settings: Settings): Module {
  if (!asksForBodies(settings)) return compileHere(wasm, settings, leaveUntouched(wasm));
  const { found, keep } = lookUp(wasm, settings);
  return compileHere(wasm, settings, keep(found ?? rewriteHereSync(wasm, settings)));
}
