/**
 * Measures what is promised, on the Node that runs this, and prints rows as JSON: one for each target, as it is done.
 *
 *   node promises.ts NAME…
 */
import { firstLine } from './engines/npm-packages.ts';
import type { PromiseRow } from './report/report.ts';
import { TARGETS } from './targets/catalogue.ts';
import { measureTarget, type Target } from './targets/target.ts';

async function rowOf(target: Target): Promise<PromiseRow> {
  const { name, unit, bound, since = '0.1.0' } = target;
  const row = { name, node: process.versions.node, unit, bound, since };
  try {
    const { value, verdict, comparison } = await measureTarget(target);
    return { ...row, value, interval: comparison.interval, verdict };
  } catch (error) {
    return { ...row, verdict: 'failed', reason: firstLine(error) };
  }
}

const names = process.argv.slice(2);
for (const target of TARGETS.filter(({ name }) => names.includes(name))) {
  process.stdout.write(`${JSON.stringify(await rowOf(target))}\n`);
}
