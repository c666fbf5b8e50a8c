import { countCalls } from './count-calls.ts';
import { coverage } from './coverage.ts';
import { devirtualize } from './devirtualize.ts';
import { endings } from './endings.ts';
import { exposeDump } from './expose-dump.ts';
import { exposeState } from './expose-state.ts';
import { firstTier } from './first-tier.ts';
import { inlineHotCalls } from './inline-hot-calls.ts';
import { fuel } from './fuel.ts';
import { interrupt } from './interrupt.ts';
import { limitMemory } from './limit-memory.ts';
import { limitTable } from './limit-table.ts';
import { promoteStack } from './promote-stack.ts';
import { stackCheck } from './stack-check.ts';
import { stackLimit } from './stack-limit.ts';
import { traceAllocations } from './trace-allocations.ts';
import { listeners } from './listeners.ts';
import type { Pass } from './pass.ts';

/**
 * Every pass, in the order in which they are planned and applied. Passes that count or check the guest's own
 * instructions come before passes that add instructions of their own.
 */
export const PASSES: readonly Pass[] = Object.freeze([
  coverage,
  limitMemory,
  limitTable,
  exposeState,
  exposeDump,
  traceAllocations,
  fuel,
  stackLimit,
  stackCheck,
  interrupt,
  endings,
  countCalls,
  listeners,
  promoteStack,
  firstTier,
  devirtualize,
  inlineHotCalls,
]);

/**
 * @param name - such as `limit-memory`
 * @returns the pass, or `undefined` when there is none of that name
 */
export function findPass(name: string): Pass | undefined {
  return PASSES.find((pass) => pass.name === name);
}
