import { VERSION } from '@ferrule/core';
import type { Plan } from '@ferrule/core';
import { probe } from '../probe.ts';
import { FORMAT } from './entry-format.ts';

/** What an artifact was made by, beside the module and the plan. */
export interface Makers {
  readonly ferrule: string;
  /** Left out where binaryen has no part in it. */
  readonly binaryen?: string;
  /** Generation of V8: levels of optimisation may differ by it. */
  readonly v8: number;
}

/**
 * @param binaryen - its version; `undefined` where it has no part in the artifact
 * @returns what makes artifacts in this process
 */
export function makersWith(binaryen: string | undefined): Makers {
  const { generation } = probe();
  return binaryen === undefined
    ? { ferrule: VERSION, v8: generation }
    : { ferrule: VERSION, binaryen, v8: generation };
}

/**
 * @param bytes - the module as it was given
 * @param plan - what is done to it
 * @param makers - from {@link makersWith}
 * @returns a name for what comes out: the same only where all that decides over it is the same
 */
export function artifactKey(bytes: Uint8Array, plan: Plan, makers: Makers): string {
  const { ferrule, binaryen = '', v8 } = makers;
  const told = JSON.stringify([FORMAT, ferrule, binaryen, v8, plan.optimize, plan.steps]);
  // Loaded here: importing it takes longer than all else that a process without a cache needs of this package.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(`${told}\n`).update(bytes).digest('hex');
}
