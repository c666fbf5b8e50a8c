export {
  ALLOCATOR_CONVENTIONS,
  type AllocatorConvention,
  type AllocatorFinding,
  type AllocatorInfo,
  findAllocator,
} from './allocator.ts';
export {
  type Artifact,
  type CompiledModule,
  type Draft,
  type OffsetMap,
  emptyManifest,
  identityOffsets,
  unknownOffsets,
} from './artifact.ts';
export {
  AbortError,
  AllocationError,
  ArgumentError,
  BindingError,
  BuildError,
  ClosedError,
  CompileError,
  DivergenceError,
  ERROR_CODES,
  EmitError,
  type ErrorCode,
  ExitError,
  FerruleError,
  GuestValueError,
  HostError,
  InstrumentError,
  type Leak,
  LeakError,
  LinkError,
  type LinkProblem,
  MemoryAccessError,
  OptionError,
  OutOfFuelError,
  PlanError,
  RecordError,
  type RecordProblem,
  ResultError,
  RunningError,
  RustPanicError,
  SourceError,
  TimeoutError,
  TrapError,
  ValidationError,
} from './errors.ts';
export { FEATURES, FEATURES_OF, type Feature, type FeatureSet } from './features.ts';
export {
  type ExportInfo,
  type FunctionInfo,
  type ImportInfo,
  type ModuleInfo,
  type Names,
  type Producer,
  type SectionInfo,
  type SectionName,
} from './module-info.ts';
export { OffsetRuns, OffsetRunsBuilder, unchangedRuns } from './offset-runs.ts';
export {
  type JsonValue,
  type Manifest,
  type ManifestEntry,
  type OptimizeLevel,
  type Plan,
  type PlanStep,
} from './plan.ts';
export { printable } from './printable.ts';
export { tell } from './tell.ts';
export { TRAP_KINDS, type TrapKind, type WasmFrame } from './trap.ts';
export { IMPORTS_SOURCE_FROM, INLINES_FROM, SPECULATES_FROM } from './v8-generations.ts';
export { VERSION } from './version.ts';
export { decodeVlq, encodeVlq } from './vlq.ts';
export { type WasmBytes } from './wasm-bytes.ts';
export { NATIVE } from './native-webassembly.ts';
export {
  type AddressType,
  type ExternKind,
  type ExternType,
  type FunctionType,
  type GlobalType,
  type MemoryType,
  type NumberType,
  PAGE_SIZE,
  type ReferenceType,
  type TableType,
  type TagType,
  type ValueType,
} from './wasm-types.ts';
