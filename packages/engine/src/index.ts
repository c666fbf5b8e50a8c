export { ArtifactCache, artifactCacheAt, type CacheBounds } from './cache/artifact-cache.ts';
export { artifactKey, type Makers, makersWith } from './cache/artifact-key.ts';
export { type CacheEvent, type OnCache } from './cache/cache-event.ts';
export { DiskStore, type Verdict } from './cache/disk-store.ts';
export { type EntryFile } from './cache/entry-files.ts';
export { userCacheDirectory } from './cache/user-cache-directory.ts';
export { compileModule, compileModuleSync } from './compile-module.ts';
export { emitModule } from './emit-module.ts';
export { type Abilities, hasFeature, probe } from './probe.ts';
