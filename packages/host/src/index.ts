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
export { GuestMemory } from './memory/guest-memory.ts';
export { type Random } from './random/random.ts';
export { COLLECTED_LIMIT, type CollectedOutput } from './stdio/collected-output.ts';
export { type StdinOption, type StdoutOption } from './stdio/open-stdio.ts';
export { type WasiFunction } from './wasi/adapter.ts';
export { createWasi, WASI_MODULES, type WasiHost, type WasiModuleName } from './wasi/create-wasi.ts';
export { Errno } from './wasi/errno.ts';
export { type LogOption, type MountOption, type WasiOptions } from './wasi/options.ts';
export { LOG_SCOPES, type LogScope } from './wasi/syscalls.ts';
export { WASI } from './wasi/node-wasi.ts';
export { type NodeWasiOptions } from './wasi/node-wasi-options.ts';
