import { PlanError } from '@ferrule/core';
import type { ModuleInfo, OptimizeLevel, Plan, PlanStep } from '@ferrule/core';
import { deepFreeze } from './deep-freeze.ts';
import { findPass, PASSES } from './passes/registry.ts';

/** What may be asked of instrumentation. Anything left out is not asked for. */
export interface InstrumentOptions {
  /** Most pages of 65,536 bytes each of the module's memories may ever have. */
  readonly memoryPages?: number | undefined;
  /** Most elements each of the module's tables may ever have. */
  readonly tableElements?: number | undefined;
  /**
   * Whether fuel is counted; with `exact-traps` to the unit even after out-of-bounds loads and stores, which costs about
   * a fifth of the speed.
   */
  readonly fuel?: boolean | 'exact-traps' | undefined;
  /** Whether the guest's own stack in linear memory is guarded. */
  readonly stackCheck?: boolean | undefined;
  /** Whether what V8 can't interrupt by itself must be interruptible: for time-outs. */
  readonly interrupt?: boolean | undefined;
  /** Whether an ending that the host throws must reach it whatever the guest catches. */
  readonly endings?: boolean | undefined;
  /** How far binaryen optimises; 0, the default, leaves the code as it is. */
  readonly optimize?: OptimizeLevel | undefined;
}

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
