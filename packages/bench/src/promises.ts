/**
 * Measures what is promised, on the Node that runs this, and prints rows as JSON: one for each target, as it is done.
 *
 *   node promises.ts SECONDS NAME…
 *
 * SECONDS is how long all of them may take: where that is short, fewer pairs are taken of each.
 */
import { firstLine } from './engines/npm-packages.ts';
import { takePartOfPairs } from './paired.ts';
import type { PromiseRow } from './report/report.ts';
import { SECONDS_EACH, TARGETS } from './targets/catalogue.ts';
import { measureTarget, type Target } from './targets/target.ts';

async function rowOf(target: Target): Promise<PromiseRow> {
  const { name, unit, bound, since = '0.1.0' } = target;
  const start = performance.now();
  const row = { name, node: process.versions.node, unit, bound, since };
  const seconds = (): number => Math.round((performance.now() - start) / 100) / 10;
  try {
    const { value, verdict, comparison } = await measureTarget(target);
    return { ...row, value, interval: comparison.interval, verdict, seconds: seconds() };
  } catch (error) {
    return { ...row, verdict: 'failed', reason: firstLine(error), seconds: seconds() };
  }
}

const [seconds = '', ...names] = process.argv.slice(2);
const targets = TARGETS.filter(({ name }) => names.includes(name));
const end = performance.now() + Number(seconds) * 1_000;
for (const [index, target] of targets.entries()) {
  const left = (end - performance.now()) / 1_000 / (targets.length - index);
  takePartOfPairs(Math.max(0, left) / SECONDS_EACH);
  process.stdout.write(`${JSON.stringify(await rowOf(target))}\n`);
}
