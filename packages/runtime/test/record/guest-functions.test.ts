import { expect } from 'chai';
import { TrapError } from '@ferrule/core';
import { bind, bool, callback, f64, fn, i32, str, usize } from '@ferrule/host';
import { load, loadSync } from '../../src/load.ts';
import { crossingsOf } from '../../src/record/crossings-of.ts';
import { provideCrossings } from '../../src/record/lazy-crossings.ts';
import { emscripten } from '../../src/toolchains/emscripten.ts';
import { guestPath } from '../guests.ts';
import { parseShell, SHELL_PARSER } from '../tinygo.ts';
import { recordAndReplay, recording, warningsOf } from './recording.ts';

provideCrossings(crossingsOf);

describe('record and replay of tables', () => {
  for (const [guest, args] of [
    ['jump', []],
    ['jump', ['nowhere']],
    ['jump', ['exit']],
    ['throws', []],
    ['throws', ['nowhere']],
    ['panic', []],
  ] as const) {
    it(`replay of emscripten/${guest} ${args.join()} repeats what its host called in its table`, async () => {
      const errors: unknown[] = [];
      const { replay, recorded, replayed, memories } = await recordAndReplay(
        `emscripten/${guest}`,
        { imports: { env: emscripten() }, wasi: { args: [guest, ...args], stdout: 'pipe' } },
        (program) => {
          try {
            program.start();
          } catch (error) {
            errors.push((error as Error).message);
          }
        },
        { wasi: { stdout: 'pipe' } },
      );
      expect(replayed.stdout?.text()).to.equal(recorded.stdout?.text());
      const thrown = replay.calls.flatMap(({ error }) => (error instanceof TrapError ? [error.kind] : []));
      expect(thrown).to.deep.equal(errors.map(() => 'uncaught exception'));
      const [before, after] = memories.map((memory) => Buffer.from(memory.bytes(0, memory.size)));
      expect(after.equals(before)).to.equal(true);
    });
  }

  it("replay of TinyGo's program runs without the glue that it came with", async () => {
    const { record, bytes } = recording();
    const { instance, printed } = await parseShell('if x;then y;fi', { record });
    expect(printed).to.equal('if x; then y; fi\n');
    instance.close();
    const again = await load(SHELL_PARSER, { replay: bytes() });
    const { calls, unfinished } = again.replay();
    expect(unfinished).to.equal(undefined);
    const parsed = calls.find(({ name }) => name === 'process');
    expect(again.memory.cstring(parsed?.result as number)).to.include('if x; then y; fi');
  });

  it('replay of a library calls back what its host had put into its table', async () => {
    const seen: unknown[] = [];
    const { replay, memories } = await recordAndReplay('rust/bridge', {}, (lib) => {
      const { apply, each_word } = bind(lib, {
        apply: fn([callback([i32, f64], f64), i32], f64),
        each_word: fn([str, usize, callback([usize, str], bool)], usize),
      });
      seen.push(apply((index, sum) => sum + index * Math.random(), 5));
      seen.push(apply((index) => index, 3));
      seen.push(each_word('some few words', 2, (index, word) => seen.push(word) > 0 && index < 9));
      const table = lib.exports['__indirect_function_table'] as WebAssembly.Table;
      expect(table.get(table.length - 1)).to.be.a('function');
    });
    const results = replay.calls.filter(({ name }) => /apply|each_word/.test(name));
    expect(results.map(({ result }) => result)).to.deep.equal(
      seen.filter((each) => typeof each === 'number'),
    );
    expect(seen).to.include('few');
    const [before, after] = memories.map((memory) => Buffer.from(memory.bytes(0, memory.size)));
    expect(after.equals(before)).to.equal(true);
  });

  it('record ends with a reason where the host puts a function into a table that is no callback', async () => {
    const { record, bytes } = recording();
    const guest = loadSync(guestPath('rust/bridge'), { record });
    const table = guest.exports['__indirect_function_table'] as WebAssembly.Table;
    const warnings = await warningsOf(() => {
      guest.call('add', 1, 2);
      table.set(table.grow(1), loadSync(guestPath('rust/greet')).exports['add']);
      guest.call('add', 3, 4);
    });
    guest.close();
    expect(warnings.join()).to.match(/ends here: the host gave the guest a function of its own/);
    const { calls, unfinished } = loadSync(guestPath('rust/bridge'), { replay: bytes() }).replay();
    expect(calls.map(({ result }) => result)).to.deep.equal([3]);
    expect(unfinished).to.match(/function of its own/);
  });

  it('record keeps what the host moves about in tables, and calls out of them', async () => {
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 2 });
    const imports = {
      env: {
        memory: new WebAssembly.Memory({ initial: 1, maximum: 4 }),
        table,
        level: new WebAssembly.Global({ value: 'i64', mutable: true }, 7n),
        base: 40,
        tick: (count: number) => count + 2,
        keep: (value: unknown) => value,
      },
    };
    const results: unknown[] = [];
    const { replay } = await recordAndReplay('wat/crossings', { imports }, (lib) => {
      const seven = lib.exports['seven'] as () => number;
      table.set(1, seven);
      expect(table.get(1)).to.equal(seven);
      results.push((table.get(1) as () => number)(), lib.call('indirect', 1));
    });
    expect(replay.calls.map(({ name, result }) => [name, result])).to.deep.equal([
      ['seven', results[0]],
      ['indirect', results[1]],
    ]);
  });
});
