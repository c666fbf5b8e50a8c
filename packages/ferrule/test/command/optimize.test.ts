import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TrapError } from '@ferrule/core';
import { loadSync } from '@ferrule/runtime';
import { optimize } from '../../src/command/optimize.ts';
import { parse } from '../../src/command/parse.ts';
import { UsageError } from '../../src/command/usage-error.ts';
import { guest, runCommand } from '../support/spawn.ts';

const customSections = (file: string, name: string) =>
  WebAssembly.Module.customSections(new WebAssembly.Module(readFileSync(file)), name).length;

const execute = async (args: readonly string[]) => optimize.execute(parse(optimize.specification, args));

describe('ferrule optimize', function () {
  this.timeout(60_000);
  let directory = '';
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('ferrule optimize writes a module that does the same, and tells sizes before and after', () => {
    const output = path.join(directory, 'out.wasm');
    const { exitCode, stderr } = runCommand(['optimize', guest('rust/hello'), '-o', output]);
    expect([exitCode, stderr.split('\n')[0]]).to.deep.equal([0, 'section   before  after']);
    expect(stderr).to.match(/^whole +\d+ +\d+ +\d+ %$/m);
    expect(runCommand(['run', output]).stdout).to.equal(runCommand(['run', guest('rust/hello')]).stdout);
    expect(customSections(output, 'name')).to.equal(customSections(guest('rust/hello'), 'name'));
  });

  it('ferrule optimize -s --strip makes it small, without names', async () => {
    const output = path.join(directory, 'small.wasm');
    await execute(['-s', '--strip', guest('rust/greet'), '-o', output]);
    expect(customSections(output, 'name')).to.equal(0);
    expect(readFileSync(output).length).to.be.lessThan(readFileSync(guest('rust/greet')).length);
    expect(loadSync(output).call('add', 2, 3)).to.equal(5);
  });

  it('ferrule optimize --source-map keeps the lines of what traps, at every level and for size', async () => {
    const [output, map] = ['lines.wasm', 'lines.map'].map((name) => path.join(directory, name));
    const source = readFileSync(guest('rust/lines').replace(/wasm$/, 'rs'), 'utf8').split('\n');
    for (const options of [
      ['-O', '1'],
      ['-O', '2'],
      ['-O', '3'],
      ['-s', '--strip'],
    ]) {
      await execute([...options, '--source-map', map, guest('rust/lines'), '-o', output]);
      const error: unknown = (() => {
        try {
          return loadSync(output).call('divide', 0);
        } catch (reason) {
          return reason;
        }
      })();
      if (!(error instanceof TrapError)) throw new Error('it does not trap', { cause: error });
      const lines = error.wasmStack.map(
        ({ file, line }) => `${file?.split('/').at(-1) ?? ''}:${String(line)}`,
      );
      const ending = source.findIndex((text) => text.endsWith('// divide:3')) + 1;
      expect(lines[0], options.join(' ')).to.equal('mod.rs:25');
      // level 3 may make one function of all
      if (options[1] !== '3') expect(lines.at(-1), options.join(' ')).to.equal(`lines.rs:${String(ending)}`);
    }
  });

  it('ferrule optimize --source-map says where there is nothing to keep, and needs a file of its own', async () => {
    const [output, map] = ['plain.wasm', 'plain.map'].map((name) => path.join(directory, name));
    const { exitCode, stderr } = runCommand([
      'optimize',
      '--source-map',
      map,
      guest('rust/trap'),
      '-o',
      output,
    ]);
    expect([exitCode, existsSync(map)]).to.deep.equal([0, false]);
    expect(stderr).to.match(/trap\.wasm: no line is known: .*plain\.map is not written\n/);
    expect(customSections(output, 'sourceMappingURL')).to.equal(0);
    const error: unknown = await execute(['--source-map', output, guest('rust/trap'), '-o', output]).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(UsageError);
  });

  it('ferrule optimize refuses what makes no sense, and leaves nothing behind', async () => {
    const place = path.join(directory, 'none', 'out.wasm');
    const wrong: [string[], RegExp][] = [
      [[guest('rust/greet')], /where to\?/],
      [['-o', place], /which FILE/],
      [[guest('rust/greet'), '-s', '-O', '3', '-o', place], /do not go together/],
      [[guest('rust/greet'), '-O', '0', '-o', place], /would leave the module as it is/],
    ];
    wrong.push([[guest('rust/greet'), '-o', place], /can't be written: ENOENT/]);
    for (const [args, message] of wrong) {
      const error: unknown = await execute(args).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(UsageError);
      expect((error as Error).message).to.match(message);
    }
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).to.deep.equal([]);
  });
});
