// Runs a TypeScript file of this repository on its sources, without a build: node scripts/run.mjs FILE [ARGS…]
import { must } from './lib/run.mjs';

const [file, ...args] = process.argv.slice(2);
const preloaded = ['tsx-in-workers.mjs', 'plain-binaryen.mjs'].map(
  (name) => new URL(`lib/${name}`, import.meta.url),
);
must(process.execPath, [
  ...['tsx', ...preloaded.map(({ href }) => href)].flatMap((module) => ['--import', module]),
  '--conditions=ferrule-source',
  file,
  ...args,
]);
