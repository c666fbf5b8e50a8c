import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { BUILT, runNode } from '../../../ferrule/test/support/spawn.ts';

const COMPAT = new URL(
  BUILT ? '../../../ferrule/dist/compat.js' : '../../../ferrule/src/compat.ts',
  import.meta.url,
).href;

/** Programs that use published packages, none of which knows of Ferrule. */
const PROGRAM = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const results = {};
// wasm-bindgen
const brotli = await require('brotli-wasm');
const text = Buffer.from('ferrule '.repeat(500));
results.brotli = Buffer.from(brotli.decompress(brotli.compress(text))).equals(text);
// Emscripten
// written when Node had no fetch
globalThis.fetch = undefined;
const argon2 = require('argon2-browser');
results.argon2 = (await argon2.hash({ pass: 'pass', salt: 'somesalt', time: 1, mem: 64 })).hashHex;
// clang, by hand
const { sha3, crc32 } = require('hash-wasm');
results.hash = [await sha3('ferrule', 256), await crc32('ferrule')];
// AssemblyScript
const { default: xxhash } = await import('xxhash-wasm');
results.xxhash = (await xxhash()).h64ToString('ferrule');
// Rust, by hand
const { SourceMapConsumer } = require('source-map');
results.map = await SourceMapConsumer.with(
  { version: 3, sources: ['a.js'], names: [], mappings: 'AAAA;AACA' }, null,
  (consumer) => consumer.originalPositionFor({ line: 2, column: 0 }),
);
// TinyGo
const { print } = await import('sh-syntax');
results.shell = await print('if  true;then echo  hi;fi', { filepath: 'a.sh' });
console.log(JSON.stringify(results));
`;

/** Go, whose program is a command. */
const GO = `
process.argv.push('--minify', '--loader=ts');
require('esbuild-wasm/bin/esbuild');
`;

describe('ferrule/compat, with published packages', function () {
  this.timeout(60_000);
  let directory: string;
  /** What the program prints without Ferrule. */
  let bare: string;

  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule-compat-'));
    symlinkSync(
      fileURLToPath(new URL('../../../../node_modules', import.meta.url)),
      path.join(directory, 'node_modules'),
      'junction',
    );
    writeFileSync(path.join(directory, 'program.mjs'), PROGRAM);
    writeFileSync(path.join(directory, 'go.cjs'), GO);
    bare = run([]);
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  function run(flags: readonly string[], configuration: object = {}): string {
    writeFileSync(path.join(directory, 'ferrule.config.json'), JSON.stringify(configuration));
    const { stdout, stderr, exitCode } = runNode([...flags, 'program.mjs'], { cwd: directory });
    expect(stderr).to.equal('');
    expect(exitCode).to.equal(0);
    return stdout;
  }

  it('carries modules of six toolchains, with the same results, with and without fuel and limits', () => {
    expect(bare).to.include('"brotli":true');
    expect(run(['--import', COMPAT])).to.equal(bare);
    const limits = { memory: '64MiB', fuel: 1_000_000_000, tableElements: 10_000 };
    expect(run(['--import', COMPAT], { limits })).to.equal(bare);
    // and the fuel is really counted
    writeFileSync(path.join(directory, 'ferrule.config.json'), '{ "limits": { "fuel": 1000 } }');
    const { stderr, exitCode } = runNode(['--import', COMPAT, 'program.mjs'], { cwd: directory });
    expect(exitCode).to.equal(1);
    expect(stderr).to.include('ERR_FERRULE_FUEL');
  });

  it('optimises them, and keeps what came of it', () => {
    const source = `
      const { crc32 } = require('hash-wasm');
      const { SourceMapConsumer } = require('source-map');
      const map = { version: 3, sources: ['a.js'], names: [], mappings: 'AAAA;AACA' };
      const find = (consumer) => consumer.originalPositionFor({ line: 2, column: 0 }).line;
      (async () => {
        const { default: xxhash } = await import('xxhash-wasm');
        console.log(await crc32('ferrule'), (await xxhash()).h64ToString('ferrule'), await SourceMapConsumer.with(map, null, find));
      })();
    `;
    writeFileSync(path.join(directory, 'small.cjs'), source);
    const small = (...flags: string[]) => {
      const { stdout, stderr, exitCode } = runNode([...flags, 'small.cjs'], { cwd: directory });
      expect([stderr, exitCode]).to.deep.equal(['', 0]);
      return stdout;
    };
    writeFileSync(
      path.join(directory, 'ferrule.config.json'),
      '{ "compat": { "optimize": 1, "cache": "./kept" } }',
    );
    expect(small('--import', COMPAT)).to.equal(small());
    expect(readdirSync(path.join(directory, 'kept'), { recursive: true })).to.have.length.of.at.least(3);
  });

  it('tells where the time of a program went, guests’ functions included', () => {
    const source = `
      const brotli = require('brotli-wasm');
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
      brotli.compress(bytes, { quality: 10 });
    `;
    writeFileSync(path.join(directory, 'compress.cjs'), source);
    const configure = (profile: string) => {
      const text = JSON.stringify({ compat: { profile } });
      writeFileSync(path.join(directory, 'ferrule.config.json'), text);
      return runNode(['--import', COMPAT, 'compress.cjs'], { cwd: directory });
    };
    expect(configure('./where.txt').stderr).to.include("a profile can't be written to");
    const { stderr, exitCode } = configure('./where.cpuprofile');
    expect([stderr, exitCode]).to.deep.equal(['', 0]);
    const { nodes } = JSON.parse(readFileSync(path.join(directory, 'where.cpuprofile'), 'utf8')) as {
      readonly nodes: readonly { readonly callFrame: { readonly functionName: string } }[];
    };
    // the package has no names of its functions
    expect(nodes.map(({ callFrame }) => callFrame.functionName).join()).to.match(/\bfunc\[\d+\]/);
  });

  it("leaves the module of Node's fetch alone", () => {
    const source = `
      const server = require('node:http').createServer((request, response) => response.end('x'.repeat(100_000)));
      server.listen(0, '127.0.0.1', async () => {
        const response = await fetch('http://127.0.0.1:' + server.address().port);
        console.log((await response.text()).length);
        server.close();
      });
    `;
    writeFileSync(path.join(directory, 'fetch.cjs'), source);
    writeFileSync(path.join(directory, 'ferrule.config.json'), '{ "limits": { "fuel": 10 } }');
    const { stdout, stderr } = runNode(['--import', COMPAT, 'fetch.cjs'], { cwd: directory });
    expect([stdout, stderr]).to.deep.equal(['100000\n', '']);
  });

  it("carries Go's, of many megabytes, under a limit on its memory", () => {
    writeFileSync(path.join(directory, 'ferrule.config.json'), '{ "limits": { "memory": "1GiB" } }');
    const { stdout, stderr, exitCode } = runNode(['--import', COMPAT, 'go.cjs'], {
      cwd: directory,
      input: 'const  sum : number = 1 + 2 ; export { sum }',
    });
    expect([stderr, exitCode]).to.deep.equal(['', 0]);
    expect(stdout).to.equal('const e=3;export{e as sum};\n');
  });
});
