import type { EventLoopUtilization } from 'node:perf_hooks';
import { tell } from '@ferrule/core';
import type { WasmBytes } from '@ferrule/core';
import type { FirstTierFacts } from '@ferrule/instrument';
import type { Module } from '../module.ts';
import type { Settings } from '../options/settings.ts';
import { handOver } from './hand-over.ts';
import { callsTooOpenly, estimatedWork, isHot } from './heat.ts';
import { addProfiles, firstTierFacts, NO_PROFILE, readOpenCalls, readProfile } from './tier-profile.ts';
import type { TierProfile } from './tier-profile.ts';
import type { CompiledTop, TopTier } from './top-tier.ts';
import { markFirst, setTop } from './tiers.ts';
import type { InstanceWatch, WatchedInstance } from './tiers.ts';

/** Milliseconds until its instances are looked at again: at first and at most. */
const SOON = 20;
const SELDOM = 5_000;

/** Why an instance is not handed over that calls often through visible tables. */
const CALLS_TOO_OPENLY =
  'it often calls through a table that can be seen from outside, which would take longer';

/** What becomes of what was seen of a module. */
export interface TierMaker {
  /** Makes its top tier; throws why not. */
  optimize(profile: TierProfile, isBackground: boolean): Promise<TopTier>;
  /** Keeps it for the next process; `false` where there is no place for it. */
  keep(profile: TierProfile): boolean;
}

/**
 * A module in its first tier: looks at its instances now and then, and when they prove hot has the module optimised and
 * hands them over. Whatever goes wrong, they stay as they are, and `onTier` is told why.
 */
export class FirstTier implements InstanceWatch {
  readonly #module: Module;
  readonly #facts: FirstTierFacts;
  readonly #settings: Settings;
  readonly #maker: TierMaker;
  readonly #work: number;
  readonly #instances = new Set<WatchedInstance>();
  /** Of instances that are gone. */
  #past = NO_PROFILE;
  #calls = 0;
  #busy = 0;
  #loop = utilization();
  #delay = SOON;
  #isWaiting = false;
  #isRaised = false;
  #isOver = false;

  private constructor(
    module: Module,
    facts: FirstTierFacts,
    settings: Settings,
    maker: TierMaker,
    byteLength: number,
  ) {
    this.#module = module;
    this.#facts = facts;
    this.#settings = settings;
    this.#maker = maker;
    this.#work = estimatedWork(byteLength);
  }

  /**
   * @param module - in its first tier
   * @param wasm - as it was given
   * @param settings - of the module
   * @param maker - makes its top tier
   * @returns who watches it; `undefined` where there is nothing in it to optimise
   */
  static watch(module: Module, wasm: WasmBytes, settings: Settings, maker: TierMaker): FirstTier | undefined {
    const facts = firstTierFacts(module.compiled.manifest);
    if (facts === undefined) return undefined;
    const watch = new FirstTier(module, facts, settings, maker, wasm.bytes.length);
    markFirst(module, watch);
    return watch;
  }

  add(instance: WatchedInstance): void {
    if (this.#isOver) return;
    this.#instances.add(instance);
    if (this.#isRaised) return;
    this.#delay = SOON;
    this.#wait();
  }

  /** What was seen of all its instances so far. */
  get profile(): TierProfile {
    const live: TierProfile[] = [];
    for (const watched of this.#instances) {
      const profile = readProfile(watched.native.exports, this.#facts);
      live.push(profile);
      if (!watched.instance.closed) continue;
      this.#past = addProfiles([this.#past, profile]);
      this.#instances.delete(watched);
      live.pop();
    }
    return addProfiles([this.#past, ...live]);
  }

  /** The timer keeps neither the process nor the module. */
  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const self = new WeakRef(this);
    setTimeout(() => self.deref()?.look(), this.#delay).unref();
  }

  /** Looks whether its instances are hot by now. */
  look(): void {
    this.#isWaiting = false;
    const { profile } = this;
    const since = utilization(this.#loop);
    this.#loop = utilization();
    const isActive = profile.calls !== this.#calls;
    this.#calls = profile.calls;
    if (isActive) this.#busy += since.active;
    if (isHot(this.#work, profile.calls, this.#busy)) void this.#raise(profile, true);
    else if (this.#instances.size > 0) {
      this.#delay = isActive ? SOON : Math.min(this.#delay * 2, SELDOM);
      this.#wait();
    }
  }

  raiseNow(): Promise<void> {
    return this.#raise(this.profile, false);
  }

  remember(busy: number): void {
    if (this.#isRaised) return;
    const { profile } = this;
    const ran = `it ran for ${busy.toFixed(0)} ms`;
    if (!isHot(this.#work, profile.calls, busy))
      this.#tell('first', `${ran}, too short to gain from optimising it`);
    else if (this.#maker.keep(profile))
      this.#tell('first', `${ran}, and its profile is kept for the next time`);
    else this.#tell('first', `${ran}, and there is no cache to keep its profile in`);
  }

  /**
   * Has the module optimised, and hands its instances over.
   *
   * @param profile - what was seen of it
   * @param isBackground - whether the process may end meanwhile
   */
  async #raise(profile: TierProfile, isBackground: boolean): Promise<void> {
    if (this.#isRaised) return;
    this.#isRaised = true;
    try {
      const { module, successor } = await this.#maker.optimize(profile, isBackground);
      setTop(this.#module, module);
      this.#tell('top', 'it has been optimised');
      this.#prune();
      if (this.#instances.size === 0) return;
      if (isBackground && this.#callsTooOpenly()) {
        for (const { instance } of this.#instances) this.#tell('first', CALLS_TOO_OPENLY, instance.name);
        return;
      }
      const compiled = await successor();
      for (const watched of this.#instances) this.#handOver(watched, compiled);
    } catch (error) {
      this.#tell('first', error instanceof Error ? error.message : String(error));
    } finally {
      this.#isOver = true;
      this.#instances.clear();
    }
  }

  #handOver(watched: WatchedInstance, compiled: CompiledTop): void {
    const { instance } = watched;
    if (instance.closed) return;
    const start = performance.now();
    const obstacle = handOver(watched, this.#facts, compiled);
    const pause = performance.now() - start;
    if (obstacle === undefined) watched.raise(compiled.compiled);
    const done = `it was handed over between two calls, which took ${pause.toFixed(1)} ms`;
    this.#tell(obstacle === undefined ? 'top' : 'first', obstacle ?? done, instance.name);
  }

  #callsTooOpenly(): boolean {
    let calls = 0;
    for (const { native } of this.#instances) calls += readOpenCalls(native.exports, this.#facts);
    return callsTooOpenly(calls, this.#busy);
  }

  #prune(): void {
    for (const watched of this.#instances) if (watched.instance.closed) this.#instances.delete(watched);
  }

  #tell(tier: 'first' | 'top', reason: string, instance?: string): void {
    const event = { module: this.#module.name, tier, reason };
    tell(this.#settings.onTier, instance === undefined ? event : { ...event, instance });
  }
}

/** Loaded here: only modules that tier up need it. */
function utilization(since?: EventLoopUtilization): EventLoopUtilization {
  return process.getBuiltinModule('node:perf_hooks').performance.eventLoopUtilization(since);
}
