// What `.ci/run` does: `npm test`, the gate, the performance gate, and the tests once more on a newer Node.
import { nodeBinary } from './lib/nodes.mjs';
import { closingLine, runMocha } from './lib/mocha.mjs';
import { run, runShown } from './lib/run.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
const add = (counts) => {
  for (const key of Object.keys(total)) total[key] += counts[key];
};

/** The closing line that a script printed last, as counts. */
function countsOf(text) {
  const match = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(text);
  if (match === null) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3] ?? 0) };
}

console.log(`Node ${process.versions.node}`);
const test = await runShown('npm', ['test', '--silent']);
const own = countsOf(test.stdout);
if (test.status !== 0 && own.failed === 0) own.failed = 1;
add(own);

console.log('The gate');
const check = run('npm', ['run', '--silent', 'check']);
add({ passed: check.status === 0 ? 1 : 0, failed: check.status === 0 ? 0 : 1, skipped: 0 });

console.log('The performance gate');
const gate = run('npm', ['run', '--silent', 'bench:gate'], { minutes: 5 });
add({ passed: gate.status === 0 ? 1 : 0, failed: gate.status === 0 ? 0 : 1, skipped: 0 });

for (const major of (process.env.FERRULE_NODES ?? '24').split(',')) {
  console.log(`Node ${major}`);
  add(runMocha(nodeBinary(major)));
}

console.log(closingLine(total));
process.exit(total.failed === 0 ? 0 : 1);
