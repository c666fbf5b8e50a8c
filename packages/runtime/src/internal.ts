/** What Ferrule's own packages need of the pipeline; not for users. */
export { lookUp } from './cached-artifact.ts';
export { uncatchable } from './endings.ts';
export { FuelGauge } from './fuel-gauge.ts';
export type { OnOutOfFuel } from './options/options.ts';
export { runtimeSettings, type Settings } from './options/settings.ts';
export { rewriteHereSync, type Rewritten } from './rewrite-here.ts';
