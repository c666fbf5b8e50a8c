import { tell } from '@ferrule/core';
import { compileModule } from '@ferrule/engine';
import type { Manifest, WasmBytes } from '@ferrule/core';
import { rewriteApart } from './apart/rewrite-apart.ts';
import { lookUp } from './cached-artifact.ts';
import { keepListeners } from './listeners/module-listeners.ts';
import { Module } from './module.ts';
import type { Settings } from './options/settings.ts';
import { markFirst, setTop } from './tiers.ts';

/** How far the top tier is optimised. */
const TOP_LEVEL = 3;

/** Binaryen takes some 5 s and 13 MiB for each MiB: a larger module would hold a processor up for minutes. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * @param settings - of a module that is to tier up
 * @returns those of its top tier
 */
export function topSettings(settings: Settings): Settings {
  return { ...settings, optimize: TOP_LEVEL, onProgress: undefined };
}

/**
 * Looks in the cache for a module's top tier.
 *
 * @param wasm - the module
 * @param settings - of the module
 * @returns whether there is one, so that no first tier is needed
 */
export function isTopKept(wasm: WasmBytes, settings: Settings): boolean {
  const isKept = lookUp(wasm, topSettings(settings)).found !== undefined;
  if (isKept) tell(settings.onTier, { module: wasm.name, tier: 'top', reason: 'it was kept in the cache' });
  return isKept;
}

/**
 * Optimises a module in a worker, while instances of its first tier run, and has later instances made of that. Whatever
 * goes wrong, the module stays in its first tier, and `onTier` is told why.
 *
 * @param first - the module in its first tier
 * @param wasm - the module as it was given
 * @param settings - of the module
 * @param rewrite - does stages 2 to 6 in a worker
 */
export async function raiseTier(
  first: Module,
  wasm: WasmBytes,
  settings: Settings,
  rewrite: typeof rewriteApart = rewriteApart,
): Promise<void> {
  const stay = (reason: string): void => {
    tell(settings.onTier, { module: first.name, tier: 'first', reason });
  };
  markFirst(first);
  if (wasm.bytes.length > MOST_BYTES) {
    stay(`it has ${String(wasm.bytes.length)} bytes, and up to ${String(MOST_BYTES)} are optimised`);
    return;
  }
  const top = topSettings(settings);
  try {
    // Whoever gave the bytes may change them before the worker has them.
    const rewritten = await rewrite({ ...wasm, bytes: wasm.bytes.slice() }, { ...top, cache: false }, true);
    if (rewritten === undefined) {
      stay('no worker can be had to optimise it');
      return;
    }
    const { info, artifact } = lookUp(wasm, top).keep(rewritten);
    const obstacle = obstacleIn(artifact.manifest);
    if (obstacle !== undefined) {
      stay(obstacle);
      return;
    }
    const compiled = await compileModule(artifact, info);
    const module = new Module(compiled, wasm.bytes, settings, wasm.location, settings.debug);
    setTop(first, keepListeners(module, settings.listeners));
    tell(settings.onTier, { module: first.name, tier: 'top', reason: 'it has been optimised' });
  } catch (error) {
    stay(`optimising it failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Why the optimiser left a module as it is. */
function obstacleIn({ entries }: Manifest): string | undefined {
  const reason = entries.find(({ pass }) => pass === 'optimize')?.facts['reason'];
  return typeof reason === 'string' ? reason : undefined;
}
