import { fileURLToPath } from 'node:url';
import type { Engine } from './engines.ts';
import { runTest } from './run-test.ts';
import type { SuiteTest } from './testsuite.ts';

function guest(path: string, expected: Partial<SuiteTest>): SuiteTest {
  return {
    name: path,
    file: fileURLToPath(new URL(`../guests/${path}.wasm`, import.meta.url)),
    args: [],
    env: {},
    root: undefined,
    exitCode: 0,
    stdout: undefined,
    ...expected,
  };
}

/** Wrong expectations, each beside the right one: an engine that runs nothing at all would meet most of the suite's. */
const MUST_FAIL: readonly SuiteTest[] = [
  guest('rust/exit', { args: ['7'] }),
  guest('rust/exit', { args: ['0'], exitCode: 7 }),
  guest('wat/start-trap', {}),
  guest('rust/hello', { stdout: '' }),
];

const MUST_PASS: readonly SuiteTest[] = [
  guest('rust/exit', { args: ['7'], exitCode: 7 }),
  guest('rust/exit', { args: ['0'] }),
];

/** @returns what an engine or this runner judges wrongly: of sound ones, nothing */
export async function runCanary(engine: Engine, timeLimit: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [tests, passes] of [
    [MUST_FAIL, false],
    [MUST_PASS, true],
  ] as const) {
    for (const test of tests) {
      const { passed, reason } = await runTest(engine, test, timeLimit);
      if (passed !== passes) {
        wrong.push(
          `${test.name} ${test.args.join(' ')}: ${passed ? 'passed, but must fail' : `must pass, but: ${reason}`}`,
        );
      }
    }
  }
  return wrong;
}
