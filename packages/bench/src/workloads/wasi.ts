import { existsSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { guestPath, readFileBytes } from '../kernels.ts';
import { readCall } from './compute.ts';
import { directoryOfNames, ownName, scratch } from './scratch.ts';
import type { Bench, Workload } from './workload.ts';
import { WASI_CALLS, WASI_GUEST, WASI_LIST } from '../wasi-guest.ts';

const ENGINES = [
  'node:wasi',
  'Ferrule',
  'Ferrule, files in memory',
  'browser_wasi_shim',
  '@wasmer/wasi',
  'wazero',
];

async function open({ driver, patience }: Bench, directory: string): Promise<void> {
  await driver.ask(['load', guestPath(WASI_GUEST), 'wasi', directory], patience);
  await driver.ask(['call', 'open'], patience);
}

const common = {
  ability: 'wasi',
  engines: ENGINES,
  baseline: 'node:wasi',
  unit: 'ns',
  // a reading takes milliseconds; some engines copy all of a file with each write
  patience: 10,
} as const;

/** What WASI's functions cost, called from inside a guest. */
export const wasiWorkloads: readonly Workload[] = WASI_CALLS.map((call) => ({
  ...common,
  suite: 'wasi',
  name: call,
  about: `${call}, from a loop in the guest`,
  per: 'a call',
  load: (bench) => open(bench, directoryOfNames(ownName('calls', bench.driver), 10)),
  read: (bench, count) => readCall(bench, ['call', call, count], count),
}));

/** How the time to list a directory grows with its files. */
export const fileCountWorkloads: readonly Workload[] = [10, 100, 1_000, 10_000].map((files) => {
  let directory: string | undefined;
  return {
    ...common,
    suite: 'growth',
    name: `list ${files.toLocaleString('en')} files`,
    about: 'fd_readdir of a whole directory',
    per: 'a listing',
    step: { of: 'files listed', size: files },
    takes: files / 100,
    prepare() {
      directory = directoryOfNames(`files-${String(files)}`, files);
    },
    load: (bench) => open(bench, directory ?? ''),
    read: (bench, count) => readCall(bench, ['call', WASI_LIST, count], count),
  };
});

interface ProgramSpecification {
  readonly name: string;
  readonly about: string;
  readonly guest: string;
  readonly args: readonly string[];
  /** Whether its output is as long on every engine. */
  readonly alike: boolean;
}

const PROGRAMS: readonly ProgramSpecification[] = [
  { name: 'hello', about: 'prints a line', guest: 'rust/hello', args: ['hello'], alike: true },
  {
    name: 'cat',
    about: 'copies 1 MiB of a file to its output',
    guest: 'rust/cat',
    args: ['cat', '/text'],
    alike: true,
  },
  {
    name: 'files',
    about: 'std::fs, step by step',
    guest: 'rust/files',
    args: ['files', '/work'],
    // it tells whether it could climb out of its directory: on node:wasi it can
    alike: false,
  },
  {
    name: 'clock-random',
    about: 'clocks, a sleep of 20 ms and randomness',
    guest: 'rust/clock-random',
    args: ['clock'],
    // clocks tell different times
    alike: false,
  },
];

/** What programs read, the same for all. */
function textFile(): string {
  const text = scratch('text');
  if (!existsSync(text))
    writeFileSync(text, 'a line of text that is copied\n'.repeat(34_953).slice(0, 1_048_576));
  return text;
}

/** A directory for the programs of one process, which leave it as it was. */
function programDirectory(driver: object): string {
  const text = scratch(`${ownName('programs', driver)}/text`);
  const directory = dirname(text);
  if (!existsSync(text)) {
    linkSync(textFile(), text);
    mkdirSync(join(directory, 'work'));
  }
  return directory;
}

/** WASI programs from their first byte to their exit code. */
export const programWorkloads: readonly Workload[] = PROGRAMS.map(({ name, about, guest, args, alike }) => ({
  suite: 'programs',
  name,
  about: `${about}: read, compile, link, run`,
  ability: 'program',
  baseline: 'node:wasi',
  per: 'a run',
  unit: 'ns',
  count: 1,
  takes: 25,
  prepare() {
    // read once, so that the disk is out of it
    readFileBytes(guestPath(guest));
    readFileBytes(textFile());
  },
  async read({ driver, patience }) {
    const { ns, exitCode, written } = await driver.ask(
      ['program', guestPath(guest), programDirectory(driver), ...args],
      patience,
    );
    const result = alike ? `exit code ${String(exitCode)}, ${String(written)} bytes` : String(exitCode);
    return { metrics: { time: Number(ns) }, result };
  },
}));
