import { expect } from 'chai';
import { guest, runCommand } from '../support/spawn.ts';

const SOME = ['--quick', '--engine', 'Ferrule, fuel'];

describe('ferrule bench', function () {
  this.timeout(60_000);

  it('measures a function beside bare V8', () => {
    const { stdout, exitCode } = runCommand([
      'bench',
      '--json',
      ...SOME,
      '--invoke',
      'add',
      guest('rust/greet'),
      '2',
      '3',
    ]);
    expect(exitCode).to.equal(0);
    const { rows, partial } = JSON.parse(stdout) as {
      rows: { engine: string; status: string; figures?: { value: number } }[];
      partial: boolean;
    };
    expect(partial).to.equal(false);
    expect(rows.map(({ engine, status }) => [engine, status])).to.deep.equal([
      ['V8', 'measured'],
      ['Ferrule, fuel', 'measured'],
    ]);
    for (const { figures } of rows) expect(figures?.value).to.be.greaterThan(0);
  });

  it('shows a module that needs imports without figures', () => {
    const { stdout, exitCode } = runCommand([
      'bench',
      '--quick',
      '--engine',
      'V8',
      '--invoke',
      'tell',
      guest('wat/wants-echo'),
    ]);
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/## What failed/);
  });

  it('refuses a file that is not there', () => {
    const { stderr, exitCode } = runCommand(['bench', '--invoke', 'add', 'nowhere.wasm']);
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/reading nowhere\.wasm failed: it is not there.*\(ERR_FERRULE_SOURCE\)/);
    expect(stderr).to.not.include('This should not happen');
  });

  it('refuses engines that it does not know and a Node that is none, as wrong usage', () => {
    for (const [flag, value, message] of [
      ['--engine', 'nothing', /--engine nothing: there are V8; Ferrule;/],
      ['--node', guest('rust/greet'), /greet\.wasm" is no Node binary/],
    ] as const) {
      const { stderr, exitCode } = runCommand(['bench', flag, value, guest('rust/greet')]);
      expect(stderr).to.match(message).and.to.include('Try: ferrule bench --help');
      expect(exitCode).to.equal(2);
    }
  });

  it('asks for a file', () => {
    const { stderr, exitCode } = runCommand(['bench']);
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/which FILE is to be measured\?/);
  });
});
