/** What Ferrule's own packages need of the pipeline; not for users. */
export { makeDirectory } from '@ferrule/engine';
export { ByteWriter } from './byte-writer.ts';
export { lookUp } from './cached-artifact.ts';
export type { OnOutOfFuel } from './options/options.ts';
export { ownCalls } from './memory/own-calls.ts';
export { prepareArtifact, type PreparedModule } from './prepare-module.ts';
export { count, oneOf, type Reader, record, refuse, text } from './options/readers.ts';
export { readBeside } from './read-source-beside.ts';
export { selectFunctions } from './listeners/select-functions.ts';
export { runtimeSettings, type Settings } from './options/settings.ts';
export { ProgramRuntime } from './program-runtime.ts';
export { rewriteHereSync } from './rewrite-here.ts';
export { type Rewritten } from './untouched.ts';
export { ValidatedRuntime } from './validated-runtime.ts';
export { watchOf } from './tier-up/tiers.ts';
