import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { guest, runCommand, startCommand } from '../support/spawn.ts';

describe('ferrule run --record and --replay', function () {
  this.timeout(60_000);
  let folder = '';
  let file = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferrule-record-'));
    file = join(folder, 'run.record');
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('ferrule run --replay shows what the program wrote, and ends as it ended', () => {
    writeFileSync(join(folder, 'poem.txt'), 'a poem\n');
    const args = ['--dir', `${folder}::/data`, '--env', 'LANG=C', '--fuel', '100_000_000'];
    const operands = [guest('rust/cat'), '--args', '--env', '/data/poem.txt', '-', '/data/none'];
    const recorded = runCommand(['run', '--record', file, ...args, ...operands], { input: 'some input\n' });
    expect(recorded.exitCode).to.equal(1);
    expect(recorded.stdout).to.match(/arg 1: --args\n[^]*\nenv LANG=C\na poem\nsome input\n/);
    rmSync(join(folder, 'poem.txt'));
    const replayed = runCommand(['run', '--replay', file, guest('rust/cat')]);
    expect(replayed).to.deep.equal(recorded);
  });

  it('ferrule run --replay prints results, and traps with lines where the guest trapped', () => {
    const divide = (...args: string[]) => runCommand(['run', ...args]);
    const trapped = divide('--record', file, '--invoke', 'divide', guest('rust/lines'), '0');
    expect(trapped.exitCode).to.equal(134);
    const again = divide('--replay', file, guest('rust/lines'));
    expect(again).to.deep.equal(trapped);
    expect(again.stderr).to.match(/lines\.rs:24/);
    const good = divide('--record', file, '--invoke', 'add', guest('rust/greet'), '2', '3');
    expect(divide('--replay', file, guest('rust/greet')))
      .to.deep.equal(good)
      .and.include({ stdout: '5\n' });
  });

  it('ferrule run --replay tells by its exit code and a message what is wrong with a record', () => {
    const { exitCode } = runCommand(['run', '--record', file, guest('rust/hello')]);
    expect(exitCode).to.equal(0);
    const other = runCommand(['run', '--replay', file, guest('c/hello')]);
    expect(other.exitCode).to.equal(1);
    expect(other.stderr).to.match(/is of another module than .*hello\.wasm.*ERR_FERRULE_RECORD/);
    const limited = runCommand(['run', '--replay', file, '--memory', '4MiB', guest('rust/hello')]);
    expect(limited.stderr).to.match(/was made with no limits\.memory, here is limits\.memory 64 pages/);
    const given = runCommand(['run', '--replay', file, '--env', 'A=1', guest('rust/hello')]);
    expect(given.exitCode).to.equal(2);
    expect(given.stderr).to.match(/--env has no effect with --replay/);
    truncateSync(file, readFileSync(file).length - 5);
    const cut = runCommand(['run', '--replay', file, guest('rust/hello')]);
    expect(cut.stderr).to.match(/ends (early|here): whoever wrote it stopped/);
  });

  it('ferrule run --record leaves what had happened until the process was killed', async () => {
    const running = startCommand(['run', '--record', file, guest('rust/spin')]);
    const ended = once(running, 'exit');
    await once(running.stdout, 'data');
    // it has written, and is told so
    await new Promise((resolve) => setTimeout(resolve, 200));
    running.kill('SIGKILL');
    await ended;
    const cut = runCommand(['run', '--replay', file, '--timeout', '1s', guest('rust/spin')]);
    expect(cut).to.include({ exitCode: 124, stdout: 'spinning\n' });
  });
});
