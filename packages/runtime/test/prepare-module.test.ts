import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ValidationError } from '@ferrule/core';
import { Runtime } from '@ferrule/runtime';
import type { Source } from '@ferrule/runtime';
import { guestBytes, guestPath } from './guests.ts';

/** What a program of its own saw of V8 and of binaryen while it loaded a guest. */
interface Seen {
  readonly compiled: readonly string[];
  readonly sameBytes: boolean;
  readonly sameObject: boolean;
  readonly imported: readonly string[];
  /** What became of look-ups in the cache. */
  readonly cached: readonly string[];
}

/** A fresh process, in which every way into V8's compiler is watched, and every import resolved. */
const PROGRAM = `
  import { register } from 'node:module';
  import { readFileSync } from 'node:fs';
  import { MessageChannel } from 'node:worker_threads';
  const { port1, port2 } = new MessageChannel();
  const imported = [];
  port1.on('message', (specifier) => imported.push(specifier));
  port1.unref();
  register('data:text/javascript,' + encodeURIComponent(\`
    let port;
    export function initialize(data) { port = data.port; }
    export async function resolve(specifier, context, next) {
      if (specifier === 'binaryen' || specifier.startsWith('binaryen/')) port.postMessage(specifier);
      return next(specifier, context);
    }
  \`), { data: { port: port2 }, transferList: [port2] });

  const compiled = [];
  const given = [];
  const { compile, instantiate, Module } = WebAssembly;
  WebAssembly.compile = (bytes) => { compiled.push('compile'); given.push(bytes); return compile(bytes); };
  WebAssembly.instantiate = (...args) => { compiled.push('instantiate'); return instantiate(...args); };
  WebAssembly.Module = class extends Module {
    static [Symbol.hasInstance](value) { return value instanceof Module; }
    constructor(bytes) { super(bytes); if (new.target !== undefined) { compiled.push('Module'); given.push(bytes); } }
  };

  // Only now: Ferrule keeps to the compiler that it finds when it is imported.
  const { load, loadSync } = await import('@ferrule/runtime');
  compiled.length = given.length = 0;

  const [path, options] = JSON.parse(process.argv[1]);
  const bytes = new Uint8Array(readFileSync(path));
  const before = Buffer.from(bytes);
  const cached = [];
  await load(bytes, { ...options, onCache: ({ event }) => cached.push(event) });
  if (!options.optimize) loadSync(bytes, options);
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(JSON.stringify({
    compiled,
    sameObject: given.every((each) => each === bytes),
    sameBytes: given.every((each) => before.equals(each)) && before.equals(bytes),
    imported,
    cached,
  }));
`;

/** Keeps the test runner from translating binaryen. */
const plainBinaryen = new URL('../../../scripts/lib/plain-binaryen.mjs', import.meta.url).href;

/** Lets Node 20 run sources in workers. */
const tsxInWorkers = new URL('../../../scripts/lib/tsx-in-workers.mjs', import.meta.url).href;

async function watch(options: object): Promise<Seen> {
  const args = [
    '--import',
    'tsx',
    '--import',
    tsxInWorkers,
    '--import',
    plainBinaryen,
    '--conditions=ferrule-source',
    '--input-type=module',
    '--eval',
    PROGRAM,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...args,
    JSON.stringify([guestPath('rust/greet'), options]),
  ]);
  return JSON.parse(stdout) as Seen;
}

describe('prepareModule', function () {
  this.timeout(120_000);

  it('prepareModule hands V8 the very bytes it is given, once, and imports no binaryen where nothing is asked for', async () => {
    expect(await watch({})).to.deep.equal({
      compiled: ['compile', 'Module'],
      sameObject: true,
      sameBytes: true,
      imported: [],
      cached: [],
    });
  });

  it('prepareModule and instantiating it read no sections of a module that imports nothing, where nothing is asked for', async () => {
    const runtime = new Runtime();
    for (const make of [
      (bytes: Source) => runtime.loadSync<{ add(a: number, b: number): number }>(bytes),
      (bytes: Source) => runtime.load<{ add(a: number, b: number): number }>(bytes),
    ]) {
      const bytes = guestBytes('rust/greet');
      const instance = await make(bytes);
      // V8 has its own copy: whatever is read from here on is not there any more
      bytes.fill(0);
      expect(instance.exports.add(2, 3)).to.equal(5);
      expect(() => instance.module.exports).to.throw(ValidationError, 'expected the magic number');
    }
  });

  it('prepareModule says of a module whose sections are malformed what is wrong with them', async () => {
    const malformed = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 3, 2, 1, 7);
    const runtime = new Runtime();
    expect(() => runtime.compileSync(malformed)).to.throw(
      ValidationError,
      'expected a type index below 0, found 7',
    );
    const refused: unknown = await runtime.compile(malformed).catch((error: unknown) => error);
    expect(refused).to.be.an.instanceOf(ValidationError);
    expect(refused).to.include({ section: 'function', offset: 11 });
  });

  it('prepareModule does so where limits concern calls only', async () => {
    const seen = await watch({ limits: { timeout: 1000, source: '1GiB' }, optimize: 0, wasi: false });
    expect(seen).to.include({ sameObject: true });
    expect(seen.imported).to.deep.equal([]);
  });

  it('prepareModule hands V8 other bytes with a memory limit, leaves those given alone, and imports no binaryen', async () => {
    const seen = await watch({ limits: { memory: '4MiB' } });
    expect(seen).to.include({ sameObject: false, sameBytes: false });
    expect(seen.imported).to.deep.equal([]);
  });

  it('prepareModule optimises even a small module in a worker, and imports no binaryen here', async () => {
    const seen = await watch({ optimize: 1 });
    expect(seen.sameBytes).to.equal(false);
    expect(seen.compiled).to.deep.equal(['compile']);
    expect(seen.imported).to.deep.equal([]);
  });

  it('prepareModule finds in the cache what binaryen optimised, and imports no binaryen then', async () => {
    const cache = mkdtempSync(path.join(tmpdir(), 'ferrule-test-'));
    try {
      const first = await watch({ optimize: 1, cache });
      const second = await watch({ optimize: 1, cache });
      expect(first.cached).to.include.members(['miss', 'store']);
      expect(second.cached).to.deep.equal(['hit']);
      expect(second.imported).to.deep.equal([]);
      expect(second.compiled).to.deep.equal(['compile']);
      expect(second.sameBytes).to.equal(false);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });
});
