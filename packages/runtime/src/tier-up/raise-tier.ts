import { NATIVE, OffsetRuns, tell } from '@ferrule/core';
import { compileModule, probe } from '@ferrule/engine';
import { unoptimizable } from '@ferrule/instrument';
import type { Manifest, ModuleInfo, OffsetMap, WasmBytes } from '@ferrule/core';
import type { SuccessorMessage } from '../apart/messages.ts';
import { rewriteApart } from '../apart/rewrite-apart.ts';
import { lookUp } from '../cached-artifact.ts';
import { keepListeners } from '../listeners/module-listeners.ts';
import { Module } from '../module.ts';
import type { Settings } from '../options/settings.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import { FirstTier } from './first-tier.ts';
import { keepProfile } from './kept-profile.ts';
import { firstTierFacts } from './tier-profile.ts';
import type { TierProfile } from './tier-profile.ts';
import { markFirst } from './tiers.ts';
import type { CompiledTop, TopTier } from './top-tier.ts';

/** How far the top tier is optimised. */
const TOP_LEVEL = 3;

/** Binaryen takes some 5 s and 13 MiB for each MiB: a larger module would hold a processor up for minutes. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * @param settings - of a module that is to tier up
 * @returns those of its first tier
 */
export function firstSettings(settings: Settings): Settings {
  const { speculatesOnIndirectCalls, inlinesFunctions, promiseIntegration } = probe();
  const firstTier = {
    targets: !speculatesOnIndirectCalls,
    inlining: !inlinesFunctions,
    suspends: promiseIntegration,
  };
  return { ...settings, firstTier };
}

/**
 * @param settings - of a module that is to tier up
 * @param profile - what was seen of it
 * @returns those of its top tier
 */
export function topSettings(settings: Settings, profile: TierProfile): Settings {
  const targets = [...profile.targets].map(([site, bits]) => [site, bits.toString(16)] as const);
  const calls = probe().inlinesFunctions
    ? undefined
    : [...profile.functions].map(([index, count]) => [index, Math.floor(Math.log2(count))] as const);
  return { ...settings, optimize: TOP_LEVEL, targets, calls, onProgress: undefined };
}

/**
 * @param wasm - a module
 * @param info - about it
 * @param settings - of the module
 * @returns why it is never optimised, in words; `undefined` where it may be
 */
export function obstacleTo({ bytes }: WasmBytes, info: ModuleInfo, settings: Settings): string | undefined {
  if (settings.coverage || settings.countCalls) return 'what is executed is counted, in code as it came';
  if (bytes.length > MOST_BYTES)
    return `it has ${String(bytes.length)} bytes, and up to ${String(MOST_BYTES)} are optimised`;
  if (info.functions.every(({ imported }) => imported)) return 'it has no code';
  return unoptimizable(info);
}

/**
 * Has the instances of a module in its first tier watched, and optimises it in a worker when they prove hot.
 *
 * @param first - the module in its first tier
 * @param wasm - the module as it was given
 * @param settings - of the module
 * @param rewrite - does stages 2 to 6 in a worker
 * @returns who watches them; `undefined` where it stays in its first tier, which `onTier` was told
 */
export function watchTier(
  first: Module,
  wasm: WasmBytes,
  settings: Settings,
  rewrite: typeof rewriteApart = rewriteApart,
): FirstTier | undefined {
  const obstacle = obstacleTo(wasm, first.info, settings);
  if (obstacle !== undefined) {
    markFirst(first);
    tell(settings.onTier, { module: first.name, tier: 'first', reason: obstacle });
    return undefined;
  }
  // Whoever gave the bytes may change them before they are optimised.
  const kept = { ...wasm, bytes: wasm.bytes.slice() };
  return FirstTier.watch(first, wasm, settings, {
    optimize: (profile, isBackground) =>
      optimizeApart(kept, settings, profile, (bytes, top) =>
        rewrite(bytes, top, isBackground, firstTierFacts(first.compiled.manifest)),
      ),
    keep: (profile) => keepProfile(kept, settings, profile),
  });
}

async function optimizeApart(
  wasm: WasmBytes,
  settings: Settings,
  profile: TierProfile,
  rewrite: (wasm: WasmBytes, settings: Settings) => ReturnType<typeof rewriteApart>,
): Promise<TopTier> {
  const top = topSettings(settings, profile);
  const rewritten = await rewrite(wasm, { ...top, cache: false }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`optimising it failed: ${reason}`, { cause });
  });
  if (rewritten === undefined) throw new Error('no worker can be had to optimise it');
  const obstacle = obstacleIn(rewritten.artifact.manifest);
  if (obstacle !== undefined) throw new Error(obstacle);
  keepProfile(wasm, settings, profile);
  const { info, artifact } = lookUp(wasm, top).keep(rewritten);
  const module = new Module(
    await compileModule(artifact, info),
    wasm.bytes,
    settings,
    wasm.location,
    settings.debug,
  );
  keepListeners(module, settings.listeners);
  const successor = () => compileSuccessor(module.compiled, artifact.offsets, rewritten.successor);
  return { module, successor };
}

/** Why the optimiser left a module as it is. */
function obstacleIn({ entries }: Manifest): string | undefined {
  const reason = entries.find(({ pass }) => pass === 'optimize')?.facts['reason'];
  return typeof reason === 'string' ? reason : undefined;
}

/** Structured cloning takes the class of its map away. */
async function compileSuccessor(
  compiled: StackModule,
  before: OffsetMap,
  successor: SuccessorMessage | undefined,
): Promise<CompiledTop> {
  if (successor === undefined || 'reason' in successor)
    throw new Error(successor?.reason ?? 'nothing was made to take over');
  const { bytes, importsFrom, offsets } = successor;
  const runs = new OffsetRuns(offsets.starts, offsets.origins, offsets.byteLength);
  const original = (offset: number): number | undefined => {
    const at = runs.original(offset);
    return at === undefined ? undefined : before.original(at);
  };
  const module = await NATIVE.compile(bytes);
  return { module, importsFrom, compiled: { ...compiled, module, offsets: { original } } };
}
