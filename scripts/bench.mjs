// `npm run bench [-- OPTIONS]`: builds what is out of date, since what users have is measured, then measures it.
import { must } from './lib/run.mjs';
import { setUp } from './set-up.mjs';

setUp();
const main = 'packages/bench/src/main.ts';
const args = process.argv.slice(2);
must(process.execPath, ['--import', 'tsx', '--conditions=ferrule-source', main, ...args]);
