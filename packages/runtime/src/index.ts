export { compile, compileSync, load, loadSync } from './load.ts';
export type { AsyncRuntime } from './async-runtime.ts';
export { Runtime } from './runtime.ts';
export { Module, type ModuleLimits } from './module.ts';
export { Instance } from './instance.ts';
export { InstancePool, type PoolOptions } from './instance-pool.ts';
export type { AllocationTrace, InvalidFree } from './allocation-trace.ts';
export type { CoverageData, CoveragePosition, CoverageRange, FileCoverage } from './coverage/coverage-of.ts';
export type {
  FunctionCall,
  FunctionListener,
  GuestValue,
  ListenedFunction,
} from './listeners/function-call.ts';
export type { FunctionPattern } from './listeners/select-functions.ts';
export { hostFunction, HostFunction } from './host-function.ts';
export type { HostResult, HostValue, HostValues } from './host-function.ts';
export { fromTransferable, toTransferable, type TransferableModule } from './transferable-module.ts';
export { HostModule } from './link/import-modules.ts';
export type {
  HostModuleValues,
  ImportModule,
  ImportModules,
  ImportSource,
  ImportValue,
} from './link/import-modules.ts';
export { assemblyScript } from './toolchains/assembly-script.ts';
export type { AssemblyScriptModule, AssemblyScriptOptions } from './toolchains/assembly-script.ts';
export { emscripten } from './toolchains/emscripten.ts';
export { encodeMemoryProfile, encodeProfile, writeMemoryProfile, writeProfile } from './write-profile.ts';
export type { MemoryMap, MemoryRegion, MemoryRegionKind } from './memory/memory-map.ts';
export type { MemoryMoment } from './memory/memory-history.ts';
export type { AllocationGroup, AllocationProfile, MemoryProfile } from './memory/memory-profile.ts';
export { memoryProfileFormatOf, type MemoryProfileFormat } from './memory/write-memory-profile.ts';
export type { Profile, Profiled, ProfileFrame, ProfileSample, ProfileUnit } from './profile/profile.ts';
export { profileFormatOf, type ProfileFormat } from './profile/profile-formats.ts';
export { functionTotals, type FunctionTotal } from './profile/function-totals.ts';
export type { ProfileOptions, StopProfile } from './profile/start-profile.ts';
export type { RecordSource } from './record/open-record.ts';
export type { RecordTarget } from './record/record-target.ts';
export type { Replay, ReplayedCall } from './record/replay.ts';
export type { CoreDump } from './core-dump/core-dumper.ts';
export { trapOf } from './trap-of.ts';
export { LARGEST_MODULE, readSource, readSourceSync } from './read-source.ts';
export type { ReadSettings, Source, WatSource } from './read-source.ts';
export type {
  CompileLimits,
  CompileOptions,
  FeatureOption,
  InstantiateLimits,
  InstantiateOptions,
  LoadOptions,
  OnTimeout,
  RuntimeLimits,
  RuntimeOptions,
} from './options/options.ts';
export type { OnProgress, Progress } from './progress.ts';
export type { OnTier, Tier, TierEvent } from './tier-up/tier-event.ts';
export type { ByteSize, Duration } from './options/units.ts';
