import { validateModule } from '@ferrule/instrument';
import { LARGEST_MODULE, readSource } from '@ferrule/runtime';
import { EXIT_CODES } from './exit-codes.ts';
import { inspectJson } from './inspect-json.ts';
import { inspectText } from './inspect-text.ts';
import type { Subcommand } from './subcommand.ts';
import { paintFor, print } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** `ferrule inspect` */
export const inspect: Subcommand = {
  specification: {
    name: 'inspect',
    operands: 'FILE',
    summary: 'Shows what a module imports, exports and uses, without running it.',
    details: ["It also reads modules that this Node can't run, such as those with features it lacks."],
    options: [{ name: 'json', help: 'Print it as JSON, for machines' }],
    examples: ['ferrule inspect library.wasm', 'ferrule inspect --json library.wasm'],
    optionsEnd: 'nowhere',
  },
  async execute(line) {
    const [file, ...more] = line.operands;
    if (file === undefined || more.length > 0) throw new UsageError('inspect takes one FILE');
    const info = validateModule(await readSource(file, { largestSource: LARGEST_MODULE }));
    print(
      line.has('json')
        ? JSON.stringify(inspectJson(info), undefined, 2)
        : inspectText(info, paintFor(process.stdout)),
    );
    return EXIT_CODES.good;
  },
};
