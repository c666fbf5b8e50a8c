// `npm test`: sets up, then runs every test on the Node it was started with.
import { closingLine, runMocha } from './lib/mocha.mjs';
import { setUp } from './set-up.mjs';

setUp();
const counts = runMocha(process.execPath, process.argv.slice(2));
console.log(closingLine(counts));
process.exit(counts.failed === 0 ? 0 : 1);
