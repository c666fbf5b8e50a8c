import { OptionError } from '@ferrule/core';
import { HELP, readOptions } from './cli/options.ts';
import { runBench } from './cli/run-bench.ts';

const args = process.argv.slice(2);
try {
  const options = readOptions(args);
  if (options.help) console.log(HELP);
  else process.exitCode = await runBench(options, args);
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  console.error(`${error.message}\nTry: npm run bench -- --help`);
  process.exitCode = 2;
}
