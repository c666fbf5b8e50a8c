import { VERSION } from '@ferrule/core';
import { endingOf } from './ending.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { helpOf } from './help.ts';
import { parse } from './parse.ts';
import type { Subcommand } from './subcommand.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';
import { paintFor, print } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Each is loaded only when it is asked for. */
const SUBCOMMANDS: Readonly<Record<string, { readonly summary: string; load(): Promise<Subcommand> }>> = {
  run: {
    summary: 'run a WASI program, or one function of a library',
    load: async () => (await import('./run.ts')).run,
  },
  inspect: {
    summary: 'show what a module imports, exports and uses',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  validate: {
    summary: 'check modules without running them',
    load: async () => (await import('./validate.ts')).validate,
  },
  optimize: {
    summary: 'write a module anew, faster or smaller',
    load: async () => (await import('./optimize.ts')).optimize,
  },
  types: {
    summary: 'write TypeScript declarations for modules',
    load: async () => (await import('./types.ts')).types,
  },
  cache: {
    summary: 'list, verify or clear what was kept of modules',
    load: async () => (await import('./cache.ts')).cache,
  },
  doctor: {
    summary: 'show what this Node can do, and how the cache is',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  coredump: {
    summary: 'show what a guest was when it trapped',
    load: async () => (await import('./coredump.ts')).coredump,
  },
  bench: {
    summary: 'measure a module beside other runtimes',
    load: async () => (await import('./bench.ts')).bench,
  },
};

/**
 * The `ferrule` command.
 *
 * @param args - what follows the program's name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const [first = '', ...rest] = args;
  switch (first) {
    case '':
      process.stderr.write(generalHelp(paintFor(process.stderr)));
      return EXIT_CODES.usage;
    case '-h':
    case '--help':
      print(generalHelp(paintFor(process.stdout)));
      return EXIT_CODES.good;
    case '-V':
    case '--version':
      print(`ferrule ${VERSION}`);
      return EXIT_CODES.good;
    case 'help':
      return rest[0] === undefined ? main(['--help']) : main([rest[0], '--help']);
    default:
      return execute(first, rest);
  }
}

async function execute(name: string, args: readonly string[]): Promise<number> {
  let verbose = args.includes('--verbose');
  try {
    if (!Object.hasOwn(SUBCOMMANDS, name)) throw unknownSubcommand(name);
    const subcommand = await SUBCOMMANDS[name]?.load();
    if (subcommand === undefined) throw unknownSubcommand(name);
    const line = parse(subcommand.specification, args);
    verbose = line.has('verbose');
    if (line.has('help')) {
      print(helpOf(subcommand.specification, paintFor(process.stdout)));
      return EXIT_CODES.good;
    }
    return await subcommand.execute(line);
  } catch (error) {
    const known = Object.hasOwn(SUBCOMMANDS, name) ? name : '';
    const { exitCode, message } = endingOf(error, known, { paint: paintFor(process.stderr), verbose });
    process.stderr.write(message);
    return exitCode;
  }
}

function unknownSubcommand(name: string): UsageError {
  const names = Object.keys(SUBCOMMANDS).join(', ');
  if (name.startsWith('-'))
    return new UsageError(`${name} is not an option here; first comes one of ${names}`);
  const hint = /\.(wasm|wat)$/.test(name) ? `; to run it: ferrule run ${name}` : `; there are ${names}`;
  return new UsageError(`${name} is not a command${hint}`);
}

function generalHelp({ strong }: Paint): string {
  return [
    `${strong('Usage')}: ferrule COMMAND [OPTIONS] FILE …`,
    '',
    'Runs WebAssembly modules, which see and touch nothing that they were not given.',
    '',
    strong('Commands'),
    ...table(
      Object.entries(SUBCOMMANDS).map(([name, { summary }]) => [name, summary]),
      { indent: 2 },
    ),
    '',
    strong('Options'),
    ...table(
      [
        ['-h, --help', 'print this; after a command, what that one accepts'],
        ['-V, --version', 'print the version'],
      ],
      { indent: 2 },
    ),
    '',
  ].join('\n');
}
