import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { Outcome } from './support/spawn.ts';
import { guest, runCommand } from './support/spawn.ts';

/** An error is a paragraph for the user, without a stack trace of Ferrule's. */
function expectError(outcome: Outcome, exitCode: number, ...texts: (string | RegExp)[]): void {
  expect(outcome.stdout).to.equal('');
  for (const text of texts)
    expect(outcome.stderr).to.match(typeof text === 'string' ? new RegExp(escape(text)) : text);
  expect(outcome.stderr).not.to.match(/\.[cm]?[jt]s:\d+|node:internal/);
  expect(outcome.exitCode).to.equal(exitCode);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

describe('ferrule', function () {
  this.timeout(60_000);
  let directory: string;
  const file = (name: string) => path.join(directory, name);

  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule-command-'));
    const greet = readFileSync(guest('rust/greet'));
    writeFileSync(file('truncated.wasm'), greet.subarray(0, 1000));
    writeFileSync(file('empty.wasm'), '');
    writeFileSync(file('text.wasm'), 'this is no module\n');
    // the preamble of a component: version 13, layer 1
    writeFileSync(file('component.wasm'), Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0));
    mkdirSync(file('data'));
    writeFileSync(file('data/poem.txt'), 'roses are red\n');
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  describe('without a command', () => {
    it('prints the commands, to standard error and with exit code 2 when nothing was asked for', () => {
      const asked = runCommand(['--help']);
      expect(asked.exitCode).to.equal(0);
      expect(asked.stdout).to.include('Usage: ferrule COMMAND').and.to.include('validate  check modules');
      expectError(runCommand([]), 2, 'Usage: ferrule COMMAND');
    });

    it('prints the version of its package', () => {
      const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
        version: string;
      };
      expect(runCommand(['--version'])).to.include({
        stdout: `ferrule ${version}\n`,
        stderr: '',
        exitCode: 0,
      });
    });

    it('prints what each command accepts', () => {
      for (const command of ['run', 'inspect', 'validate']) {
        const { stdout, exitCode } = runCommand([command, '--help']);
        expect(exitCode).to.equal(0);
        expect(stdout).to.include(`Usage: ferrule ${command} [OPTIONS] FILE`).and.to.include('-h, --help');
      }
      expect(runCommand(['help', 'run']).stdout).to.equal(runCommand(['run', '-h']).stdout);
    });

    it('says how a file is run, and what commands there are', () => {
      expectError(
        runCommand(['hello.wasm']),
        2,
        'hello.wasm is not a command; to run it: ferrule run hello.wasm',
      );
      expectError(runCommand(['runn', 'x']), 2, 'runn is not a command; there are run, inspect, validate');
      expectError(runCommand(['constructor']), 2, 'constructor is not a command');
      expectError(runCommand(['--run']), 2, '--run is not an option here');
    });
  });

  describe('run', () => {
    it("hands on the program's output, arguments and environment, and nothing else of this process", () => {
      expect(runCommand(['run', guest('rust/hello')])).to.deep.equal({
        stdout: 'Hello from Rust\n',
        stderr: '',
        exitCode: 0,
        signal: null,
      });
      const args = ['run', '--env', 'A=1', '--env=B=x=y', guest('rust/cat'), '--args', '--env'];
      expect(runCommand(args).stdout).to.equal(
        'arg 0: cat.wasm\narg 1: --args\narg 2: --env\nenv A=1\nenv B=x=y\n',
      );
    });

    it('inherits the environment where it is told to, under what is set', () => {
      const args = ['run', '--env-inherit', '--env', 'A=2', guest('rust/cat'), '--env'];
      const { stdout } = runCommand(args, { env: { A: '1', FERRULE_TEST_MARK: 'here' } });
      expect(stdout).to.include('env FERRULE_TEST_MARK=here\n').and.to.include('env A=2\n');
    });

    it('hands on standard input', () => {
      expect(runCommand(['run', guest('rust/cat')], { input: 'over and out\n' }).stdout).to.equal(
        'over and out\n',
      );
    });

    it("ends with the program's exit code", () => {
      for (const code of [0, 1, 7, 255]) {
        expect(runCommand(['run', guest('rust/exit'), String(code)])).to.include({
          exitCode: code,
          stderr: `exiting with ${String(code)}\n`,
        });
      }
      expect(runCommand(['run', guest('rust/exit'), '256']).exitCode, 'never success for failure').to.equal(
        1,
      );
    });

    it('shows a program the directories it is given, and no others', () => {
      const mounted = ['run', '--dir', `${file('data')}::/data`, guest('rust/cat')];
      expect(runCommand([...mounted, '/data/poem.txt'])).to.include({
        stdout: 'roses are red\n',
        exitCode: 0,
      });
      expect(runCommand([...mounted, '/data/../text.wasm'])).to.include({ stdout: '', exitCode: 1 });
      const blind = runCommand(
        ['run', guest('rust/cat'), '/data/poem.txt', file('data/poem.txt'), 'poem.txt'],
        {
          cwd: file('data'),
        },
      );
      expect(blind).to.include({ stdout: '', exitCode: 1 });
      expect(blind.stderr.split('\n')).to.have.length(4);
    });

    it('names a directory in the guest as on the host unless told', () => {
      const { stdout, stderr } = runCommand(['run', '--dir', 'data', guest('rust/cat'), 'data/poem.txt'], {
        cwd: directory,
      });
      expect([stdout, stderr]).to.deep.equal(['roses are red\n', '']);
      const here = runCommand(['run', '--dir', '.', guest('rust/cat'), 'data/poem.txt'], { cwd: directory });
      expect([here.stdout, here.stderr]).to.deep.equal(['roses are red\n', '']);
    });

    it('lets a program write where it may, and change nothing in a read-only directory', () => {
      mkdirSync(file('writable'));
      const written = runCommand(['run', '--dir', `${file('writable')}::/w`, guest('rust/files'), '/w']);
      expect(written.stderr).to.equal('');
      expect(written.stdout)
        .to.include('climb: confined\n')
        .and.to.match(/remove_dir: true\n$/);
      expect(readdirSync(file('writable'))).to.deep.equal([]);
      const refused = runCommand(['run', '--dir', `${file('writable')}::/w:ro`, guest('rust/files'), '/w']);
      expect(refused).to.include({ stdout: '', exitCode: 1 });
      expect(refused.stderr).to.match(/^files: create a directory: .*read-only/i);
      expect(readdirSync(file('writable'))).to.deep.equal([]);
    });

    it('gives a program the real time', () => {
      const { stdout } = runCommand(['run', guest('rust/clock-random')]);
      const seconds = Number(/wall clock: (\d+)/.exec(stdout)?.[1]);
      expect(Math.abs(seconds - Date.now() / 1000)).to.be.lessThan(60);
      expect(runCommand(['run', guest('rust/clock-random')]).stdout).not.to.equal(stdout);
    });

    it('ends with 134 where the program traps, saying how and where', () => {
      const outcome = runCommand(['run', '--invoke', 'divide_by_zero', guest('rust/trap')]);
      expectError(
        outcome,
        134,
        'integer divide by zero',
        'ERR_FERRULE_TRAP',
        /at divide_by_zero \(.*offset 0x/,
      );
    });

    it('ends with 124 where its time is up, with what it has written', () => {
      const outcome = runCommand(['run', '--timeout', '300ms', guest('rust/spin')]);
      expect(outcome.stdout).to.equal('spinning\n');
      expect(outcome.stderr).to.include('ERR_FERRULE_TIMEOUT').and.to.include('300 ms');
      expect(outcome.exitCode).to.equal(124);
      expectError(
        runCommand(['run', '--timeout=0.2s', '--invoke', 'forever', guest('rust/loop')]),
        124,
        '200 ms',
      );
    });

    it('ends with 1 where its fuel is used up, and counts the same every time', () => {
      const run = (fuel: string, ...args: string[]) =>
        runCommand(['run', '--fuel', fuel, '--invoke', 'turn', guest('rust/loop'), ...args]);
      expectError(run('1_000', '1000000'), 1, 'ERR_FERRULE_FUEL', /at turn \(/);
      expect(run('1_000_000', '1000')).to.include({ stdout: '1000\n', stderr: '', exitCode: 0 });
      expect(runCommand(['run', '--fuel', '1000000', guest('rust/hello')])).to.include({
        stdout: 'Hello from Rust\n',
        exitCode: 0,
      });
    });

    it('tells with --leaks what was not freed, and keeps the exit code', () => {
      const outcome = runCommand(['run', '--leaks', guest('c/leaky')]);
      expect([outcome.exitCode, outcome.stdout]).to.deep.equal([3, 'done\n']);
      expect(outcome.stderr).to.match(/allocations of \d+ bytes were not freed\.\n\n {2}count {2}bytes each/);
      expect(outcome.stderr).to.include('      2         100  malloc < forget < main < ');
      expectError(
        runCommand(['run', '--leaks', guest('c/hello')]),
        1,
        'no function that allocates was found',
      );
    });

    it('writes down what is asked of WASI, by scope', () => {
      const run = (scopes: string) => runCommand(['run', '--log', scopes, guest('rust/exit'), '3']);
      expect(run('proc')).to.include({ exitCode: 3 });
      expect(run('proc').stderr)
        .to.match(/\nproc_exit\(rval=3\)/)
        .and.not.to.include('fd_write');
      expect(run('all').stderr).to.include('fd_write(fd=2');
      expectError(run('proc,disk'), 2, '--log', 'filesystem');
    });

    it('stops memory from growing beyond its limit, and refuses a limit below what the module starts with', () => {
      expectError(
        runCommand(['run', '--memory', '1MiB', guest('rust/hello')]),
        1,
        'ERR_FERRULE_PLAN',
        // the module's minimum, and the limit
        /17 pages/,
        /16 pages/,
      );
      expect(runCommand(['run', '--memory', '8MiB', guest('rust/hello')])).to.include({
        exitCode: 0,
        stderr: '',
      });
    });

    it('calls a function, and prints its results', () => {
      const run = (...args: string[]) => runCommand(['run', '--invoke', ...args]);
      expect(run('add', guest('rust/greet'), '2', '-3')).to.include({
        stdout: '-1\n',
        stderr: '',
        exitCode: 0,
      });
      expect(run('add', guest('rust/greet'), '0x7fffffff', '1').stdout).to.equal('-2147483648\n');
      expect(run('triangle', guest('rust/loop'), '0').stdout).to.equal('1\n');
      expect(run('initialized', guest('c/reactor')).stdout).to.equal('1\n');
    });

    it('refuses a function that is not there, and arguments that do not fit it', () => {
      const run = (...args: string[]) => runCommand(['run', '--invoke', ...args]);
      expectError(run('ad', guest('rust/greet')), 2, 'exports no function ad; it has', 'add');
      expectError(run('memory', guest('rust/greet')), 2, 'exports no function memory');
      expectError(
        run('add', guest('rust/greet'), '1'),
        2,
        'add takes 2 arguments (i32, i32), and 1 was given',
      );
      expectError(
        run('add', guest('rust/greet'), '1', 'two'),
        2,
        'argument 2 of add',
        '"two" is not a whole number',
      );
    });

    it('refuses a library as a program, naming what it exports', () => {
      expectError(
        runCommand(['run', guest('rust/greet')]),
        2,
        'it exports no _start',
        '--invoke',
        'greet_into',
      );
    });

    it('refuses what is no module, naming file, offset and reason', () => {
      expectError(
        runCommand(['run', file('absent.wasm')]),
        1,
        'absent.wasm',
        'there is no such file',
        'ERR_FERRULE_SOURCE',
      );
      expectError(runCommand(['run', file('data')]), 1, 'data', 'it is a directory', 'ERR_FERRULE_SOURCE');
      expectError(
        runCommand(['run', file('empty.wasm')]),
        1,
        'empty.wasm',
        'it is empty',
        'ERR_FERRULE_SOURCE',
      );
      expectError(
        runCommand(['run', file('truncated.wasm')]),
        1,
        'truncated.wasm',
        /offset \d+/,
        'ERR_FERRULE_VALIDATION',
      );
      expectError(
        runCommand(['run', file('text.wasm')]),
        1,
        'text.wasm',
        'offset 0',
        'ERR_FERRULE_VALIDATION',
      );
      expectError(
        runCommand(['run', file('component.wasm')]),
        1,
        'component',
        'offset 4',
        'ERR_FERRULE_VALIDATION',
      );
    });

    it('refuses a missing import, with its type', () => {
      expectError(
        runCommand(['run', '--invoke', 'allocate', guest('rust/allocate'), '1']),
        1,
        'env',
        'log',
        'ERR_FERRULE_LINK',
      );
    });

    it('refuses wrong options before anything runs, without a trace of the guest', () => {
      const run = (...args: string[]) => runCommand(['run', ...args, guest('rust/hello')]);
      expectError(runCommand(['run']), 2, 'which FILE is to be run?');
      expectError(run('--tiemout', '5s'), 2, '--tiemout is not an option here', 'ferrule run --help');
      expectError(run('--timeout', 'soon'), 2, /--timeout.*"soon"/, '500ms');
      expectError(run('--timeout', '0'), 2, /--timeout/);
      expectError(run('--fuel', 'some'), 2, '--fuel some: a whole number of instructions');
      expectError(run('--fuel', '9223372036854775808'), 2, '--fuel');
      expectError(run('--memory', 'lots'), 2, /--memory.*"lots"/, '64MiB');
      expectError(run('--optimize', '4'), 2, '--optimize 4: the level is one of 0, 1, 2, 3, auto');
      expectError(run('--env', 'A'), 2, '--env A: the form is KEY=VALUE');
      expectError(run('--dir', file('absent')), 2, 'absent does not exist');
      expectError(run('--dir', file('text.wasm')), 2, 'text.wasm is not a directory');
      expectError(run('--dir', `${file('data')}::`), 2, 'the form is HOST[::GUEST][:ro]');
    });

    it('says with --verbose where in Ferrule an error comes from', () => {
      const { stderr, exitCode } = runCommand(['run', '--verbose', file('truncated.wasm')]);
      expect(exitCode).to.equal(1);
      expect(stderr)
        .to.include('ValidationError')
        .and.to.match(/\n\s+at /);
    });
  });

  describe('inspect', () => {
    it('shows imports, exports with their types, memory, allocator and features, aligned', () => {
      const { stdout, stderr, exitCode } = runCommand(['inspect', guest('rust/allocate')]);
      expect([stderr, exitCode]).to.deep.equal(['', 0]);
      expect(stdout).to.include('14,206 bytes');
      expect(stdout).to.include('Imports\n  env  log  function  (i32, i32)\n');
      expect(stdout).to.match(/\n {2}greeting +function {2}\(i32, i32\) -> i64\n/);
      expect(stdout).to.match(/\n {2}memory +memory +pages: 17 \(1.1 MiB\), no maximum\n/);
      expect(stdout).to.include(
        'Allocator\n  allocate/deallocate: allocate(size) allocates, deallocate(pointer, size) frees\n',
      );
      expect(stdout).not.to.include('\u001b');
    });

    it('gives the same as JSON', () => {
      const { stdout } = runCommand(['inspect', '--json', guest('rust/allocate')]);
      const info = JSON.parse(stdout) as Record<string, unknown>;
      expect(info).to.include({ byteLength: 14_206, start: null });
      expect(info['imports']).to.deep.equal([
        {
          module: 'env',
          name: 'log',
          extern: { kind: 'function', type: { params: ['i32', 'i32'], results: [] } },
          index: 0,
        },
      ]);
      expect(info['allocator']).to.include({ convention: 'allocate/deallocate' });
      expect(info['allocatorExplanation']).to.match(/^allocate\/deallocate: allocate\(size\) allocates/);
      expect(info['features']).to.be.an('array');
    });

    it('shows the producers, custom sections and kind of a program', () => {
      const trap = runCommand(['inspect', guest('rust/trap')]).stdout;
      expect(trap).to.match(/\n {2}custom "name" +at 0x[\da-f]+ +[\d.]+ KiB\n/);
      expect(trap)
        .to.match(/\n {2}language +Rust\n/)
        .and.to.match(/\n {2}processed-by +rustc +1\./);
      expect(runCommand(['inspect', guest('rust/hello')]).stdout).to.include(
        'program with WASI; runs with: ferrule run FILE',
      );
      expect(runCommand(['inspect', guest('wat/empty')]).exitCode).to.equal(0);
    });

    it('refuses what is no module, and any other number of files than one', () => {
      expectError(
        runCommand(['inspect', file('truncated.wasm')]),
        1,
        'truncated.wasm',
        'ERR_FERRULE_VALIDATION',
      );
      expectError(runCommand(['inspect', file('absent.wasm')]), 1, 'ERR_FERRULE_SOURCE');
      expectError(runCommand(['inspect']), 2, 'one FILE');
      expectError(runCommand(['inspect', guest('wat/empty'), guest('wat/trap')]), 2, 'one FILE');
    });
  });

  describe('validate', () => {
    it('names each good file', () => {
      const files = [guest('rust/greet'), guest('wat/trap')];
      expect(runCommand(['validate', ...files])).to.include({
        stdout: files.map((name) => `${name}: ok\n`).join(''),
        stderr: '',
        exitCode: 0,
      });
    });

    it('goes on after a bad file, and ends with 1', () => {
      const outcome = runCommand([
        'validate',
        file('truncated.wasm'),
        guest('rust/greet'),
        file('absent.wasm'),
      ]);
      expect(outcome.exitCode).to.equal(1);
      expect(outcome.stdout).to.equal(`${guest('rust/greet')}: ok\n`);
      expect(outcome.stderr).to.match(/truncated\.wasm.*offset \d+.*\n.*absent\.wasm/);
    });

    it('refuses features that are not enabled, and releases that do not exist', () => {
      expectError(
        runCommand(['validate', '--features', 'wasm1', guest('wat/trap')]),
        1,
        'ERR_FERRULE_VALIDATION',
        /bulk-memory|reference-types/,
      );
      expectError(
        runCommand(['validate', '--features', 'wasm9', guest('wat/trap')]),
        2,
        '--features',
        'wasm9',
      );
      expectError(runCommand(['validate']), 2, 'which FILE is to be checked?');
    });
  });
});
