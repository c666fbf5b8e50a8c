import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { skipBecause } from '../../../scripts/lib/skip-because.ts';
import { BUILT, guest, REGISTER, runNode } from '../../ferrule/test/support/spawn.ts';

const HOST = `
import { read } from './uses-counter.wasm';
export const offset = 100;
// while the module starts it has no exports yet, as any module in a ring
export function log(value) { console.log('log', value, value < 0 ? 'starting' : read()); }
`;

describe('register', function () {
  this.timeout(60_000);
  let directory: string;

  /** Runs a program in the folder with the guests, as a user starts it. */
  function run(source: string, ...files: readonly (readonly [name: string, text: string])[]) {
    for (const [name, text] of [['app.mjs', source] as const, ...files])
      writeFileSync(path.join(directory, name), text);
    return runNode(['--import', REGISTER, 'app.mjs'], { cwd: directory });
  }

  /** Runs a program that must succeed, and returns what it printed. */
  function output(source: string, ...files: readonly (readonly [name: string, text: string])[]): string {
    const { stdout, stderr, exitCode } = run(source, ...files);
    expect(stderr).to.equal('');
    expect(exitCode).to.equal(0);
    return stdout;
  }

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule loader-'));
    for (const name of ['wat/counter', 'wat/uses-counter', 'rust/greet', 'rust/uses-math', 'rust/hello']) {
      copyFileSync(guest(name), path.join(directory, `${path.basename(name)}.wasm`));
    }
    writeFileSync(path.join(directory, 'host.js'), HOST);
    writeFileSync(path.join(directory, 'package.json'), '{ "type": "module" }');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('gives functions, memories and tables as they are, and globals as their values', () => {
    const source = `
      import * as counter from './counter.wasm';
      import { increment, answer, 'a name with spaces' as seven } from './counter.wasm';
      const { count, big, half, memory, table } = counter;
      console.log(Object.keys(counter).join());
      console.log(increment(), answer, seven(), count, big, half);
      console.log(memory instanceof WebAssembly.Memory, table instanceof WebAssembly.Table);
    `;
    expect(output(source)).to.equal(
      'a name with spaces,answer,big,count,half,increment,memory,table,wide\n' +
        '2 42 7 1 9007199254740993n 0.5\ntrue true\n',
    );
  });

  it('resolves import modules like specifiers, rings included, and shares globals between WebAssembly modules', () => {
    const source = `
      import { increment } from './counter.wasm';
      import { read, write, twice } from './uses-counter.wasm';
      console.log(read(), increment(), read());
      write(10);
      console.log(increment(), twice());
    `;
    expect(output(source)).to.equal('log -1 starting\n1 2 2\nlog 13 13\n11 113\n');
  });

  it('resolves bare specifiers as packages', () => {
    mkdirSync(path.join(directory, 'node_modules', 'math'), { recursive: true });
    writeFileSync(
      path.join(directory, 'node_modules', 'math', 'package.json'),
      '{ "name": "math", "exports": "./math.wasm" }',
    );
    copyFileSync(guest('rust/greet'), path.join(directory, 'node_modules', 'math', 'math.wasm'));
    expect(
      output(`import { sum_of_squares } from './uses-math.wasm'; console.log(sum_of_squares(3, 4));`),
    ).to.equal('25\n');
  });

  it('gives a guest a WASI in which there is nothing', () => {
    expect(output(`import { prestat } from './uses-counter.wasm'; console.log(prestat());`)).to.equal(
      'log -1 starting\n8\n',
    );
    // output is discarded, like everything
    const source = `
      import { _start } from './hello.wasm';
      _start();
      console.log('done');
    `;
    expect(output(source)).to.equal('done\n');
  });

  it('instantiates once, however often it is imported', () => {
    const source = `
      import { increment } from './counter.wasm';
      import { again } from './other.mjs';
      increment();
      const { increment: third } = await import('./counter.wasm');
      console.log(again(), third(), increment === third);
      console.log((await import('./counter.wasm?fresh')).increment());
    `;
    const other = `import { increment } from './counter.wasm'; export const again = () => increment();`;
    expect(output(source, ['other.mjs', other])).to.equal('3 4 true\n2\n');
  });

  it('reaches worker threads', function () {
    // on Node 20 tsx itself does not reach them, so that there only the built package can be tried
    if (!BUILT && !('registerHooks' in nodeModule)) skipBecause(this, 'needs the built package on this Node');
    const source = `
      import { Worker, isMainThread, parentPort } from 'node:worker_threads';
      if (isMainThread) new Worker(new URL(import.meta.url)).on('message', (sum) => console.log(sum));
      else parentPort.postMessage((await import('./greet.wasm')).add(2, 3));
    `;
    expect(output(source)).to.equal('5\n');
  });

  it('reaches workers made of text by --require', function () {
    // what is required has to be JavaScript already
    if (!BUILT) skipBecause(this, 'needs the built package');
    const worker = `require('node:worker_threads').parentPort.postMessage(require('./greet.wasm').add(2, 3))`;
    const source = `
      const { Worker } = require('node:worker_threads');
      new Worker(${JSON.stringify(worker)}, { eval: true }).on('message', (sum) => console.log(sum, require('./greet.wasm').add(1, 2)));
    `;
    writeFileSync(path.join(directory, 'app.cjs'), source);
    const flags = ['--no-warnings', '--require', fileURLToPath(REGISTER)];
    const { stdout, stderr } = runNode([...flags, 'app.cjs'], { cwd: directory });
    expect([stdout, stderr]).to.deep.equal(['5 3\n', '']);
  });

  it('gives the module for ?module and import source, and a function that makes instances for ?init', () => {
    const source = `
      import module from './greet.wasm?module';
      import source lib from './counter.wasm';
      import init from './cat.wasm?init';
      console.log(module instanceof WebAssembly.Module, lib instanceof WebAssembly.Module);
      console.log(new WebAssembly.Instance(module).exports.add(1, 2));
      console.log(await import.source('./greet.wasm') === module);
      const [one, two] = [await init(), await init({})];
      console.log(one !== two, one.start(), two.closed);
    `;
    copyFileSync(guest('rust/cat'), path.join(directory, 'cat.wasm'));
    writeFileSync(
      path.join(directory, 'ferrule.config.json'),
      '{ "wasi": { "args": ["cat", "--env"], "env": { "LANG": "C" }, "stdout": "inherit" } }',
    );
    expect(output(source)).to.equal('true true\n3\ntrue\nenv LANG=C\ntrue 0 false\n');
  });

  it('gives require the same instance as import', function () {
    // on Node 20 tsx keeps what is required and what is imported apart
    if (!BUILT && !('registerHooks' in nodeModule)) skipBecause(this, 'needs the built package on this Node');
    const source = `
      import { createRequire } from 'node:module';
      import { increment } from './counter.wasm';
      const require = createRequire(import.meta.url);
      const counter = require('./counter.wasm');
      console.log(increment(), counter.increment(), counter.answer, counter['a name with spaces']());
      console.log(require('./greet.wasm').add(20, 22), (await import('./greet.wasm')).add === require('./greet.wasm').add);
      try { require('./absent.wasm'); } catch (error) { console.log(error.code); }
    `;
    expect(output(source)).to.equal('2 3 42 7\n42 true\nMODULE_NOT_FOUND\n');
  });

  it('leaves all other modules alone', () => {
    const source = `
      import { readFileSync } from 'node:fs';
      import data from './data.json' with { type: 'json' };
      import host from './common.cjs';
      console.log(typeof readFileSync, data.a, host.b);
    `;
    expect(
      output(source, ['data.json', '{ "a": 1 }'], ['common.cjs', 'module.exports = { b: 2 };']),
    ).to.equal('function 1 2\n');
  });

  it('reports what is wrong with a module, so that it can be caught', () => {
    writeFileSync(path.join(directory, 'bad.wasm'), 'no module');
    const source = `
      for (const file of ['./bad.wasm', './absent.wasm', './uses-math.wasm']) {
        await import(file).then(() => console.log('loaded'), (error) => console.log(error.code, error.message));
      }
      console.log('still here');
    `;
    const [bad, absent, unresolved, last] = output(source).split('\n');
    expect(bad).to.match(/^ERR_FERRULE_VALIDATION .*bad\.wasm.*offset 0/);
    expect(absent).to.match(/^(ERR_FERRULE_SOURCE|ERR_MODULE_NOT_FOUND) .*absent\.wasm/);
    expect(unresolved).to.match(/^ERR_FERRULE_LINK .*uses-math\.wasm failed: it imports "add" from "math"/);
    expect(last).to.equal('still here');
  });

  it('names every import that is missing from the modules it imports from', () => {
    const { stderr, exitCode } = run(`import './uses-counter.wasm';`, ['host.js', 'export const other = 1;']);
    expect(exitCode).to.equal(1);
    expect(stderr).to.include('ERR_FERRULE_LINK').and.to.include('log').and.to.include('offset');
  });
});
