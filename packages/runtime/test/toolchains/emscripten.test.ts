import { expect } from 'chai';
import { HostError, LinkError, OutOfFuelError, TimeoutError, TrapError } from '@ferrule/core';
import { HostModule } from '../../src/link/import-modules.ts';
import { load, loadSync } from '../../src/load.ts';
import type { LoadOptions } from '../../src/options/options.ts';
import { Runtime } from '../../src/runtime.ts';
import { emscripten } from '../../src/toolchains/emscripten.ts';
import { guestBytes } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

function start(
  name: string,
  args: readonly string[] = [],
  options: LoadOptions = {},
): { exitCode: number; stdout: string } {
  const instance = loadSync(guestBytes(`emscripten/${name}`), {
    name,
    imports: { env: emscripten() },
    wasi: { args: [name, ...args], stdout: 'pipe' },
    ...options,
  });
  const exitCode = instance.start();
  return { exitCode, stdout: instance.stdout?.text() ?? '' };
}

const JUMPS = [
  'jumped 3 times to 3, depth 6',
  'sum 1099511627781, then 9',
  'many: 20000',
  'grown: 1',
  '',
].join('\n');

describe('emscripten', () => {
  it('emscripten brings longjmp back to setjmp, with the stack as it was, and lets memory grow', () => {
    const { exitCode, stdout } = start('jump');
    expect(stdout).to.equal(JUMPS);
    expect(exitCode).to.equal(0);
  });

  it('emscripten lets an exit through a setjmp', () => {
    expect(start('jump', ['exit']).exitCode).to.equal(7);
  });

  it('emscripten tells of a jump that leads nowhere as a trap', () => {
    const error = thrownBy(() => start('jump', ['nowhere']));
    expect(error).to.be.instanceOf(TrapError);
    expect(error).to.include({
      kind: 'uncaught exception',
      message: 'the guest trapped: uncaught exception: a longjmp that nothing in the guest caught',
    });
  });

  it('emscripten lets the ends of fuel and time through', () => {
    expect(thrownBy(() => start('jump', [], { limits: { fuel: 100_000n } }))).to.be.instanceOf(
      OutOfFuelError,
    );
    expect(start('jump', [], { limits: { fuel: 1_000_000_000n } }).stdout).to.equal(JUMPS);
    // on a busy machine, who watches the clock may come when the guest is done
    const error = thrownBy(() => {
      for (let turn = 0; turn < 100; turn++) start('jump', [], { limits: { timeout: 1 } });
    });
    expect(error).to.be.instanceOf(TimeoutError);
  });

  it('emscripten throws and catches for C++: by base, by value, by pointer, thrown on, and destructors run', () => {
    const { exitCode, stdout } = start('throws');
    expect(stdout.split('\n')).to.deep.equal([
      ...Array.from({ length: 3 }, () => 'left checked'),
      'left checked',
      'caught too large: 3',
      'left checked',
      'caught too large: 4',
      'sum 203',
      'thrown on',
      'number 7',
      'pointer text',
      'alive 0',
      '',
    ]);
    expect(exitCode).to.equal(0);
  });

  it('emscripten tells of an exception that nothing catches as a trap', () => {
    const error = thrownBy(() => start('throws', ['nowhere']));
    expect(error).to.be.instanceOf(TrapError).with.property('kind', 'uncaught exception');
    expect((error as Error).message).to.include(
      'a C++ exception or a panic that nothing in the guest caught',
    );
  });

  it("emscripten runs Rust's programs for wasm32-unknown-emscripten, whose panics end them", () => {
    const { exitCode, stdout } = start('panic');
    expect(stdout).to.equal('total 44850 in "/"\n');
    expect(exitCode).to.equal(0);
    expect(start('panic', ['now']).exitCode).to.equal(1);
  });

  it('emscripten makes values of its own for each guest, also as a host module and beside other values', () => {
    const runtime = new Runtime({ wasi: { stdout: 'pipe' } });
    runtime.host('env', emscripten()).host('env', { other: () => 1 });
    const module = runtime.compileSync(guestBytes('emscripten/jump'));
    const guests = [1, 2].map(() => runtime.instantiateSync(module));
    for (const guest of guests) expect(guest.start()).to.equal(0);
    for (const guest of guests) expect(guest.stdout?.text()).to.equal(JUMPS);
    runtime.close();
  });

  it('emscripten has nothing for what is not of Emscripten, and the linker names it', () => {
    const nothing = new HostModule(() => () => undefined);
    const error = thrownBy(() =>
      loadSync(guestBytes('emscripten/jump'), { imports: { env: [nothing, emscripten(), {}] }, wasi: false }),
    ) as LinkError;
    expect(error).to.be.instanceOf(LinkError);
    expect(new Set(error.problems.map(({ importModule }) => importModule))).to.deep.equal(
      new Set(['wasi_snapshot_preview1']),
    );
    const missing = thrownBy(() =>
      loadSync(guestBytes('wat/wants-much'), { imports: { env: emscripten() } }),
    );
    expect((missing as LinkError).problems).to.have.length(6);
  });

  it('emscripten tells who lacks the exports that it needs', async () => {
    const wat =
      '(module (import "env" "invoke_v" (func $i (param i32))) (func (export "run") (call $i (i32.const 0))))';
    const guest = await load({ wat }, { name: 'strange', imports: { env: emscripten() } });
    const error = thrownBy(() => guest.call('run'));
    expect(error).to.be.instanceOf(HostError);
    expect((error as Error).message).to.equal(
      "strange does not export stackSave or emscripten_stack_get_current, as Emscripten's modules do",
    );
  });
});
