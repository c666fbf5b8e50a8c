import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { OptionError, OutOfFuelError, PlanError } from '@ferrule/core';
import { expect } from 'chai';
import { guest } from '../../../ferrule/test/support/spawn.ts';
import { createFace } from '../../src/compat/face.ts';

type Call = (...args: unknown[]) => unknown;

const read = (name: string) => readFileSync(guest(name));

describe('createFace', () => {
  it('has the whole interface, with classes whose instances are those of WebAssembly, both ways', async () => {
    const face = createFace();
    expect(Object.getOwnPropertyNames(face).sort()).to.deep.equal(
      Object.getOwnPropertyNames(WebAssembly).sort(),
    );
    expect(Object.prototype.toString.call(face)).to.equal('[object WebAssembly]');
    const module = new face.Module(read('rust/greet'));
    const instance = new face.Instance(module, {});
    const native = new WebAssembly.Instance(new WebAssembly.Module(read('rust/greet')));
    expect(module).to.be.instanceOf(WebAssembly.Module).and.instanceOf(face.Module);
    expect(instance).to.be.instanceOf(WebAssembly.Instance).and.instanceOf(face.Instance);
    expect(native).to.be.instanceOf(face.Instance);
    expect(new face.Memory({ initial: 1 })).to.be.instanceOf(WebAssembly.Memory);
    expect((instance.exports['add'] as Call)(2, 3)).to.equal(5);
    expect((await face.instantiate(read('rust/greet'))).instance).to.be.instanceOf(WebAssembly.Instance);
    expect(await face.instantiate(module, {})).to.be.instanceOf(WebAssembly.Instance);
    expect(() => new face.Module(new Uint8Array(3))).to.throw(WebAssembly.CompileError);
    expect(face.validate(new Uint8Array(3))).to.equal(false);
    class Derived extends face.Memory {}
    expect(new Derived({ initial: 1 }))
      .to.be.instanceOf(Derived)
      .and.instanceOf(WebAssembly.Memory);
  });

  it('has classes whose instances are those of WebAssembly, both ways, each of them', () => {
    const face = createFace({ limits: { memory: '2MiB' } });
    type Made = readonly [name: keyof typeof WebAssembly, make: (from: typeof WebAssembly) => object];
    const made: Made[] = [
      ['Module', (from) => new from.Module(read('rust/greet'))],
      ['Instance', (from) => new from.Instance(new from.Module(read('rust/greet')))],
      ['Memory', (from) => new from.Memory({ initial: 1 })],
      ['Table', (from) => new from.Table({ element: 'anyfunc', initial: 1 })],
      ['Global', (from) => new from.Global({ value: 'i32' }, 7)],
      ['Tag', (from) => new from.Tag({ parameters: ['i32'] })],
      ['Exception', (from) => new from.Exception(new from.Tag({ parameters: [] }), [])],
      ['CompileError', (from) => new from.CompileError('why')],
      ['LinkError', (from) => new from.LinkError('why')],
      ['RuntimeError', (from) => new from.RuntimeError('why')],
    ];
    for (const [name, make] of made) {
      for (const value of [make(face), make(WebAssembly)]) {
        expect(value, name).to.be.instanceOf(face[name]);
        expect(value, name).to.be.instanceOf(WebAssembly[name]);
      }
      expect((face[name] as { name?: string }).name).to.equal(name);
    }
  });

  it('takes a Response that is WebAssembly, and no other', async () => {
    const face = createFace();
    const response = (type: string, status = 200) =>
      new Response(read('rust/greet'), { status, headers: { 'content-type': type } });
    const { instance } = await face.instantiateStreaming(response('application/wasm'));
    expect((instance.exports['add'] as Call)(1, 2)).to.equal(3);
    expect(await face.compileStreaming(Promise.resolve(response('application/wasm')))).to.be.instanceOf(
      WebAssembly.Module,
    );
    const wrong = [
      response('text/html'),
      response('application/wasm; charset=utf-8'),
      response('application/wasm', 404),
      read('rust/greet'),
      Promise.resolve(undefined),
    ];
    for (const source of wrong) {
      for (const stream of [face.compileStreaming, face.instantiateStreaming]) {
        const refusal: unknown = await stream(source as never).catch((error: unknown) => error);
        expect(refusal).to.be.instanceOf(TypeError);
      }
    }
    const failed: unknown = await face
      .compileStreaming(Promise.reject(new RangeError('offline')))
      .catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(RangeError);
  });

  it('optimises and keeps what came of it, where it is told to', async () => {
    const cache = mkdtempSync(path.join(tmpdir(), 'ferrule-face-'));
    try {
      const events: string[] = [];
      const onCache = ({ event }: { readonly event: string }) => void events.push(event);
      const options = { optimize: 2, cache, onCache } as const;
      const bytes = read('rust/greet');
      for (const _ of [1, 2]) {
        const { instance } = await createFace(options).instantiate(bytes);
        expect((instance.exports['add'] as Call)(20, 22)).to.equal(42);
      }
      expect(readdirSync(cache, { recursive: true })).to.not.have.lengthOf(0);
      expect(events).to.deep.equal(['miss', 'store', 'hit']);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });

  it("counts fuel in V8's own functions, hides what that takes, and ends the guest for good", () => {
    const face = createFace({ limits: { fuel: 100_000 } });
    const bytes = read('rust/loop');
    const module = new face.Module(bytes);
    const plain = new WebAssembly.Module(bytes);
    expect(face.Module.imports(module)).to.deep.equal(WebAssembly.Module.imports(plain));
    expect(face.Module.exports(module)).to.deep.equal(WebAssembly.Module.exports(plain));
    expect(face.Module.customSections(module, 'ferrule.manifest')).to.deep.equal([]);
    const instance = new face.Instance(module);
    expect(Object.keys(instance.exports)).to.deep.equal(Object.keys(new WebAssembly.Instance(plain).exports));
    expect(Object.hasOwn(instance, 'exports')).to.equal(false);
    const { triangle: native } = new WebAssembly.Instance(plain).exports as Record<string, Call>;
    const { forever, triangle } = instance.exports as Record<string, Call>;
    expect(triangle?.(4)).to.equal(native?.(4));
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 1 });
    table.set(0, triangle);
    expect(() => forever?.()).to.throw(OutOfFuelError);
    // nothing is left for another call
    expect(() => forever?.()).to.throw(OutOfFuelError);
  });

  it('lets a module be posted to a worker, where the face knows what was added', async function () {
    this.timeout(30_000);
    const face = createFace({ limits: { fuel: 100_000 } });
    const module = new face.Module(read('rust/loop'));
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       parentPort.postMessage(WebAssembly.Module.customSections(workerData, 'ferrule.manifest').length);`,
      { eval: true, workerData: module, execArgv: [] },
    );
    const sections = await new Promise((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    );
    expect(sections).to.equal(1);
    const posted = structuredClone({ module }).module;
    const { forever } = new face.Instance(posted).exports as Record<string, Call>;
    expect(() => forever?.()).to.throw(OutOfFuelError);
  });

  it('limits memories and tables that are made like those of modules', () => {
    const face = createFace({ limits: { memory: '2MiB', tableElements: 10 } });
    const memory = new face.Memory({ initial: 1, maximum: 1000 });
    expect(() => memory.grow(32)).to.throw(RangeError);
    expect(memory.grow(31)).to.equal(1);
    expect(() => new face.Memory({ initial: 33 })).to.throw(RangeError, 'limits.memory');
    expect(() => new face.Table({ element: 'anyfunc', initial: 11 })).to.throw(
      RangeError,
      'limits.tableElements',
    );
    expect(() => new (createFace({ limits: { memory: '64KiB' } }).Module)(read('rust/greet'))).to.throw(
      PlanError,
    );
  });

  it('refuses a time-out, which it could not keep', () => {
    expect(() => createFace({ limits: { timeout: 5 } })).to.throw(OptionError, 'limits.timeout');
  });
});
