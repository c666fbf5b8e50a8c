import { resolve } from 'node:path';
import { FEATURES, FEATURES_OF, PAGE_SIZE } from '@ferrule/core';
import type { Feature, FeatureSet } from '@ferrule/core';
import { userCacheDirectory } from '@ferrule/engine';
import type { OnCache } from '@ferrule/engine';
import type { InstrumentOptions } from '@ferrule/instrument';
import type { WasiOptions } from '@ferrule/host';
import type { CoreDump } from '../core-dump/core-dumper.ts';
import type { ImportModules } from '../link/import-modules.ts';
import { MOST_FUEL } from '../fuel-gauge.ts';
import { LARGEST_MODULE } from '../read-source.ts';
import type {
  CompileOptions,
  InstantiateOptions,
  LoadOptions,
  OnOutOfFuel,
  RuntimeOptions,
} from './options.ts';
import type { OnProgress } from '../progress.ts';
import type { RecordSource } from '../record/open-record.ts';
import type { RecordTarget } from '../record/record-target.ts';
import type { OnTier } from '../tier-up/tier-event.ts';
import { ALL_FEATURES } from './features.ts';
import type { FunctionListener } from '../listeners/function-call.ts';
import type { FunctionPattern } from '../listeners/select-functions.ts';
import { listeners } from './listeners.ts';
import { bigCount, byteSize, callback, count, duration, oneOf, record, refuse, text } from './readers.ts';
import type { Reader } from './readers.ts';

const features: Reader<ReadonlySet<Feature>> = (value, path) => {
  if (value === 'all') return ALL_FEATURES;
  if (typeof value !== 'object' || value === null) return new Set(FEATURES_OF[featureSet(value, path)]);
  const chosen = featureChoice(value, path);
  return new Set(FEATURES.filter((feature) => chosen[feature] !== false));
};

const featureSet = oneOf(Object.keys(FEATURES_OF) as FeatureSet[]);
const featureChoice = record(
  Object.fromEntries(FEATURES.map((feature) => [feature, oneOf([true, false])])) as Record<
    Feature,
    Reader<boolean>
  >,
);

const imports: Reader<ImportModules> = (value, path) => {
  if (typeof value !== 'object' || value === null)
    throw refuse(path, value, 'modules by name, each an object or an instance');
  for (const [name, module] of Object.entries(value)) {
    for (const source of Array.isArray(module) ? (module as unknown[]) : [module]) {
      if (typeof source === 'object' && source !== null) continue;
      throw refuse(`${path}.${name}`, source, 'an object with values by name, or an instance');
    }
  }
  return Object.freeze({ ...value });
};

/** Its names and values are `createWasi`'s to check. */
const wasi: Reader<WasiOptions | false> = (value, path) => {
  if (value !== false && (typeof value !== 'object' || value === null))
    throw refuse(path, value, 'an object, or false');
  return value;
};

/** A cache in memory and, where the user has a place for it, on disk. */
const cache: Reader<CacheChoice> = (value, path) => {
  if (value === false) return false;
  if (value === true) return Object.freeze({ directory: userCacheDirectory() });
  if (typeof value !== 'string' || value === '' || value.includes('\0'))
    throw refuse(path, value, "true for the user's cache directory, a directory, or false");
  // Wherever the process goes later, the cache stays.
  return Object.freeze({ directory: resolve(value) });
};

/** Wherever the process goes later, the file stays. */
const path: Reader<string> = (value, option) => {
  const given = text(value, option);
  if (given.includes('\0')) throw refuse(option, value, 'a path');
  return resolve(given);
};

const coreDump: Reader<CoreDump> = (value, option) =>
  typeof value === 'function' ? (callback(value, option) as CoreDump) : path(value, option);

const recordTarget: Reader<RecordTarget> = (value, option) =>
  typeof value === 'function' ? (callback(value, option) as RecordTarget) : path(value, option);

const replay: Reader<RecordSource> = (value, option) =>
  value instanceof Uint8Array ? value : path(value, option);

const fuel = bigCount(MOST_FUEL);
const compileLimits = {
  memory: byteSize(0),
  tableElements: count,
  source: byteSize(8),
  fuel,
  stackDepth: count,
  stackCheck: oneOf([true, false]),
};
const instantiateLimits = { timeout: duration, fuel };
const compileShape = {
  name: text,
  features,
  optimize: oneOf([0, 1, 2, 3, 'auto']),
  traceAllocations: oneOf([true, false, 'where-known']),
  resettable: oneOf([true, false]),
  debug: path,
  coverage: oneOf([true, false]),
  exactProfile: oneOf([true, false]),
  listeners,
  promoteStack: oneOf([true, false]),
  onProgress: callback,
  cache,
  onCache: callback,
  onTier: callback,
};
const instantiateShape = {
  name: text,
  imports,
  wasi,
  onTimeout: oneOf(['close', 'keep']),
  onOutOfFuel: callback,
  coreDump,
  record: recordTarget,
  replay,
};
const { name: _, ...sharedShape } = { ...compileShape, ...instantiateShape };

const readCompile = record({ ...compileShape, limits: record(compileLimits) });
const readInstantiate = record({ ...instantiateShape, limits: record(instantiateLimits) });
const readLoad = record({
  ...compileShape,
  ...instantiateShape,
  limits: record({ ...compileLimits, ...instantiateLimits }),
});
const readRuntime = record({
  ...sharedShape,
  limits: record({ ...compileLimits, ...instantiateLimits, instances: count, memories: count }),
});

/** Where artifacts are kept: nowhere, or in memory and a directory, where there is one. */
export type CacheChoice = false | { readonly directory: string | undefined };

/** Everything that can be set, complete: what travels inside once the options are through the door. Frozen. */
export interface Settings {
  readonly name: string | undefined;
  /** Those the module may use. */
  readonly features: ReadonlySet<Feature>;
  readonly optimize: 0 | 1 | 2 | 3;
  /** Whether the module is optimised while its first instances run. */
  readonly tierUp: boolean;
  readonly memoryPages: number | undefined;
  readonly tableElements: number | undefined;
  /** Bytes. */
  readonly largestSource: number;
  /** Where imports are looked for, first to last. */
  readonly imports: readonly ImportModules[];
  readonly wasi: WasiOptions | false | undefined;
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly onTimeout: 'close' | 'keep';
  readonly onOutOfFuel: OnOutOfFuel | undefined;
  readonly coreDump: CoreDump | undefined;
  readonly record: RecordTarget | undefined;
  readonly replay: RecordSource | undefined;
  /** Whether fuel is counted. */
  readonly fuel: boolean;
  /** Whether each call is counted. */
  readonly countCalls: boolean;
  readonly stackDepth: number | undefined;
  readonly stackCheck: boolean;
  /** Whether allocations in the guest are recorded. */
  readonly traceAllocations: boolean | 'where-known';
  /** Whether instances can be reset. */
  readonly resettable: boolean;
  /** Whether what instances hold can be read, for core dumps. */
  readonly readable: boolean;
  /** Absolute path of the file with debug information. */
  readonly debug: string | undefined;
  /** Whether it is counted what is executed. */
  readonly coverage: boolean;
  readonly listeners: readonly FunctionListener[];
  /** What they listen to; `undefined` where there are none. */
  readonly listened: readonly FunctionPattern[] | undefined;
  /** Whether variables in the guest's stack in memory may be kept in locals. */
  readonly promoteStack: boolean;
  /** What the first of two tiers is prepared for, and what was seen in it: set by `prepareModule` alone. */
  readonly firstTier: InstrumentOptions['firstTier'];
  readonly targets: InstrumentOptions['targets'];
  readonly calls: InstrumentOptions['calls'];
  /** Whether what V8 does not interrupt by itself is made interruptible. */
  readonly interrupt: boolean;
  /** Units at first; `undefined` where nothing is said. */
  readonly fuelGrant: bigint | undefined;
  readonly mostInstances: number;
  readonly mostMemories: number;
  readonly onProgress: OnProgress | undefined;
  readonly cache: CacheChoice;
  readonly onCache: OnCache | undefined;
  readonly onTier: OnTier | undefined;
}

/** What applies where nothing is asked for. */
const DEFAULTS: Settings = Object.freeze({
  name: undefined,
  features: ALL_FEATURES,
  optimize: 0,
  tierUp: false,
  memoryPages: undefined,
  tableElements: undefined,
  largestSource: LARGEST_MODULE,
  imports: Object.freeze([]),
  wasi: undefined,
  timeout: undefined,
  onTimeout: 'close',
  onOutOfFuel: undefined,
  coreDump: undefined,
  record: undefined,
  replay: undefined,
  fuel: false,
  countCalls: false,
  fuelGrant: undefined,
  stackDepth: undefined,
  stackCheck: false,
  traceAllocations: false,
  resettable: false,
  readable: false,
  debug: undefined,
  coverage: false,
  listeners: Object.freeze([]),
  listened: undefined,
  promoteStack: false,
  firstTier: undefined,
  targets: undefined,
  calls: undefined,
  interrupt: false,
  mostInstances: Infinity,
  mostMemories: Infinity,
  onProgress: undefined,
  cache: false,
  onCache: undefined,
  onTier: undefined,
});

/**
 * @param options - a `Runtime`'s
 * @returns its settings
 * @throws OptionError on a wrong name or value
 */
export function runtimeSettings(options: RuntimeOptions | undefined): Settings {
  return options === undefined ? DEFAULTS : merge(DEFAULTS, readRuntime(options, ''));
}

/**
 * @param shared - the `Runtime`'s
 * @param options - of one `compile`
 * @returns its settings
 * @throws OptionError on a wrong name or value
 */
export function compileSettings(shared: Settings, options: CompileOptions | undefined): Settings {
  return options === undefined ? shared : merge(shared, readCompile(options, ''));
}

/**
 * @param shared - the `Runtime`'s
 * @param options - of one `instantiate`
 * @returns its settings
 * @throws OptionError on a wrong name or value
 */
export function instantiateSettings(shared: Settings, options: InstantiateOptions | undefined): Settings {
  return options === undefined ? shared : merge(shared, readInstantiate(options, ''));
}

/**
 * @param shared - the `Runtime`'s
 * @param options - of one `load`
 * @returns its settings
 * @throws OptionError on a wrong name or value
 */
export function loadSettings(shared: Settings, options: LoadOptions | undefined): Settings {
  return options === undefined ? shared : merge(shared, readLoad(options, ''));
}

type Given = Partial<
  Pick<Settings, 'name' | 'wasi'> & {
    readonly features: Settings['features'] | undefined;
    readonly imports: ImportModules | undefined;
    readonly optimize: Settings['optimize'] | 'auto' | undefined;
    readonly traceAllocations: Settings['traceAllocations'] | undefined;
    readonly resettable: boolean | undefined;
    readonly debug: string | undefined;
    readonly coverage: boolean | undefined;
    readonly exactProfile: boolean | undefined;
    readonly coreDump: CoreDump | undefined;
    readonly record: RecordTarget | undefined;
    readonly replay: RecordSource | undefined;
    readonly listeners: Settings['listeners'] | undefined;
    readonly promoteStack: boolean | undefined;
    readonly onTimeout: Settings['onTimeout'] | undefined;
    readonly cache: CacheChoice | undefined;
    readonly onCache: ((...args: never[]) => unknown) | undefined;
    readonly onTier: ((...args: never[]) => unknown) | undefined;
    readonly onOutOfFuel: ((...args: never[]) => unknown) | undefined;
    readonly onProgress: ((...args: never[]) => unknown) | undefined;
    readonly limits:
      | (Partial<
          Record<
            'memory' | 'tableElements' | 'source' | 'timeout' | 'instances' | 'memories' | 'stackDepth',
            number | undefined
          >
        > & { readonly fuel?: bigint | undefined; readonly stackCheck?: boolean | undefined })
      | undefined;
  }
>;

function merge(shared: Settings, given: Given): Settings {
  const { limits = {} } = given;
  const countCalls = given.exactProfile ?? shared.countCalls;
  const fuelGrant = limits.fuel ?? shared.fuelGrant ?? (countCalls ? MOST_FUEL : undefined);
  const timeout = limits.timeout ?? shared.timeout;
  const listeners = [...shared.listeners, ...(given.listeners ?? [])];
  return Object.freeze({
    name: given.name,
    features: given.features ?? shared.features,
    optimize: given.optimize === 'auto' ? 0 : (given.optimize ?? shared.optimize),
    tierUp: given.optimize === undefined ? shared.tierUp : given.optimize === 'auto',
    memoryPages: limits.memory === undefined ? shared.memoryPages : Math.floor(limits.memory / PAGE_SIZE),
    tableElements: limits.tableElements ?? shared.tableElements,
    largestSource: limits.source ?? shared.largestSource,
    imports: given.imports === undefined ? shared.imports : Object.freeze([given.imports, ...shared.imports]),
    wasi: given.wasi ?? shared.wasi,
    timeout,
    interrupt: timeout !== undefined,
    stackDepth: limits.stackDepth ?? shared.stackDepth,
    stackCheck: limits.stackCheck ?? shared.stackCheck,
    traceAllocations: given.traceAllocations ?? shared.traceAllocations,
    resettable: given.resettable ?? shared.resettable,
    debug: given.debug ?? shared.debug,
    coverage: given.coverage ?? shared.coverage,
    coreDump: given.coreDump ?? shared.coreDump,
    readable: (given.coreDump ?? shared.coreDump) !== undefined,
    record: given.record ?? shared.record,
    replay: given.replay ?? shared.replay,
    listeners,
    listened: listeners.length === 0 ? undefined : listeners.flatMap(({ functions }) => functions),
    promoteStack: given.promoteStack ?? shared.promoteStack,
    firstTier: undefined,
    targets: undefined,
    calls: undefined,
    onTimeout: given.onTimeout ?? shared.onTimeout,
    onOutOfFuel: (given.onOutOfFuel as OnOutOfFuel | undefined) ?? shared.onOutOfFuel,
    fuel: fuelGrant !== undefined,
    countCalls,
    fuelGrant,
    mostInstances: limits.instances ?? shared.mostInstances,
    mostMemories: limits.memories ?? shared.mostMemories,
    onProgress: (given.onProgress as OnProgress | undefined) ?? shared.onProgress,
    cache: given.cache ?? shared.cache,
    onCache: (given.onCache as OnCache | undefined) ?? shared.onCache,
    onTier: (given.onTier as OnTier | undefined) ?? shared.onTier,
  });
}
