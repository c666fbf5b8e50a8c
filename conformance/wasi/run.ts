import { parseArgs } from 'node:util';
import { runCanary } from './canary.ts';
import { ENGINES } from './engines.ts';
import type { Engine } from './engines.ts';
import { runTest } from './run-test.ts';
import { findTestsuite, HOW_TO_GET_IT, listTests } from './testsuite.ts';

const USAGE = `npm run conformance:wasi -- [DIR] [--engine NAME] [--test PART] [--time SECONDS]

Runs the official WASI test suite's programs for preview 1 and says what passes.
  DIR       the suite (default: FERRULE_WASI_TESTSUITE, or ../wasi-testsuite beside the repository)
  --engine  what runs them: ${ENGINES.map(({ name }) => name).join(', ')} (default: ferrule)
  --test    only tests whose name contains PART
  --time    seconds that a test may take (default: 60)`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      engine: { type: 'string', default: 'ferrule' },
      test: { type: 'string', default: '' },
      time: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const engine = ENGINES.find(({ name }) => name === values.engine);
  const timeLimit = Number(values.time);
  if (engine === undefined || !(timeLimit > 0) || positionals.length > 1) {
    console.error(USAGE);
    return 2;
  }
  const directory = findTestsuite(positionals[0]);
  if (directory === undefined) {
    console.error(HOW_TO_GET_IT);
    return 1;
  }
  const wrong = await runCanary(engine, timeLimit);
  if (wrong.length > 0) {
    console.error(`the canary says that nothing here can be trusted:\n${wrong.join('\n')}`);
    return 1;
  }
  return runSuite(engine, directory, values.test, timeLimit);
}

async function runSuite(engine: Engine, directory: string, part: string, timeLimit: number): Promise<number> {
  const tests = listTests(directory, part);
  let passed = 0;
  for (const test of tests) {
    const outcome = await runTest(engine, test, timeLimit);
    if (outcome.passed) passed++;
    console.log(`${outcome.passed ? 'passed' : 'FAILED'}  ${outcome.name}`);
    if (!outcome.passed) console.log(outcome.reason.replace(/^/gmu, '        '));
  }
  console.log(
    `${engine.name} on Node ${process.versions.node}: ${String(passed)} of ${String(tests.length)} passed`,
  );
  return passed === tests.length && tests.length > 0 ? 0 : 1;
}

process.exitCode = await main();
