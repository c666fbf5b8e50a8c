import { validateModule } from '@ferrule/instrument';
import { COUNT, countInstructions } from '../../packages/instrument/test/passes/fuel-oracle.ts';
import type { Backend } from '../spec/backend.ts';
import { createBackend } from '../spec/plans.ts';
import { BARE } from '../spec/tally.ts';
import { createV8Backend } from '../spec/v8-backend.ts';
import { compareFuel, compareRuns, OPTIMIZED, sameFuel } from './compare.ts';
import { observe } from './observe.ts';
import type { Observation } from './observe.ts';

/** A plan that showed. */
export interface Difference {
  readonly plan: string;
  readonly difference: string;
}

/** What examining one module found. */
export interface Examination {
  /** Events seen on bare V8; a measure of how much the module does. */
  readonly events: number;
  readonly differences: readonly Difference[];
  /** Plans that refused the module, with their reasons. */
  readonly refusals: readonly Difference[];
}

const SLICE_UNITS = 65_536;

/** Counts instructions one by one, to hold the fuel pass against. */
function createOracle(): Backend {
  return createV8Backend('oracle', (bytes) => ({
    bytes: countInstructions(bytes),
    attach: () => {
      let count: WebAssembly.Global | undefined;
      return {
        imports: {},
        ready: ({ exports }) => {
          count = exports[COUNT] as WebAssembly.Global;
        },
        fuelConsumed: () => (count?.value as bigint | undefined) ?? 0n,
      };
    },
  }));
}

/** Whether the oracle can count it: sizes of 64-bit memories and tables are beyond it. */
function isCountable(bytes: Uint8Array<ArrayBuffer>): boolean {
  const { memories, tables } = validateModule({ bytes, name: 'fuzz' });
  return [...memories, ...tables].every(({ addressType }) => addressType === 'i32');
}

/**
 * Runs one module on bare V8 and through plans, and compares.
 *
 * @param bytes - a valid module
 * @param seed - of arguments and the host's answers
 * @param plans - by name
 * @param onPhase - told what is run next, so that who watches knows where it hung
 */
export async function examine(
  bytes: Uint8Array<ArrayBuffer>,
  seed: number,
  plans: readonly string[],
  onPhase: (phase: string) => void = () => undefined,
): Promise<Examination> {
  const info = validateModule({ bytes, name: 'fuzz' });
  const differences: Difference[] = [];
  const refusals: Difference[] = [];
  const found = (plan: string, difference: string | undefined): void => {
    if (difference !== undefined) differences.push({ plan, difference });
  };
  onPhase(BARE);
  const bare = await observe(createBackend(BARE), bytes, info, seed);
  let counted: Observation | undefined;
  if (plans.some((plan) => plan.includes('fuel')) && isCountable(bytes)) {
    onPhase('oracle');
    counted = await observe(createOracle(), bytes, info, seed);
    found('oracle', compareRuns(bare, counted));
  }
  let fuelled: Observation | undefined;
  for (const plan of plans) {
    if (plan === BARE) continue;
    onPhase(plan);
    const seen = await observe(createBackend(plan), bytes, info, seed);
    if (seen.refused !== undefined) refusals.push({ plan, difference: seen.refused });
    found(plan, compareRuns(bare, seen, { anyTrap: OPTIMIZED.test(plan) }));
    const exact = plan.includes('exact');
    if (counted) found(plan, compareFuel(counted, seen, exact ? 0 : SLICE_UNITS));
    if (exact || seen.events.every(({ fuel }) => fuel === undefined)) continue;
    if (fuelled) found(plan, sameFuel(fuelled, seen, SLICE_UNITS));
    fuelled ??= seen;
  }
  return { events: bare.events.length, differences, refusals };
}
