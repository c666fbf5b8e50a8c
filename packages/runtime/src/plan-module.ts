import { PlanError } from '@ferrule/core';
import type { ModuleInfo, Plan } from '@ferrule/core';
import { planInstrumentation } from '@ferrule/instrument';
import type { InstrumentOptions } from '@ferrule/instrument';
import { selectFunctions } from './listeners/select-functions.ts';
import type { FunctionPattern } from './listeners/select-functions.ts';

/** What is asked of instrumentation, with functions called by their names. */
export interface RewriteOptions extends Omit<InstrumentOptions, 'listened'> {
  /** Functions whose calls are listened to. */
  readonly listened?: readonly FunctionPattern[] | undefined;
}

/**
 * Stage 3, with the functions found that are called by their names.
 *
 * @param info - about a module
 * @param options - what is asked
 * @returns the plan
 * @throws PlanError when the options don't go together, or not with this module
 */
export function planModule(info: ModuleInfo, options: RewriteOptions): Plan {
  const { listened, ...rest } = options;
  if (rest.coverage === true && rest.fuel !== undefined && rest.fuel !== false) {
    const other = rest.countCalls === true ? 'an exact profile' : 'a limit of fuel';
    throw new PlanError(
      `${info.name}: coverage and ${other} don't go together: both count what is executed, each in its way`,
    );
  }
  return planInstrumentation(
    info,
    listened === undefined ? rest : { ...rest, listened: selectFunctions(info, listened) },
  );
}
