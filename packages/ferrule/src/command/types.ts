import { writeDeclarations } from '@ferrule/loader/types';
import { EXIT_CODES } from './exit-codes.ts';
import type { Subcommand } from './subcommand.ts';
import { print } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** `ferrule types` */
export const types: Subcommand = {
  specification: {
    name: 'types',
    operands: 'FILE…',
    summary: 'Writes TypeScript declarations for what importing a module gives.',
    details: [
      'Of lib.wasm it writes lib.d.wasm.ts, which TypeScript takes with "allowArbitraryExtensions", and\n' +
        'lib.wasm.d.ts, which it finds without where "moduleResolution" is "bundler".',
      'A FILE is a module, a .rs file or a Cargo.toml.',
    ],
    options: [{ name: 'out', value: 'DIR', help: 'Where to; beside each FILE if left out' }],
    examples: ['ferrule types library.wasm', 'ferrule types --out types src/*.wasm'],
    optionsEnd: 'nowhere',
  },
  execute(line) {
    if (line.operands.length === 0) throw new UsageError('for which FILE?');
    for (const file of line.operands)
      for (const written of writeDeclarations(file, line.value('out'))) print(written);
    return Promise.resolve(EXIT_CODES.good);
  },
};
