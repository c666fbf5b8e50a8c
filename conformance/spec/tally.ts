import type { Outcome } from './run-script.ts';
import type { ScriptResult } from './worker-pool.ts';

/** The name of the plan that every other is measured by. */
export const BARE = 'v8';

/** Commands of a plan, counted. */
export interface Tally {
  passed: number;
  /** Passed on bare V8, and not here: what must not be. */
  broken: number;
  /** Passed on bare V8; the plan refuses the module, and says so. */
  refused: number;
  /** Not passed on bare V8 either. */
  lacking: number;
  /** Decided by the text parser alone. */
  text: number;
}

/** A command that is worth a line of a report. */
export interface Finding {
  readonly plan: string;
  readonly script: string;
  readonly line: number;
  readonly command: string;
  readonly status: 'broken' | 'refused' | 'lacking';
  readonly reason: string;
}

function judge(bare: Outcome, outcome: Outcome): keyof Tally {
  if (outcome.status === 'passed' || outcome.status === 'text') return outcome.status;
  if (bare.status !== 'passed') return 'lacking';
  return outcome.status === 'refused' ? 'refused' : 'broken';
}

/**
 * Counts the outcomes of scripts, plan by plan, against bare V8's.
 *
 * @param results - scripts, each of them run on bare V8 too
 * @param plans - the plans to count
 */
export function tally(
  results: readonly ScriptResult[],
  plans: readonly string[],
): { readonly tallies: ReadonlyMap<string, Tally>; readonly findings: readonly Finding[] } {
  const tallies = new Map<string, Tally>();
  const findings: Finding[] = [];
  for (const plan of plans) tallies.set(plan, { passed: 0, broken: 0, refused: 0, lacking: 0, text: 0 });
  for (const { script, commands, plans: outcomes } of results) {
    for (const [plan, counts] of tallies) {
      commands.forEach(({ line, command }, index) => {
        const missing: Outcome = { status: 'failed', reason: 'it was not run' };
        const outcome = outcomes.get(plan)?.[index] ?? missing;
        const status = judge(outcomes.get(BARE)?.[index] ?? missing, outcome);
        counts[status] += 1;
        if (status === 'passed' || status === 'text') return;
        findings.push({ plan, script, line, command, status, reason: outcome.reason ?? '' });
      });
    }
  }
  return { tallies, findings };
}
