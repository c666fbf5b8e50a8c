import { parseArgs } from 'node:util';
import { runCanary } from './canary.ts';
import { PLAN_NAMES } from './plans.ts';
import { formatFindings, formatTallies, writeReport } from './report.ts';
import { BARE, tally } from './tally.ts';
import { findTestsuite, HOW_TO_GET_IT, listScripts } from './testsuite.ts';
import { Worker } from './worker-pool.ts';
import type { ScriptResult } from './worker-pool.ts';

const USAGE = `npm run conformance:spec -- [DIR] [--plan NAME]… [--file PART] [--jobs N] [--time SECONDS] [--lacking] [--write]

Runs the spec's test scripts on bare V8 and through the plans, and counts what passes.
  DIR        the test suite (default: FERRULE_TESTSUITE, or ../shared/testsuite)
  --plan     only this plan; may be repeated: ${PLAN_NAMES.join(', ')}
  --file     only scripts whose path contains PART
  --jobs     scripts run side by side (default: 1)
  --time     seconds that a script may take with one plan (default: 120)
  --lacking  also list what bare V8 does not pass
  --write    keep the counts in conformance/README.md`;

async function runAll(
  directory: string,
  scripts: readonly string[],
  plans: readonly string[],
  jobs: number,
  timeLimit: number,
): Promise<ScriptResult[]> {
  const results: ScriptResult[] = [];
  const waiting = [...scripts];
  const workers = Array.from({ length: jobs }, async () => {
    const worker = new Worker(timeLimit);
    for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) {
      if (process.stderr.isTTY)
        process.stderr.write(`\r\x1b[K${String(results.length)}/${String(scripts.length)} ${script}`);
      results.push(await worker.run({ directory, script, plans }));
    }
    worker.close();
  });
  await Promise.all(workers);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return results.sort((a, b) => (a.script < b.script ? -1 : 1));
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      plan: { type: 'string', multiple: true },
      file: { type: 'string' },
      jobs: { type: 'string', default: '1' },
      time: { type: 'string', default: '120' },
      lacking: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const unknown = values.plan?.find((plan) => !PLAN_NAMES.includes(plan));
  if (unknown !== undefined || positionals.length > 1) {
    console.error(unknown === undefined ? USAGE : `there is no plan '${unknown}'\n\n${USAGE}`);
    return 2;
  }
  const directory = findTestsuite(positionals[0]);
  if (directory === undefined) {
    console.log(`skipped: ${HOW_TO_GET_IT}`);
    return 0;
  }
  const plans = [BARE, ...(values.plan ?? PLAN_NAMES).filter((plan) => plan !== BARE)];
  const sung = (await Promise.all(plans.map(runCanary))).flat();
  for (const { plan, line, command } of sung)
    console.error(`canary.wast:${String(line)} ${command} is wrong, and passed [${plan}]`);
  if (sung.length > 0) return 1;
  const scripts = listScripts(directory, values.file);
  const results = await runAll(directory, scripts, plans, Number(values.jobs), 1000 * Number(values.time));
  const { tallies, findings } = tally(results, plans);
  console.log(
    `Node ${process.versions.node} (V8 ${process.versions.v8}), ${String(scripts.length)} scripts of ${directory}`,
  );
  console.log(formatTallies(tallies, results));
  console.log(formatFindings(findings, values.lacking));
  if (values.write) writeReport(tallies, findings);
  const broken = findings.some(({ status }) => status === 'broken');
  return broken || (tallies.get(BARE)?.passed ?? 0) === 0 ? 1 : 0;
}

process.exitCode = await main();
