import { PlanError } from '@ferrule/core';
import type { ModuleInfo, Plan, PlanStep } from '@ferrule/core';
import { deepFreeze } from './deep-freeze.ts';
import type { InstrumentOptions } from './instrument-options.ts';
import { findPass, PASSES } from './passes/registry.ts';

/**
 * Stage 3: decides which passes a module needs for what is asked of it.
 *
 * @param info - about the module
 * @param options - what is asked
 * @returns the passes in order with their arguments, frozen, as plain JSON; empty when nothing has to be done
 * @throws PlanError when the options don't go together, or not with this module
 */
export function planInstrumentation(info: ModuleInfo, options: InstrumentOptions = {}): Plan {
  const steps: PlanStep[] = [];
  for (const pass of PASSES) {
    const step = pass.plan(info, options);
    if (step !== undefined) steps.push(step);
  }
  checkConflicts(steps);
  return deepFreeze({ steps, optimize: options.optimize ?? 0 });
}

/**
 * @param plan - any plan
 * @returns whether nothing has to be done, so that stages 4 to 6 can be skipped
 */
export function isEmptyPlan(plan: Plan): boolean {
  return plan.steps.length === 0 && plan.optimize === 0;
}

function checkConflicts(steps: readonly PlanStep[]): void {
  for (const { pass } of steps) {
    const conflict = findPass(pass)?.effects.conflicts.find((name) =>
      steps.some((step) => step.pass === name),
    );
    if (conflict !== undefined)
      throw new PlanError(`the passes "${pass}" and "${conflict}" can't be applied together`);
  }
}
