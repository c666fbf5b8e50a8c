import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './run.mjs';

/** The suite takes about one. */
const MINUTES = 15;

/**
 * Runs the test suite on one Node binary.
 *
 * @param {string} node - path of the binary
 * @param {string[]} args - further arguments of mocha's, such as `--grep`
 * @returns {{ passed: number, failed: number, skipped: number }} how many tests ended how; a suite that could not
 *   be run at all counts as one failure
 */
export function runMocha(node, args = []) {
  const report = path.join(tmpdir(), `ferrule-mocha-${process.pid}-${Date.now()}.json`);
  const { status } = run(
    node,
    [
      'node_modules/mocha/bin/mocha.js',
      '--reporter',
      'scripts/lib/reporter.cjs',
      '--reporter-option',
      `counts=${report}`,
      ...args,
    ],
    // Built bundles are what users get: tests that start the command start the built one. Mocha's own time-outs can't
    // end a test that loops without waiting.
    { env: { FERRULE_TEST_DIST: '1' }, minutes: MINUTES },
  );
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    rmSync(report);
    // an error outside any test, or a process that died, must not look like success
    if (status !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @returns {string} the closing line */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
