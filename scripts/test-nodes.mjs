// `npm run test:nodes [-- MAJOR …]`: the whole suite on other Node versions (22, 24 and 26 unless told).
import { nodeBinary } from './lib/nodes.mjs';
import { closingLine, runMocha } from './lib/mocha.mjs';
import { setUp } from './set-up.mjs';

setUp();
const majors = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24', '26'];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const major of majors) {
  console.log(`Node ${major}`);
  const counts = runMocha(nodeBinary(major));
  console.log(`Node ${major}: ${closingLine(counts)}`);
  for (const key of Object.keys(total)) total[key] += counts[key];
}
console.log(closingLine(total));
process.exit(total.failed === 0 ? 0 : 1);
