import { traceOf } from './allocation-trace.ts';
import type { Allocation } from './allocation-trace.ts';
import { countersOf } from './coverage/coverage-counters.ts';
import type { Crossings } from './crossings.ts';
import { gaugeOf } from './fuel-gauge.ts';
import { stackModulesOf } from './instance.ts';
import type { Instance } from './instance.ts';
import type { InstanceLinks } from './instance-links.ts';
import { listeningOf } from './listeners/listening.ts';
import type { Listening } from './listeners/listening.ts';
import { MemoryHistory } from './memory/memory-history.ts';
import type { Module } from './module.ts';
import type { Settings } from './options/settings.ts';
import { callCountsOf } from './profile/call-counts.ts';

/** The host's side of what instrumentation added to a module, for one instance. */
export interface Instruments extends Pick<
  InstanceLinks,
  'fuel' | 'allocations' | 'history' | 'calls' | 'coverage'
> {
  readonly listening: Listening | undefined;
  /** What the module imports for them, by module and name. */
  readonly imports: WebAssembly.Imports;
}

/** Of a module to which nothing was added. */
const NONE: Instruments = Object.freeze({
  fuel: undefined,
  allocations: undefined,
  history: undefined,
  calls: undefined,
  coverage: undefined,
  listening: undefined,
  imports: Object.freeze({}),
});

/**
 * @param module - what is to be instantiated
 * @param settings - of the instance to be
 * @param instance - the instance to be
 * @param crossings - what its borders are recorded by, if they are
 * @returns what stands behind that which was added to the module
 * @throws OptionError where fuel is given that the module does not count
 */
export function instrumentsOf(
  module: Module,
  settings: Settings,
  instance: Instance,
  crossings: Crossings | undefined,
): Instruments {
  const { fuelGrant, onOutOfFuel, traceAllocations } = settings;
  const isPlain = module.compiled.manifest.entries.length === 0 && !module.limits.fuel;
  if (isPlain && fuelGrant === undefined && traceAllocations === false) return NONE;
  const modules = () => stackModulesOf(instance);
  const request = () => onOutOfFuel?.(instance);
  const asked = crossings?.fuelRequest(request, onOutOfFuel !== undefined) ?? request;
  const fuel = gaugeOf(module, fuelGrant, asked);
  const watched = traceAllocations === false ? undefined : new MemoryHistory<Allocation>();
  const allocations = traceOf(module, modules, watched);
  const calls = callCountsOf(module, fuel);
  const listening = listeningOf(module, instance);
  return {
    fuel,
    allocations,
    history: watched ?? allocations?.history,
    calls,
    coverage: countersOf(module, modules),
    listening,
    imports: { ...fuel?.imports, ...allocations?.imports, ...calls?.imports, ...listening?.imports },
  };
}
