import { expect } from 'chai';
import { createBackend, PLAN_NAMES } from '../../spec/plans.ts';
import { prepareScript } from '../../spec/prepare.ts';
import { ScriptRun } from '../../spec/run-script.ts';
import { tally } from '../../spec/tally.ts';
import { findTestsuite, HOW_TO_GET_IT, readScript } from '../../spec/testsuite.ts';
import type { ScriptResult } from '../../spec/worker-pool.ts';
import { skipBecause } from '../../../scripts/lib/skip-because.ts';

/** Scripts that between them touch every stage, quickly, and what bare V8 passes of each on every Node version. */
const SCRIPTS = {
  'br_if.wast': 119,
  'call_indirect.wast': 150,
  'f32.wast': 2512,
  'linking.wast': 133,
  'simd_f32x4.wast': 782,
  'start.wast': 20,
  'traps.wast': 36,
} as const;

async function runScript(directory: string, script: string): Promise<ScriptResult> {
  const prepared = await prepareScript(script, readScript(directory, script));
  const plans = new Map<string, Awaited<ReturnType<typeof ScriptRun.run>>>();
  for (const plan of PLAN_NAMES) plans.set(plan, await ScriptRun.run(createBackend(plan), prepared));
  return { script, commands: prepared.map(({ command }) => command), plans, times: new Map() };
}

describe("the spec's test scripts", () => {
  const directory = findTestsuite();
  before(() => {
    if (directory === undefined) console.log(HOW_TO_GET_IT);
  });
  for (const [script, least] of Object.entries(SCRIPTS)) {
    it(`${script}: nothing that bare V8 passes fails through a plan`, async function () {
      if (directory === undefined) skipBecause(this, 'the test suite is not there');
      this.timeout(120_000);
      const { tallies, findings } = tally([await runScript(directory, script)], PLAN_NAMES);
      expect(tallies.get('v8')?.passed).to.be.at.least(least);
      expect(findings.filter(({ status }) => status === 'broken')).to.deep.equal([]);
    });
  }
});
