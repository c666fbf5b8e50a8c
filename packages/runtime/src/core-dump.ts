/** Reads core dumps: apart, as few programs do. */
export { DumpMemory } from './core-dump/dump-memory.ts';
export type { DumpValue } from './core-dump/dump-value.ts';
export type { CoreDumpFrame } from './core-dump/frames-of-dump.ts';
export { loadCoreDump } from './core-dump/load-core-dump.ts';
export type { LoadCoreDumpOptions, LoadedCoreDump } from './core-dump/load-core-dump.ts';
