import type { FirstTierFacts } from '@ferrule/instrument';
import type { Manifest } from '@ferrule/core';

/** What was seen of a module while it ran. */
export interface TierProfile {
  /** How often its counted functions were called, all together. */
  readonly calls: number;
  /** How often each was called, by its index in the module before the pass `first-tier`; none that was never called. */
  readonly functions: ReadonlyMap<number, number>;
  /** Which elements each indirect call found, as bits, by its number; none where nothing was seen. */
  readonly targets: ReadonlyMap<number, bigint>;
}

/** Of a module that has not run. */
export const NO_PROFILE: TierProfile = Object.freeze({
  calls: 0,
  functions: new Map<number, number>(),
  targets: new Map<number, bigint>(),
});

type Reader = () => unknown;

/**
 * @param manifest - of a module
 * @returns what the pass `first-tier` tells of it; `undefined` where it was not applied
 */
export function firstTierFacts(manifest: Manifest): FirstTierFacts | undefined {
  const entry = manifest.entries.find(({ pass }) => pass === 'first-tier');
  return entry?.facts as unknown as FirstTierFacts | undefined;
}

/**
 * @param exports - V8's own, of an instance in its first tier
 * @param facts - of the pass `first-tier`
 * @returns what was counted in it so far
 */
export function readProfile(exports: WebAssembly.Exports, facts: FirstTierFacts): TierProfile {
  let calls = 0;
  const functions = new Map<number, number>();
  let counter = 0;
  for (const name of facts.calls) {
    for (const count of read<number>(exports, name)) {
      const index = facts.counted[counter++] ?? 0;
      if (count !== 0) functions.set(index, count >>> 0);
      calls += count >>> 0;
    }
  }
  const targets = new Map<number, bigint>();
  let site = 0;
  for (const name of facts.targets) {
    for (const bits of read<bigint>(exports, name)) {
      if (bits !== 0n) targets.set(site, BigInt.asUintN(64, bits));
      site += 1;
    }
  }
  return { calls, functions, targets };
}

/**
 * @param exports - V8's own, of an instance in its first tier
 * @param facts - of the pass `first-tier`
 * @returns how often it called through tables that can be seen from outside or change
 */
export function readOpenCalls(exports: WebAssembly.Exports, { openCalls }: FirstTierFacts): number {
  return openCalls === undefined ? 0 : Number((exports[openCalls] as WebAssembly.Global<'i64'>).value);
}

/**
 * @param profiles - of instances of one module
 * @returns what was seen in all of them
 */
export function addProfiles(profiles: Iterable<TierProfile>): TierProfile {
  let calls = 0;
  const functions = new Map<number, number>();
  const targets = new Map<number, bigint>();
  for (const each of profiles) {
    calls += each.calls;
    for (const [index, count] of each.functions) functions.set(index, (functions.get(index) ?? 0) + count);
    for (const [site, bits] of each.targets) targets.set(site, (targets.get(site) ?? 0n) | bits);
  }
  return { calls, functions, targets };
}

/** A function of one result returns it bare. */
function read<T>(exports: WebAssembly.Exports, name: string): readonly T[] {
  const values = (exports[name] as Reader)();
  return (Array.isArray(values) ? values : [values]) as readonly T[];
}
