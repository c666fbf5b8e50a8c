/**
 * Measures what is promised, on the Node that runs this, and prints rows as JSON: one for each target, as it is done.
 *
 *   node promises.ts [PART OF A NAME…]
 */
import type { PromiseRow } from './report/report.ts';
import { TARGETS } from './targets/catalogue.ts';
import { measureTarget } from './targets/target.ts';

const parts = process.argv.slice(2);
const targets = TARGETS.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));
for (const target of targets) {
  const { value, verdict, comparison } = await measureTarget(target);
  const { name, unit, bound, since = '0.1.0' } = target;
  const { interval } = comparison;
  const row: PromiseRow = { name, node: process.versions.node, unit, bound, value, interval, verdict, since };
  console.log(JSON.stringify(row));
}
