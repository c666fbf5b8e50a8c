import { OptionError } from '@ferrule/core';
import { tracedAllocations } from './allocation-trace.ts';
import type { AllocationTrace } from './allocation-trace.ts';
import { countedCoverage } from './coverage/coverage-counters.ts';
import type { CoverageData } from './coverage/coverage-of.ts';
import type { InstanceLinks } from './instance-links.ts';
import type { MemoryMap } from './memory/memory-map.ts';
import type { MemoryProfile } from './memory/memory-profile.ts';
import type { Module } from './module.ts';
import { duration } from './options/readers.ts';
import type { Profile, Profiled } from './profile/profile.ts';
import type { ProfileOptions, StopProfile } from './profile/start-profile.ts';
import type { StackModule } from './traps/wasm-stack.ts';

/** What of an instance is looked at. */
export interface Observed {
  readonly links: InstanceLinks;
  /** Modules that may be on its stack, its own first. */
  readonly stackModules: readonly StackModule[];
  /** Finds its memory, or throws. */
  readonly findMemory: () => WebAssembly.Memory;
}

/** What can be seen of a guest while it runs and afterwards: profiles, coverage, memory. */
export abstract class ObservedInstance {
  /** What errors call it. */
  abstract readonly name: string;
  /** The module it is an instance of; with `optimize: 'auto'` that of the tier in which it was made. */
  abstract readonly module: Module;

  /** @internal */
  protected abstract get observed(): Observed;

  /**
   * What the guest has allocated and not freed; there after it is closed too.
   *
   * @throws OptionError when allocations are not traced
   */
  get allocations(): AllocationTrace {
    return tracedAllocations(this.name, this.observed.links.allocations);
  }

  /**
   * How the guest's memory is divided now: stack, data, heap, and what was never used. With allocations traced, how much
   * of the heap is allocated; then it is there after the instance is closed too.
   *
   * @returns its parts, by address, and why something is not known
   * @throws ArgumentError when the guest has no memory that can be reached
   * @throws ClosedError when the instance is closed and allocations were not traced
   */
  async memoryMap(): Promise<MemoryMap> {
    return (await this.memoryProfile()).map;
  }

  /**
   * What the guest's memory is used for: its map, who allocated what is there now and what was there at the peak, and how it
   * grew. All but the map takes the option `traceAllocations`.
   *
   * @returns the profile, for `writeMemoryProfile`
   * @throws ArgumentError when the guest has no memory that can be reached
   * @throws ClosedError when the instance is closed and allocations were not traced
   * @example
   * const lib = await load('./lib.wasm', { traceAllocations: true });
   * lib.call('work');
   * await writeMemoryProfile(await lib.memoryProfile(), 'work.html');
   */
  async memoryProfile(): Promise<MemoryProfile> {
    const { links, findMemory } = this.observed;
    const { allocations, history } = links;
    const memory = history?.memory ?? findMemory();
    const moments = history?.moments();
    const { memoryProfileOf } = await import('./memory/memory-profile.ts');
    const module = this.module.compiled;
    return memoryProfileOf({ name: this.name, module, memory, allocations, history, moments });
  }

  /**
   * What of the guest's sources was executed so far, by path, in the form of istanbul's coverage maps; there after it is closed too.
   *
   * @throws OptionError when coverage is not counted
   */
  get coverage(): CoverageData {
    return countedCoverage(this.name, this.observed.links.coverage).data();
  }

  /**
   * Takes a profile of what runs on this thread meanwhile, by V8's own sampling profiler: nothing is instrumented. The
   * guest's functions have their names and lines in the sources, and the host's stand in the same picture.
   *
   * @param run - what to profile; may return a promise
   * @param options - how often a sample is taken
   * @returns the profile, for `writeProfile`, and what `run` returned
   * @throws OptionError when an option is wrong
   * @throws what `run` throws; `startProfile` gives the profile even then
   * @example
   * const { profile } = await lib.profile(() => lib.call('fibonacci', 30));
   * await writeProfile(profile, 'fibonacci.html');
   */
  async profile<T>(run: () => T | Promise<T>, options?: ProfileOptions): Promise<Profiled<T>> {
    const { profiled } = await import('./profile/start-profile.ts');
    return profiled(await this.startProfile(options), run);
  }

  /**
   * Starts a profile of all that runs on this thread from here on; see {@link profile}.
   *
   * @param options - how often a sample is taken
   * @returns ends it and gives what was found, also where the guest has trapped or ended
   * @throws OptionError when an option is wrong
   */
  async startProfile({ interval = 1 }: ProfileOptions = {}): Promise<StopProfile> {
    const milliseconds = duration(interval, 'interval');
    const { startProfile } = await import('./profile/start-profile.ts');
    return startProfile(this.name, this.observed.stackModules, milliseconds);
  }

  /**
   * What the guest called and executed so far: exact, the same on every machine. Samples tell how many instructions a
   * function executed when called by those above it, and how often; their sum is the fuel consumed. There after the
   * instance is closed too.
   *
   * @returns the profile, for `writeProfile`
   * @throws OptionError when calls are not counted
   * @example
   * const lib = await load('./lib.wasm', { exactProfile: true });
   * lib.call('fibonacci', 30);
   * await writeProfile(await lib.exactProfile(), 'fibonacci.html');
   */
  async exactProfile(): Promise<Profile> {
    const { calls } = this.observed.links;
    if (calls === undefined) {
      const message = `${this.name} counts no calls: option exactProfile was not set`;
      throw new OptionError(message, { option: 'exactProfile' });
    }
    const { counted } = calls;
    const { profileOfCalls } = await import('./profile/counted-calls.ts');
    return profileOfCalls(this.name, this.module.compiled, counted);
  }
}
