/** Reads core dumps: what the command needs; not for users. */
export { framesOfDump, readCoreDump } from './core-dump/read-core-dump.ts';
export type { CoreDumpContents, DumpFrame, DumpThread } from './core-dump/read-core-dump.ts';
export type { DumpFacts } from './core-dump/write-core-dump.ts';
export type { StackModule } from './traps/wasm-stack.ts';
