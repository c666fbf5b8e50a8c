import { Runtime } from '@ferrule/runtime';
import type { CompileOptions } from '@ferrule/runtime';
import { endingOf } from './ending.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Subcommand } from './subcommand.ts';
import { paintFor, print } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** `ferrule validate` */
export const validate: Subcommand = {
  specification: {
    name: 'validate',
    operands: 'FILE…',
    summary: 'Checks modules without running them.',
    details: [
      'Prints a line for each that is good; says of each other one, on standard error, what is wrong and where.\n' +
        'The exit code is 0 only where all are good.',
    ],
    options: [
      {
        name: 'features',
        value: 'RELEASE',
        help: 'What the modules may use: wasm1, wasm2, wasm3, or all that this Node has (the default)',
      },
    ],
    examples: ['ferrule validate library.wasm', 'ferrule validate --features wasm1 *.wasm'],
    optionsEnd: 'nowhere',
  },
  async execute(line) {
    if (line.operands.length === 0) throw new UsageError('which FILE is to be checked?');
    const { good } = paintFor(process.stdout);
    const paint = paintFor(process.stderr);
    // the library checks the release's name
    const runtime = new Runtime({ features: line.value('features') as CompileOptions['features'] });
    let exitCode: number = EXIT_CODES.good;
    for (const file of line.operands) {
      try {
        await runtime.compile(file);
        print(`${file}: ${good('ok')}`);
      } catch (error) {
        const ending = endingOf(error, 'validate', { paint, verbose: line.has('verbose') });
        process.stderr.write(ending.message);
        exitCode = ending.exitCode;
      }
    }
    return exitCode;
  },
};
