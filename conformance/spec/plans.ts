import type { Backend } from './backend.ts';
import { passTransform } from './pass-transform.ts';
import { BARE } from './tally.ts';
import { createV8Backend } from './v8-backend.ts';

/** So large that no script comes near them, and yet smaller than what modules declare. */
const LIMITS = { memoryPages: 65_535, tableElements: 4_294_967_294 };

/** Every plan by name, in the order of the reports. */
const PLANS: ReadonlyMap<string, () => Backend | Promise<Backend>> = new Map([
  [BARE, () => createV8Backend(BARE)],
  ['passes:limits', () => createV8Backend('passes:limits', passTransform(LIMITS))],
]);

/** The names of all plans, bare V8 first. */
export const PLAN_NAMES: readonly string[] = [...PLANS.keys()];

/**
 * Makes a backend for one script.
 *
 * @param plan - one of {@link PLAN_NAMES}
 * @throws RangeError for another name
 */
export async function createBackend(plan: string): Promise<Backend> {
  const create = PLANS.get(plan);
  if (!create) throw new RangeError(`there is no plan '${plan}'; there are ${PLAN_NAMES.join(', ')}`);
  return create();
}
