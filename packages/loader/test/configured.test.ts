import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { guest, REGISTER, runNode } from '../../ferrule/test/support/spawn.ts';

describe('register, configured', function () {
  this.timeout(60_000);
  let directory: string;

  /** Writes files, by path; an object as JSON. */
  function write(files: Readonly<Record<string, unknown>>) {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(directory, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  /** Puts guests into folders. */
  function place(...guests: readonly (readonly [name: string, into: string])[]) {
    for (const [name, into] of guests) {
      mkdirSync(path.join(directory, into), { recursive: true });
      copyFileSync(guest(name), path.join(directory, into, `${path.basename(name)}.wasm`));
    }
  }

  /** Runs a program that must succeed, and returns what it printed. */
  function output(source: string): string {
    write({ 'app.mjs': source });
    const { stdout, stderr, exitCode } = runNode(['--import', REGISTER, 'app.mjs'], { cwd: directory });
    expect(stderr).to.equal('');
    expect(exitCode).to.equal(0);
    return stdout;
  }

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule configured-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('gives a guest files, arguments, host modules and limits, from a package.json or a module', () => {
    place(['rust/cat', 'lib'], ['rust/uses-math', 'lib'], ['rust/greet', 'lib'], ['rust/trap', 'lib']);
    place(['rust/cat', 'lib/node_modules/greedy'], ['rust/cat', 'own'], ['rust/uses-math', 'own']);
    place(['rust/uses-math', 'bare'], ['rust/greet', 'bare/node_modules/sums']);
    write({
      'package.json': {
        type: 'module',
        ferrule: {
          wasi: {
            args: ['cat', '/data/poem.txt'],
            mounts: [{ guest: '/data', host: './files', readOnly: true }],
            stdout: 'inherit',
          },
          imports: { math: './lib/math.mjs' },
          limits: { memory: '2MiB' },
        },
      },
      'files/poem.txt': 'from the mount\n',
      'lib/math.mjs': 'export const add = (a, b) => a + b + 1000;',
      // what is installed can't give itself anything
      'lib/node_modules/greedy/package.json': {
        ferrule: { wasi: { args: ['cat', '/etc/passwd'], mounts: [{ guest: '/etc', host: '/etc' }] } },
      },
      'own/ferrule.config.mjs': `
        export default {
          wasi: { args: ['cat', '--env'], env: { FROM: 'module' }, stdout: (chunk) => console.log('>', Buffer.from(chunk).toString().trim()) },
          imports: { math: { add: (a, b) => a - b } },
        };`,
      'bare/ferrule.config.json': { imports: { math: 'sums' } },
      'bare/node_modules/sums/package.json': { exports: './greet.wasm' },
    });
    const source = `
      const start = async (file) => (await import(file))._start();
      await start('./lib/cat.wasm');
      await start('./lib/node_modules/greedy/cat.wasm');
      await start('./own/cat.wasm');
      for (const folder of ['lib', 'own', 'bare']) {
        console.log(folder, (await import('./' + folder + '/uses-math.wasm')).sum_of_squares(3, 4));
      }
      try { (await import('./lib/trap.wasm')).exhaust_memory(); } catch (error) { console.log(error.message); }
      console.log((await import('./lib/trap.wasm')).memory.buffer.byteLength <= 2 ** 21);
    `;
    expect(output(source)).to.equal(
      [
        'from the mount',
        'from the mount',
        '> env FROM=module',
        'lib 1025',
        'own -7',
        'bare 25',
        'unreachable',
        'true',
        '',
      ].join('\n'),
    );
  });

  it('makes typed functions where the guest says what they take, and tells it what its own imports return', () => {
    place(['rust/typed', '.']);
    write({
      'package.json': { type: 'module', ferrule: { imports: { env: './env.mjs' } } },
      'env.mjs': `
        export const log = (text) => console.log('log', text);
        export const ask = (question, tries) => (tries > 1 ? question + '!' : null);
        export const weigh = (numbers, point, by) => ({ x: numbers.length, y: point.y * (by ?? 1) });
        export const pick = (side, c) => side;
        export const all = () => ['one', 'two'];`,
    });
    const source = `
      import { greet, split, check, add, memory } from './typed.wasm';
      console.log(greet('Zoë'), split('a b c'), add(2, 3), memory instanceof WebAssembly.Memory);
      const { dialogue } = await import('./typed.wasm');
      console.log(dialogue('Ada'));
      try { greet(7); } catch (error) { console.log(error.code, error.message); }
    `;
    const lines = output(source).split('\n');
    expect(lines[0]).to.match(/^Hello, Zoë!.* \[ 'a', 'b', 'c' \] 5 true$/);
    expect(lines.join('\n')).to.include('log ').and.to.include('ERR_FERRULE_ARGUMENT');
  });

  it('says which file and option is wrong, and what a guest imports that nobody gives', () => {
    place(
      ...['name', 'value', 'json', 'imports', 'wasi', 'await', 'typed', 'fuel'].map(
        (folder) => ['rust/cat', folder] as const,
      ),
    );
    place(['rust/typed', 'typed'], ['rust/uses-math', 'typed'], ['rust/greet', 'fuel']);
    write({
      'package.json': { type: 'module' },
      'name/ferrule.config.json': { limits: { memroy: 1 } },
      'value/package.json': { ferrule: { limits: { memory: 'much' } } },
      'json/ferrule.config.json': '{ limits',
      'imports/ferrule.config.json': { imports: { env: 7 } },
      'wasi/ferrule.config.json': { wasi: { mounts: [{ guest: '/x', host: './absent' }] } },
      'await/ferrule.config.mjs': 'export default { rust: { profil: "dev" } };',
      'fuel/ferrule.config.json': { limits: { fuel: 1_000_000 } },
    });
    const source = `
      const files = ['name/cat', 'value/cat', 'json/cat', 'imports/cat', 'wasi/cat', 'await/cat', 'typed/typed', 'typed/uses-math'];
      for (const file of files) {
        await import('./' + file + '.wasm').then(() => console.log('loaded'), ({ code, message }) => console.log(code, message));
      }
      await import('./fuel/greet.wasm?module').catch(({ code, message }) => console.log(code, message));
    `;
    const lines = output(source).split('\n');
    const expected = [
      /^ERR_FERRULE_OPTION .*name.ferrule\.config\.json: .*limits\.memroy is not known; did you mean limits\.memory/,
      /^ERR_FERRULE_OPTION .*value.package\.json: option limits\.memory can't be "much"/,
      /^ERR_FERRULE_SOURCE reading the configuration .*json.ferrule\.config\.json failed: /,
      /^ERR_FERRULE_OPTION .*imports.ferrule\.config\.json: option imports\.env is wrong; accepted: a specifier/,
      /^ERR_FERRULE_OPTION .*wasi.ferrule\.config\.json: .*absent/,
      /^ERR_FERRULE_OPTION .*ferrule\.config\.mjs: option rust\.profil is wrong; accepted: one of rustc, cargo/,
      /^ERR_FERRULE_LINK .*typed\.wasm failed: it imports .*"log".* from "env", which is no module that Node finds/,
      /^ERR_FERRULE_LINK .*uses-math\.wasm failed: it imports "add" from "math"/,
      /^ERR_FERRULE_PLAN importing the module of .*greet\.wasm failed: its configuration asks for "fuel"/,
    ];
    for (const [index, pattern] of expected.entries()) expect(lines[index]).to.match(pattern);
  });
});
