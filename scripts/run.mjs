// Runs a TypeScript file of this repository on its sources, without a build: node scripts/run.mjs FILE [ARGS…]
import { must } from './lib/run.mjs';

const [file, ...args] = process.argv.slice(2);
must(process.execPath, [
  '--import',
  'tsx',
  '--import',
  new URL('lib/tsx-in-workers.mjs', import.meta.url).href,
  '--conditions=ferrule-source',
  file,
  ...args,
]);
