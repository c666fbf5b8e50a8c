import { DiskStore, userCacheDirectory } from '@ferrule/engine';
import type { Verdict } from '@ferrule/engine';
import { EXIT_CODES } from './exit-codes.ts';
import type { CommandLine } from './parse.ts';
import type { Subcommand } from './subcommand.ts';
import { table } from './table.ts';
import { print } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** `ferrule cache` */
export const cache: Subcommand = {
  specification: {
    name: 'cache',
    operands: 'list|verify|clear',
    summary: 'Looks after what instrumentation and optimisation made of modules.',
    details: [
      'list shows what is there, the entry used last first; verify reads every entry, and the exit code is 0 only where\n' +
        'all are good; clear removes them.',
    ],
    options: [
      { name: 'cache', value: 'DIR', help: "The cache's directory; the user's own by default" },
      { name: 'bad', help: 'Clear only what is damaged or lies in the wrong place' },
    ],
    examples: ['ferrule cache list', 'ferrule cache verify --cache ./cache', 'ferrule cache clear --bad'],
    optionsEnd: 'nowhere',
  },
  execute(line) {
    const [action = '', ...more] = line.operands;
    if (more.length > 0) throw new UsageError(`${more[0] ?? ''} is one operand too many`);
    return Promise.resolve(perform(action, storeOf(line), line));
  },
};

function perform(action: string, store: DiskStore, line: CommandLine): number {
  if (line.has('bad') && action !== 'clear') throw new UsageError('--bad goes with clear');
  switch (action) {
    case 'list':
      return list(store);
    case 'verify':
      return verify(store);
    case 'clear':
      return clear(store, line.has('bad'));
    default:
      throw new UsageError(
        action === '' ? 'list, verify or clear?' : `${action} is none of list, verify, clear`,
      );
  }
}

/**
 * @param line - with or without `--cache`
 * @returns the store it means
 * @throws UsageError where there is no telling where
 */
export function storeOf(line: CommandLine): DiskStore {
  const directory = line.value('cache') ?? userCacheDirectory();
  if (directory === undefined || directory === '')
    throw new UsageError('there is no cache directory for this user: name one with --cache DIR');
  return new DiskStore(directory, Number.MAX_SAFE_INTEGER);
}

function list(store: DiskStore): number {
  const verdicts = store.list().map((file) => store.verify(file));
  for (const row of table(verdicts.map(rowOf), { indent: 0 })) print(row);
  const size = verdicts.reduce((sum, each) => sum + each.size, 0);
  print(`${String(verdicts.length)} entries, ${String(size)} bytes in ${store.directory}`);
  return EXIT_CODES.good;
}

function rowOf({ key, size, usedAt, facts, problem }: Verdict): string[] {
  const used = new Date(usedAt).toISOString().slice(0, 16).replace('T', ' ');
  const makers = facts?.['makers'];
  const made = typeof makers === 'object' && makers !== null && 'ferrule' in makers ? makers.ferrule : '-';
  const version = typeof made === 'string' ? made : '-';
  const name = facts?.['name'];
  const what = problem === undefined ? (typeof name === 'string' ? name : '-') : `bad: ${problem}`;
  return [key.slice(0, 12), String(size), used, version, what];
}

function verify(store: DiskStore): number {
  const bad = badOnes(store);
  for (const { file, problem } of bad) process.stderr.write(`${file}: ${problem ?? ''}\n`);
  print(`${String(store.list().length - bad.length)} entries are good, ${String(bad.length)} bad`);
  return bad.length === 0 ? EXIT_CODES.good : EXIT_CODES.failure;
}

function clear(store: DiskStore, onlyBad: boolean): number {
  const removed = onlyBad ? store.clear(badOnes(store)) : store.clear();
  print(`${String(removed)} files removed`);
  return EXIT_CODES.good;
}

function badOnes(store: DiskStore): Verdict[] {
  return store
    .list()
    .map((file) => store.verify(file))
    .filter(({ problem }) => problem !== undefined);
}
