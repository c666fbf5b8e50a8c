import { bridgeTargets } from './bridge.ts';
import { cachedStartTargets } from './cached-start.ts';
import { callTargets } from './calls.ts';
import { coverageTargets } from './coverage.ts';
import { engineTargets } from './engine.ts';
import { eventLoopTargets } from './event-loop.ts';
import { listenerTargets } from './listeners.ts';
import { importTargets } from './import.ts';
import { instrumentationTargets } from './instrumentation.ts';
import { meteringTargets } from './metering.ts';
import { profileTargets } from './profiles.ts';
import { traceTargets } from './traces.ts';
import { startUpTargets } from './start-up.ts';
import { tierUpTargets } from './tier-up.ts';
import { wasiTargets } from './wasi.ts';
import type { Target } from './target.ts';

/** Everything promised about speed, in the order of the table. */
export const TARGETS: readonly Target[] = [
  ...startUpTargets,
  ...cachedStartTargets,
  ...importTargets,
  ...callTargets,
  ...bridgeTargets,
  ...traceTargets,
  ...listenerTargets,
  ...profileTargets,
  ...coverageTargets,
  ...meteringTargets,
  ...instrumentationTargets,
  ...eventLoopTargets,
  ...wasiTargets,
  ...engineTargets,
  ...tierUpTargets,
];

/** Seconds that one of them takes on average on a quiet machine, with all its pairs. */
export const SECONDS_EACH = 5;
