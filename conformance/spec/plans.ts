import type { ModuleInfo } from '@ferrule/core';
import type { InstrumentOptions } from '@ferrule/instrument';
import type { RuntimeOptions } from '@ferrule/runtime';
import type { Backend } from './backend.ts';
import { createFerruleBackend } from './ferrule-backend.ts';
import { passTransform } from './pass-transform.ts';
import { reEmit } from './re-emit.ts';
import { BARE } from './tally.ts';
import { createV8Backend } from './v8-backend.ts';

/** So large that no script goes beyond them, and yet smaller than what most modules might grow to. */
const LIMITS = { memory: 65_536 * 65_536, tableElements: 10_000_000 };

/** More units than any script burns. */
const FUEL = 2n ** 60n;

/** More frames than any script nests that is to end well, and fewer than V8 has room for. */
const STACK = { stackDepth: 1_000, stackCheck: true };

/** Options of the public API, one record a plan. */
const OPTIONS: Readonly<Record<string, RuntimeOptions>> = {
  untouched: {},
  limits: { limits: LIMITS },
  fuel: { limits: { fuel: FUEL } },
  timeout: { limits: { timeout: '60min' } },
  stack: { limits: STACK },
  'exact-profile': { exactProfile: true },
  'optimize-1': { optimize: 1 },
  'optimize-2': { optimize: 2 },
  'optimize-3': { optimize: 3 },
  // every instance is handed over to its optimised successor between two commands
  auto: { optimize: 'auto' },
  'auto-safe': { optimize: 'auto', limits: { ...LIMITS, ...STACK, fuel: FUEL, timeout: '60min' } },
  safe: { limits: { ...LIMITS, ...STACK, fuel: FUEL, timeout: '60min' } },
  all: { optimize: 1, limits: { ...LIMITS, ...STACK, fuel: FUEL, timeout: '60min' } },
};

/** The same limits for passes without a runtime around them. */
const PASS_LIMITS = { memoryPages: 65_536, tableElements: 10_000_000 };

/** What is asked of instrumentation, one record a plan of passes alone. */
const PASSES: Readonly<Record<string, InstrumentOptions | ((info: ModuleInfo) => InstrumentOptions)>> = {
  'passes:limits': PASS_LIMITS,
  'passes:fuel': { fuel: true },
  'passes:fuel-exact': { fuel: 'exact-traps' },
  'passes:stack-check': { stackCheck: true },
  'passes:interrupt': { interrupt: true },
  'passes:endings': { endings: true },
  'passes:coverage': { coverage: true },
  'passes:listeners': ({ functions }) => ({ listened: [...functions.keys()] }),
  'passes:inline-hot-calls': ({ functions }) => ({ calls: functions.map((_, index) => [index, 9] as const) }),
  'passes:all': { ...PASS_LIMITS, fuel: true, stackCheck: true, interrupt: true, endings: true },
};

/** Every plan by name, in the order of the reports: bare V8, passes alone, the public API. */
const PLANS: ReadonlyMap<string, () => Backend> = new Map<string, () => Backend>([
  [BARE, () => createV8Backend(BARE)],
  ['passes:re-emitted', () => createV8Backend('passes:re-emitted', reEmit)],
  ...Object.entries(PASSES).map(
    ([plan, options]) =>
      [
        plan,
        () => createV8Backend(plan, passTransform(typeof options === 'function' ? options : () => options)),
      ] as const,
  ),
  ...Object.entries(OPTIONS).map(
    ([plan, options]) => [plan, () => createFerruleBackend(plan, options)] as const,
  ),
]);

/** The names of all plans, bare V8 first. */
export const PLAN_NAMES: readonly string[] = [...PLANS.keys()];

/**
 * Makes a backend for one script.
 *
 * @param plan - one of {@link PLAN_NAMES}
 * @throws RangeError for another name
 */
export function createBackend(plan: string): Backend {
  const create = PLANS.get(plan);
  if (!create) throw new RangeError(`there is no plan '${plan}'; there are ${PLAN_NAMES.join(', ')}`);
  return create();
}
