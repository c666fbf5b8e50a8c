import { readFileSync } from 'node:fs';
import { createBackend } from './plans.ts';
import { prepareScript } from './prepare.ts';
import { ScriptRun } from './run-script.ts';

/** A wrong expectation that was taken for a right one. */
export interface SungCanary {
  readonly plan: string;
  readonly line: number;
  readonly command: string;
}

/**
 * Runs a script of wrong expectations.
 *
 * @param plan - the plan to run it with
 * @returns what passed although it is wrong, or failed although it is right: of a sound runner, nothing
 */
export async function runCanary(plan: string): Promise<SungCanary[]> {
  const prepared = await prepareScript(
    'canary',
    readFileSync(new URL('canary.wast', import.meta.url), 'utf8'),
  );
  const outcomes = await ScriptRun.run(createBackend(plan), prepared);
  return prepared.flatMap(({ command: { line, command } }, index) =>
    (outcomes[index]?.status === 'passed') === (command === 'module') ? [] : [{ plan, line, command }],
  );
}
