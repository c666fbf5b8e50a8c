import { emptyManifest, identityOffsets } from '@ferrule/core';
import type { Artifact, WasmBytes } from '@ferrule/core';
import { artifactCacheAt, artifactKey, makersWith } from '@ferrule/engine';
import type { Makers } from '@ferrule/engine';
import { validateModule } from '@ferrule/instrument';
import type { Settings } from '../options/settings.ts';
import { planModule } from '../plan-module.ts';
import type { TierProfile } from './tier-profile.ts';

const name = 'profile';

/** A module with nothing in it: only what the manifest says of it counts. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Keeps what was seen of a module in the cache, so that the next process need not look again.
 *
 * @param wasm - the module
 * @param settings - of the module
 * @param profile - of its instances
 * @returns whether there is a cache
 */
export function keepProfile(wasm: WasmBytes, settings: Settings, profile: TierProfile): boolean {
  const place = placeOf(wasm, settings);
  if (place === undefined) return false;
  const targets = [...profile.targets].map(([site, bits]) => [site, bits.toString(16)]);
  const facts = { calls: profile.calls, functions: [...profile.functions].map((pair) => [...pair]), targets };
  const artifact: Artifact = {
    name: wasm.name,
    bytes: EMPTY.slice(),
    manifest: { entries: [...emptyManifest.entries, { pass: name, imports: [], exports: [], facts }] },
    offsets: identityOffsets,
  };
  place.artifacts.keep(place.key, artifact, place.makers, settings.onCache);
  return true;
}

/**
 * @param wasm - a module
 * @param settings - of the module
 * @returns what was seen of it in an earlier process; `undefined` where none has kept it
 */
export function keptProfile(wasm: WasmBytes, settings: Settings): TierProfile | undefined {
  const place = placeOf(wasm, settings);
  const facts = place?.artifacts
    .find(place.key, wasm.name, settings.onCache)
    ?.manifest.entries.find(({ pass }) => pass === name)?.facts;
  const calls = facts?.['calls'];
  const functions: unknown = facts?.['functions'];
  const targets: unknown = facts?.['targets'];
  if (typeof calls !== 'number' || !Array.isArray(functions) || !Array.isArray(targets)) return undefined;
  const counts = functions as readonly (readonly [number, number])[];
  const pairs = targets as readonly (readonly [number, string])[];
  return {
    calls,
    functions: new Map(counts),
    targets: new Map(pairs.map(([site, bits]) => [site, BigInt(`0x${bits}`)])),
  };
}

/** A profile is one of the module as other passes leave it. */
function placeOf(
  wasm: WasmBytes,
  settings: Settings,
):
  | { readonly artifacts: ReturnType<typeof artifactCacheAt>; readonly key: string; readonly makers: Makers }
  | undefined {
  const { cache } = settings;
  if (cache === false) return undefined;
  const { steps } = planModule(validateModule(wasm, settings), settings);
  const makers = makersWith(undefined);
  const key = artifactKey(wasm.bytes, { steps: [...steps, { pass: name, args: {} }], optimize: 0 }, makers);
  return { artifacts: artifactCacheAt(cache.directory), key, makers };
}
