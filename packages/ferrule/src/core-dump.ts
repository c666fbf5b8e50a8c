/** Reads core dumps: what a guest was when it trapped. */
export { loadCoreDump } from '@ferrule/runtime/core-dump';
export type {
  CoreDumpFrame,
  DumpMemory,
  DumpValue,
  LoadCoreDumpOptions,
  LoadedCoreDump,
} from '@ferrule/runtime/core-dump';
export type { Variable } from '@ferrule/debug/variables';
