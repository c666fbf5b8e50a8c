import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

/** One program, what its WASI is given, and how it is called. */
interface Run {
  readonly guest: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** `start` unless told. */
  readonly method?: 'start' | 'initialize';
  /** Exports called afterwards, each with its arguments. */
  readonly calls?: readonly (readonly [string, ...unknown[]])[];
  /** What differs from run to run. */
  readonly hide?: readonly ('stdout' | 'stderr')[];
}

const DATA = { preopens: { '/data': 'data' } };

function cat(...args: readonly string[]): Run {
  return { guest: 'rust/cat', options: { ...DATA, args: ['cat', ...args] } };
}

const RUNS: Readonly<Record<string, Run>> = {
  'a line from Rust': { guest: 'rust/hello' },
  'a line from C': { guest: 'c/hello', options: { args: ['hello', 'a'], env: { LANG: 'C' } } },
  'a file': cat('/data/input.txt'),
  'files below one another': cat('/data/input.txt', '/data/inner/other.txt', '/data/inner/../input.txt'),
  'standard input': cat(),
  'arguments and environment': {
    guest: 'rust/cat',
    options: { args: ['cat', '--args', '--env'], env: { ONE: '1', EMPTY: '', ÄÖ: 'ü€' } },
  },
  'no arguments, no environment': { guest: 'rust/cat', options: { args: [], env: {} } },
  'a file that is missing': cat('/data/missing.txt'),
  'a file outside': cat('/data/../outside.txt'),
  'a file of the host': cat('/etc/hostname'),
  'two directories': {
    guest: 'rust/cat',
    options: {
      args: ['cat', '/one/other.txt', '/two/input.txt'],
      preopens: { '/one': 'data/inner', '/two': 'data' },
    },
  },
  'the directory .': {
    guest: 'rust/cat',
    options: { args: ['cat', 'input.txt', './inner/other.txt'], preopens: { '.': 'data' } },
  },
  'a directory that is missing': { guest: 'rust/hello', options: { preopens: { '/data': 'absent' } } },
  'exit code 0': { guest: 'rust/exit', options: { args: ['exit', '0'] } },
  'exit code 9': { guest: 'rust/exit', options: { args: ['exit', '9'] } },
  'exit code 255': { guest: 'rust/exit', options: { args: ['exit', '255'] } },
  'no exit code': { guest: 'rust/exit', options: { args: ['exit'] } },
  'files by std': { guest: 'rust/files', options: { ...DATA, args: ['files', '/data'] } },
  'files by std, where there are none': { guest: 'rust/files', options: { args: ['files', '/data'] } },
  'files by POSIX': { guest: 'c/files', options: { ...DATA, args: ['files', '/data'] } },
  'a megabyte of output': { guest: 'c/flood', options: { args: ['flood', '1000001'] } },
  'a megabyte into a file': {
    guest: 'c/flood',
    options: { ...DATA, args: ['flood', '1000001', '/data/new'] },
  },
  'the clocks': { guest: 'rust/clock-random', hide: ['stdout'] },
  'a library of Rust': {
    guest: 'rust/reactor',
    method: 'initialize',
    options: DATA,
    calls: [['count'], ['count']],
  },
  'a library of C': { guest: 'c/reactor', method: 'initialize', calls: [['initialized'], ['initialized']] },
  'a library that is started': { guest: 'c/reactor' },
  'a program that is initialized': { guest: 'rust/hello', method: 'initialize' },
  'a module that asks for other imports': { guest: 'rust/uses-math' },
  'a module without WASI': { guest: 'rust/trap' },
};

/** The one thing that they differ in. */
const DIRECTORY = 'a directory as a file';

describe('programs under node:wasi and ferrule/wasi', () => {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  let theirs: Record<string, unknown>;
  let ours: Record<string, unknown>;

  function runAll(source: string): Record<string, unknown> {
    const typescript = source.startsWith('node:') ? [] : ['--import', 'tsx', '--conditions=ferrule-source'];
    const args = [
      here('run-programs.mjs'),
      source,
      here('../../../../conformance/guests'),
      JSON.stringify({ ...RUNS, [DIRECTORY]: cat('/data') }),
    ];
    const output = execFileSync(process.execPath, ['--no-warnings', ...typescript, ...args], {
      cwd: here('../../../../'),
      encoding: 'utf8',
    });
    return JSON.parse(output) as Record<string, unknown>;
  }

  before(function () {
    this.timeout(60_000);
    theirs = runAll('node:wasi');
    ours = runAll(new URL('../../src/wasi/node-wasi.ts', import.meta.url).href);
  });

  it('a directory as a file: EISDIR, as POSIX has it, where node:wasi names a missing right', () => {
    expect(ours[DIRECTORY]).to.have.property('stderr', 'cat: /data: Is a directory (os error 31)\n');
    expect(theirs[DIRECTORY]).to.have.property(
      'stderr',
      'cat: /data: Capabilities insufficient (os error 76)\n',
    );
  });

  for (const name of Object.keys(RUNS)) {
    it(`${name}: output, ending and files are the same`, () => {
      expect(ours[name]).to.deep.equal(theirs[name]);
    });
  }
});
