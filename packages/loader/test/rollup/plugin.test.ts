import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { OptionError } from '@ferrule/core';
import { expect } from 'chai';
import { build, createServer, type InlineConfig } from 'vite';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';
import { runNode } from '../../../ferrule/test/support/spawn.ts';
import { wasm } from '../../src/rollup.ts';
import { CHROMIUM, openPage } from '../support/browser.ts';
import { bundle, ProgramFolder } from '../support/bundle.ts';

const PROGRAM = `
import { increment, answer, 'a name with spaces' as spaced } from './counter.wasm';
import { sum_of_squares } from './uses-math.wasm';
import { greet, split } from './typed.wasm';
import module from './greet.wasm?module';
import init from './greet.wasm?init';
export const results = [
  increment(), answer, spaced(), sum_of_squares(3, 4), greet('Zoë'), split('a b'),
  module instanceof WebAssembly.Module, (await init()).exports.add(2, 3),
];
`;

/** What the functions return does not depend on where they run. */
function expectResults(results: unknown): void {
  expect(results).to.have.lengthOf(8);
  const [first, answer, spaced, squares, greeting, parts, isModule, sum] = results as unknown[];
  expect([first, answer, spaced, squares]).to.deep.equal([2, 42, 7, 25]);
  expect(greeting).to.match(/^Hello, Zoë!/);
  expect([parts, isModule, sum]).to.deep.equal([['a', 'b'], true, 5]);
}

describe('wasm', function () {
  this.timeout(60_000);
  let program: ProgramFolder;

  before(() => {
    program = new ProgramFolder('rollup');
    program.place('wat/counter', 'rust/uses-math', 'rust/typed', 'rust/greet', 'rust/cat', 'rust/loop');
    program.write({
      'package.json': { type: 'module', ferrule: { imports: { math: './greet.wasm', env: './env.mjs' } } },
      'env.mjs': `
        export const log = () => {};
        export const ask = (question) => question;
        export const weigh = (numbers, point, by) => point;
        export const pick = (side, c) => side;
        export const all = () => [];`,
      'app.mjs': PROGRAM,
      'main.mjs': `import { results } from './app.mjs'; console.log(JSON.stringify(results));`,
    });
  });
  after(() => {
    program.remove();
  });

  const at = (name: string) => program.at(name);

  function run(file: string): unknown {
    const { stdout, stderr } = runNode([at(file)], { cwd: program.path });
    expect(stderr).to.equal('');
    return JSON.parse(stdout) as unknown;
  }

  /** The error that bundling a program ends with, as the bundler passes it on. */
  async function failure(source: string, options: Parameters<typeof wasm>[0] = {}): Promise<unknown> {
    program.write({ 'fails.mjs': source });
    let caught: unknown;
    await bundle(at('fails.mjs'), wasm(options), { dir: at('fails') }).catch(
      (error: unknown) => (caught = error),
    );
    return caught;
  }

  it('bundles guests for Node, under a Runtime, beside the bundle or in it', async () => {
    const { output } = await bundle(
      at('main.mjs'),
      wasm({ targetEnv: 'node', fileName: '[dirname][name]-x[extname]' }),
      {
        dir: at('node'),
      },
    );
    expect(output[0].imports).to.include('ferrule/internal/bundled');
    expect(readdirSync(at('node')).filter((name) => name.endsWith('.wasm'))).to.deep.equal(['typed-x.wasm']);
    expectResults(run('node/main.js'));
  });

  it('bundles them for pages, which Node can run too, with nothing of Node imported', async () => {
    const { output } = await bundle(at('main.mjs'), wasm(), { dir: at('auto') });
    expect(output[0].imports).to.deep.equal([]);
    expectResults(run('auto/main.js'));
    await bundle(at('main.mjs'), wasm({ targetEnv: 'auto-inline' }), { dir: at('inline') });
    expect(readdirSync(at('inline'))).to.deep.equal(['main.js']);
    expectResults(run('inline/main.js'));
  });

  it('gives a guest WASI, limits and fuel, done to its bytes', async () => {
    program.write({
      'wasi.mjs': `
        import { _start } from './cat.wasm';
        import init from './loop.wasm?init';
        _start();
        const instance = await init();
        try { instance.exports.forever(); } catch (error) { console.log(error.code ?? String(error)); }
        console.log(instance.fuel);`,
    });
    await bundle(
      at('wasi.mjs'),
      wasm({
        targetEnv: 'node',
        limits: { fuel: 1_000_000, memory: '2MiB' },
        wasi: { args: ['cat', '--env'], env: { FROM: 'bundle' }, stdout: 'inherit' },
        optimize: 1,
      }),
      { dir: at('limited') },
    );
    const { stdout, stderr } = runNode([at('limited/wasi.js')], { cwd: program.path });
    expect(stderr).to.equal('');
    expect(stdout).to.match(/^env FROM=bundle\n(ERR_FERRULE_FUEL|RuntimeError: unreachable)\n-?\d+n\n$/);
  });

  it('counts fuel in a page, and compiles without waiting what is told to', async () => {
    program.write({
      'fuel.mjs': `
        import { forever, triangle } from './loop.wasm';
        let code;
        const sum = triangle(4);
        try { forever(); } catch (error) { code = error.code; }
        console.log(JSON.stringify([String(sum), code]));`,
    });
    const options = { limits: { fuel: 1_000_000 }, sync: [at('*.wasm')] };
    await bundle(at('fuel.mjs'), wasm(options), { file: at('fuel.cjs'), format: 'cjs' });
    const [sum, code] = run('fuel.cjs') as unknown[];
    const native = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(at('loop.wasm'))));
    expect(sum).to.equal(String((native.exports['triangle'] as (n: number) => bigint)(4)));
    expect(code).to.equal('ERR_FERRULE_FUEL');
  });

  it('checks typed functions of plain numbers where it is told to', async () => {
    const call = (n: string) => `try { add(${n}, 1); } catch ({ code }) { codes.push(code); }`;
    program.write({
      'checked.mjs': `import { add } from './typed.wasm'; const codes = [add(2, 3)]; ${call('NaN')} console.log(JSON.stringify(codes));`,
    });
    await bundle(at('checked.mjs'), wasm({ checked: true }), { dir: at('checked') });
    expect(run('checked/checked.js')).to.deep.equal([5, 'ERR_FERRULE_ARGUMENT']);
    await bundle(at('checked.mjs'), wasm({ targetEnv: 'node' }), { dir: at('unchecked') });
    expect(run('unchecked/checked.js')).to.deep.equal([5]);
  });

  it('writes declarations where it is told to', async () => {
    program.write({ 'types.mjs': `import { add } from './greet.wasm'; console.log(add(1, 2));` });
    await bundle(at('types.mjs'), wasm({ types: at('types') }), { dir: at('typed') });
    expect(readFileSync(at('types/greet.d.wasm.ts'), 'utf8')).to.include('export { ');
  });

  it('says what is wrong with options, guests and what they import', async () => {
    expect(() => wasm({ maxFileSize: -1 })).to.throw(OptionError, 'maxFileSize');
    expect(() => wasm({ targetEnv: 'deno' as never })).to.throw(OptionError, 'targetEnv');
    expect(() => wasm({ fileNames: 'x' } as never)).to.throw(OptionError, 'fileName');
    expect(() => wasm({ fileName: '../x' })).to.throw(OptionError, 'fileName');
    expect(() => wasm({ imports: { env: {} } } as never)).to.throw(OptionError, 'imports.env');
    const timeout = await failure(`import './greet.wasm';`, { limits: { timeout: 5 } });
    expect(timeout).to.have.property('message').that.includes('limits.timeout');
    const wasi = (await failure(`import './cat.wasm';`)) as Error;
    expect(wasi.message).to.include('a page has no WASI');
    program.write({ 'bad.wasm': 'no module', 'bare/ferrule.config.json': {} });
    copyFileSync(at('uses-math.wasm'), at('bare/uses-math.wasm'));
    expect(((await failure(`import './bare/uses-math.wasm';`)) as Error).message).to.match(
      /it imports ".*" from ".*", which is no module that the bundler finds/,
    );
    expect(((await failure(`import './bad.wasm';`)) as Error).message).to.include('bad.wasm');
  });

  it('takes part in Vite, which builds for the server and leaves ?url to itself', async () => {
    const config = (outDir: string, more: InlineConfig = {}): InlineConfig => ({
      root: program.path,
      configFile: false,
      logLevel: 'error',
      plugins: [wasm()],
      ...more,
      build: { outDir: at(outDir), target: 'esnext', minify: false, ...more.build },
    });
    program.write({
      'vite.mjs': `${PROGRAM} import url from './greet.wasm?url'; console.log(JSON.stringify([...results, url]));`,
    });
    await build(config('server', { build: { ssr: at('vite.mjs') } }));
    const server = readFileSync(at('server/vite.js'), 'utf8');
    expect(server).to.include('ferrule/internal/bundled');
    const results = run('server/vite.js') as unknown[];
    expect(results.pop()).to.match(/greet.*\.wasm$/);
    expectResults(results);
  });

  it('makes pages that Chromium opens, of Rollup and of Vite, built and served', async function () {
    if (CHROMIUM === undefined) {
      skipBecause(this, 'there is no Chromium on the PATH');
    }
    const server = await createServer({
      root: program.path,
      configFile: false,
      logLevel: 'error',
      cacheDir: at('.vite'),
      plugins: [wasm()],
      optimizeDeps: { noDiscovery: true },
      // what is tested lies outside of the program's folder
      server: { host: '127.0.0.1', port: 0, fs: { strict: false }, ws: false, watch: null },
    });
    await server.listen();
    const [served = ''] = server.resolvedUrls?.local ?? [];
    program.write({
      'index.html': '<!doctype html><meta charset="utf-8"><script type="module" src="./page.mjs"></script>',
      'page.mjs': `import { results } from './app.mjs'; parent.postMessage([location.search || 'vite', results], '*');`,
      'site/index.html': `<!doctype html><meta charset="utf-8"><script type="module">
        const said = {};
        globalThis.report = (name, results) => {
          said[name] = results;
          if (Object.keys(said).length === 4) fetch('/said', { method: 'POST', body: JSON.stringify(said) });
        };
        for (const name of ['rollup/app.js', 'public/app.js']) {
          import('./' + name).then(({ results }) => report(name, results), (error) => report(name, String(error)));
        }
        addEventListener('message', ({ data }) => report(...data));
        for (const src of ['./vite/index.html', '${served}index.html?served']) {
          document.body.append(Object.assign(document.createElement('iframe'), { src }));
        }
      </script><body>`,
    });
    await bundle(at('app.mjs'), wasm({ targetEnv: 'browser' }), { dir: at('site/rollup') });
    await bundle(at('app.mjs'), wasm({ maxFileSize: 0, publicPath: '/public/', targetEnv: 'browser' }), {
      dir: at('site/public'),
    });
    await build({
      root: program.path,
      base: './',
      configFile: false,
      logLevel: 'error',
      plugins: [wasm()],
      build: { outDir: at('site/vite'), target: 'esnext', minify: false, modulePreload: false },
    });
    expect(existsSync(at('site/vite/index.html'))).to.equal(true);
    const said = (await openPage(at('site'), 'index.html').finally(() => server.close())) as Readonly<
      Record<string, unknown>
    >;
    for (const name of ['rollup/app.js', 'public/app.js', 'vite', '?served']) expectResults(said[name]);
  });
});
