import { expect } from 'chai';
import { guest, runCommand } from '../support/spawn.ts';

describe('envModule', () => {
  it('envModule lets programs of Emscripten run as they are, with its jumps', () => {
    const jump = runCommand(['run', guest('emscripten/jump')]);
    expect(jump).to.include({ stderr: '', exitCode: 0 });
    expect(jump.stdout).to.match(/^jumped 3 times to 3, depth 6\n/u);
  });

  it('envModule lets modules of AssemblyScript trace to standard error', () => {
    const checks = guest('assemblyscript/checks');
    const traced = runCommand(['run', '--invoke', 'noteAll', checks]);
    expect(traced).to.include({ stdout: '', stderr: 'trace: five 1, 2, 3, 4, 5.5\n', exitCode: 0 });
  });

  it('envModule gives nothing else that a module asks of env', () => {
    const { stderr, exitCode } = runCommand(['run', '--invoke', 'greet', guest('rust/allocate'), '0', '0']);
    expect(stderr).to.include('"env" "log": expected function (i32, i32) -> nothing, got nothing');
    expect(exitCode).to.equal(1);
  });
});
