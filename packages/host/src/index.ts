export { Allocation, type TypedArrayConstructor } from './bridge/allocation.ts';
export { bind, type BindOptions } from './bridge/bind.ts';
export { bindExports, type SignatureSource, type UntypedFunction } from './bridge/bind-exports.ts';
export { type BridgeInstance, detectAllocator } from './bridge/bridge-instance.ts';
export { type AllocatorOptions, GuestAllocator } from './bridge/guest-allocator.ts';
export {
  type Bindings,
  type BoundFunction,
  fn,
  type FunctionOptions,
  type GuestFunction,
  type ReturnConvention,
} from './bridge/guest-function.ts';
export { type HostImports, hostImports, type HostModules } from './bridge/host-imports.ts';
export { PanicRecord } from './bridge/panic.ts';
export { wasmFunction, wasmFunctionParts, type WasmFunctionParts } from './bridge/wasm-function.ts';
export type { CoreType } from './bridge/core-type.ts';
export {
  type FunctionSignature,
  type ImportSignature,
  readSignatures,
  SIGNATURE_SECTION,
  type SignatureField,
  type Signatures,
  type SignatureType,
} from './bridge/signatures.ts';
export { callback, type Outputs } from './bridge/types/callback.ts';
export { type ErrorClass, option, result, type ResultInput, void_ } from './bridge/types/choices.ts';
export { type AnyType, GuestType, type InputOf, type OutputOf } from './bridge/types/guest-type.ts';
export { bytes, type ListFor, type ListOf, slice, sliceMut, vec, view } from './bridge/types/lists.ts';
export { json, mapped } from './bridge/types/mapped.ts';
export {
  bool,
  char,
  type ElementType,
  externref,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  isize,
  u16,
  u32,
  u64,
  u8,
  usize,
} from './bridge/types/numbers.ts';
export { borrowed, boxed, owned } from './bridge/types/ownership.ts';
export { array, byValue, enumeration, struct, tuple } from './bridge/types/records.ts';
export { cstr, str } from './bridge/types/text.ts';
export { type Clock, type ClockFunctions } from './clock/clock.ts';
export { deterministicClock } from './clock/deterministic-clock.ts';
export { systemClock } from './clock/system-clock.ts';
export { archiveFs, type ArchiveFsOptions } from './fs/archive/archive-fs.ts';
export { directoryFs, type DirectoryFsOptions } from './fs/directory/directory-fs.ts';
export { ErrnoError } from './fs/errno-error.ts';
export {
  type DirectoryEntry,
  type DirectoryHandle,
  type FileHandle,
  type FileStat,
  type FileSystem,
  type FileType,
  type OpenFlags,
  type TimeChange,
} from './fs/file-system.ts';
export { type FileTree, SymbolicLink } from './fs/memory/file-tree.ts';
export { memoryFs, type MemoryFileSystem, type MemoryFsOptions } from './fs/memory/memory-fs.ts';
export { overlayFs, type OverlayFsOptions } from './fs/overlay/overlay-fs.ts';
export {
  type GuestTree,
  type Mount,
  type OpenDirectory,
  type Opened,
  type PathOperations,
  type Preopen,
} from './fs/paths.ts';
export { readOnlyFs } from './fs/read-only/read-only-fs.ts';
export { guestTree } from './fs/tree/guest-tree.ts';
export { describeLeaks, groupLeaks, type LeakGroup } from './leaks.ts';
export { GuestMemory } from './memory/guest-memory.ts';
export { type OnWrite, WatchedMemory } from './memory/watched-memory.ts';
export { deterministicRandom } from './random/deterministic-random.ts';
export { type Random } from './random/random.ts';
export { systemRandom } from './random/system-random.ts';
export { COLLECTED_LIMIT, type CollectedOutput } from './stdio/collected-output.ts';
export { type StdinOption, type StdoutOption } from './stdio/open-stdio.ts';
export { type WasiFunction } from './wasi/adapter.ts';
export {
  createWasi,
  type GuestOutput,
  WASI_MODULES,
  type WasiHost,
  type WasiModuleName,
} from './wasi/create-wasi.ts';
export { Errno } from './wasi/errno.ts';
export { type LogOption, type MountOption, type WasiOptions } from './wasi/options.ts';
export { LOG_SCOPES, type LogScope } from './wasi/syscalls.ts';
export { showOutput, type ShownOutput } from './wasi/shown-output.ts';
export { WASI } from './wasi/node-wasi.ts';
export { type NodeWasiOptions } from './wasi/node-wasi-options.ts';
