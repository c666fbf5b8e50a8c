import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import {
  ArgumentError,
  ClosedError,
  ExitError,
  LinkError,
  OptionError,
  PlanError,
  TimeoutError,
  TrapError,
  ValidationError,
} from '@ferrule/core';
import type { Instance } from '../src/instance.ts';
import { compile, compileSync, load, loadSync } from '../src/load.ts';
import { Runtime } from '../src/runtime.ts';
import { guestBytes, guestPath } from './guests.ts';
import { rejectionOf, thrownBy } from './thrown.ts';
import { skipBecause } from '../../../scripts/lib/skip-because.ts';

describe('Runtime', () => {
  it('Runtime lets later modules import functions, memories, tables, globals and tags from a named instance', async () => {
    const runtime = new Runtime();
    const provider = await runtime.load(guestPath('wat/provider'), { name: 'provider' });
    const consumer = await runtime.load(guestPath('wat/consumer'));
    expect(consumer.call('twice_by_import', 21)).to.equal(42);
    expect(consumer.call('twice_by_table', 21)).to.equal(42);
    expect([consumer.call('count'), consumer.call('count')]).to.deep.equal([41, 42]);
    expect((provider.exports['counter'] as unknown as WebAssembly.Global).value).to.equal(42);
    expect(consumer.call('answer')).to.equal(42n);
    consumer.call('store', 100, 7);
    expect([provider.memory.i32(100), consumer.memory.i32(100)]).to.deep.equal([7, 7]);
    expect(consumer.call('catch', 5)).to.equal(5);
  });

  it('Runtime tells in whose function a trap happened', async () => {
    const runtime = new Runtime();
    await runtime.load(guestBytes('wat/provider'), { name: 'provider' });
    const consumer = await runtime.load(guestBytes('wat/consumer'), { name: 'consumer' });
    const { wasmStack } = thrownBy(() => consumer.call('trap_there')) as TrapError;
    expect(wasmStack.map(({ module, function: name }) => [module, name])).to.deep.equal([
      ['provider', 'trap'],
      ['consumer', '$trap_there'.slice(1)],
    ]);
  });

  it("Runtime compares types between instances, and names problems with the export's own type", () => {
    const runtime = new Runtime();
    runtime.loadSync(guestBytes('wat/echo'), { name: 'env' });
    const { problems } = thrownBy(() => runtime.loadSync(guestBytes('wat/wants-echo'))) as LinkError;
    expect(problems.map(({ importName, actual }) => [importName, actual])).to.deep.equal([
      ['i64', 'function (i64) -> i64'],
      ['missing', 'nothing'],
    ]);
  });

  it("Runtime takes an instance for a module to import from, ours or V8's", () => {
    const provider = loadSync(guestBytes('wat/provider'));
    for (const source of [provider, provider.native]) {
      const consumer = loadSync(guestBytes('wat/consumer'), { imports: { provider: source } });
      expect(consumer.call('twice_by_import', 4)).to.equal(8);
    }
  });

  it('Runtime prefers the imports of a call, then host modules, then instances', () => {
    const runtime = new Runtime({ imports: { env: { run: () => seen.push('shared') } } });
    const seen: string[] = [];
    const env = { mix: () => 0, pair: () => [0, 0n], run: () => seen.push('host') };
    runtime.host('env', env);
    const module = runtime.compileSync(guestBytes('wat/host-calls'));
    runtime.instantiateSync(module).call('run');
    runtime.instantiateSync(module, { imports: { env: { run: () => seen.push('own') } } }).call('run');
    new Runtime().host('env', env).instantiateSync(module).call('run');
    expect(seen).to.deep.equal(['shared', 'own', 'host']);
  });

  it('Runtime finds instances by name until they are closed, and then gives the name away again', () => {
    const runtime = new Runtime();
    const first = runtime.loadSync(guestBytes('wat/empty'), { name: 'math' });
    expect(runtime.get('math')).to.equal(first);
    const taken = thrownBy(() => runtime.loadSync(guestBytes('wat/empty'), { name: 'math' }));
    expect(taken).to.be.instanceOf(OptionError);
    expect(taken).to.include({ option: 'name', message: 'the name "math" is taken by an instance' });
    first.close();
    expect(runtime.get('math')).to.equal(undefined);
    runtime.loadSync(guestBytes('wat/empty'), { name: 'math' });
    expect(thrownBy(() => runtime.host('math', {}))).to.be.instanceOf(OptionError);
    runtime.host('env', {});
    expect(thrownBy(() => runtime.loadSync(guestBytes('wat/empty'), { name: 'env' }))).to.be.instanceOf(
      OptionError,
    );
  });

  it('Runtime gives a name to one only of two that are instantiated at the same time', async () => {
    const runtime = new Runtime();
    const module = await runtime.compile(guestBytes('wat/empty'));
    const both = await Promise.allSettled([1, 2].map(() => runtime.instantiate(module, { name: 'a' })));
    expect(both.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('Runtime does not give a name to what fails to start', () => {
    const runtime = new Runtime();
    thrownBy(() => runtime.loadSync(guestBytes('wat/start-trap'), { name: 'x' }));
    expect(runtime.get('x')).to.equal(undefined);
  });

  it('Runtime opens no more memories than its limit, and counts those that are closed no more', () => {
    const runtime = new Runtime({ limits: { memories: 2 } });
    const module = runtime.compileSync(guestBytes('rust/greet'));
    const first = runtime.instantiateSync(module);
    runtime.instantiateSync(module);
    const refused = thrownBy(() => runtime.instantiateSync(module));
    expect(refused).to.be.instanceOf(OptionError).and.to.include({ option: 'limits.memories' });
    expect(String(refused)).to.match(/allows 2: 2 are there, and .* has 1 more/);
    runtime.loadSync(guestBytes('wat/empty'));
    first.close();
    runtime.instantiateSync(module);
  });
  it('Runtime opens no more instances than its limit', () => {
    const runtime = new Runtime({ limits: { instances: 2 } });
    const module = runtime.compileSync(guestBytes('wat/empty'));
    const first = runtime.instantiateSync(module);
    runtime.instantiateSync(module);
    expect(thrownBy(() => runtime.instantiateSync(module))).to.include({ option: 'limits.instances' });
    first.close();
    runtime.instantiateSync(module);
  });

  it('Runtime closes all its instances with it, and accepts nothing more', async () => {
    const runtime = new Runtime();
    const module = runtime.compileSync(guestBytes('wat/empty'));
    const instances = [runtime.instantiateSync(module), runtime.instantiateSync(module, { name: 'a' })];
    runtime.close();
    runtime[Symbol.dispose]();
    expect(instances.map(({ closed }) => closed)).to.deep.equal([true, true]);
    expect(thrownBy(() => runtime.instantiateSync(module))).to.be.instanceOf(ClosedError);
    expect(await rejectionOf(runtime.compile(guestBytes('wat/empty')))).to.be.instanceOf(ClosedError);
    expect(thrownBy(() => runtime.host('env', {}))).to.be.instanceOf(ClosedError);
  });

  it('Runtime refuses to instantiate what is no module, and host modules that are no objects', async () => {
    const runtime = new Runtime();
    expect(await rejectionOf(runtime.instantiate('./x.wasm' as never))).to.be.instanceOf(ArgumentError);
    expect(thrownBy(() => runtime.host('env', null as never))).to.be.instanceOf(OptionError);
  });

  it('Runtime instantiates modules of other Runtimes', async () => {
    const module = await compile(guestBytes('rust/greet'));
    expect((await new Runtime().instantiate(module)).call('add', 1, 2)).to.equal(3);
  });
});

describe('compile', () => {
  it('compile and compileSync make a module that tells its name, imports and exports', async () => {
    for (const module of [
      await compile(guestPath('wat/consumer'), { name: 'c' }),
      compileSync(guestPath('wat/consumer'), { name: 'c' }),
    ]) {
      expect(module.name).to.equal('c');
      expect(module.native).to.be.instanceOf(WebAssembly.Module);
      expect(module.imports.map(({ module: from, name, extern }) => [from, name, extern.kind])).to.deep.equal(
        [
          ['provider', 'oops', 'tag'],
          ['provider', 'memory', 'memory'],
          ['provider', 'table', 'table'],
          ['provider', 'counter', 'global'],
          ['provider', 'answer', 'global'],
          ['provider', 'twice', 'function'],
          ['provider', 'throw', 'function'],
          ['provider', 'trap', 'function'],
        ],
      );
      expect(module.exports).to.equal(module.info.exports);
    }
  });

  const damaged = guestBytes('rust/greet');
  const wrong: [string, Uint8Array<ArrayBuffer>, number, string][] = [
    ['what is no WebAssembly', new TextEncoder().encode('hello, world'), 0, 'header'],
    ['a component', new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), 4, 'header'],
    ['a module that is cut off', damaged.slice(0, 100), 0, ''],
  ];
  for (const [what, bytes, offset, section] of wrong) {
    it(`compile refuses ${what} with offset and section`, async () => {
      const error = await rejectionOf(compile(bytes));
      expect(error).to.be.instanceOf(ValidationError);
      if (section !== '') expect(error).to.include({ offset, section });
    });
  }

  it("compile tells what V8 refuses in the bytes given as the module's fault, with its section", async () => {
    const info = (await compile(damaged)).info;
    const bytes = damaged.slice();
    const body = info.functions.find(({ imported }) => !imported);
    const last = (body?.offset ?? 0) + (body?.byteLength ?? 0);
    bytes.fill(0xff, last - 4, last - 1);
    for (const error of [await rejectionOf(compile(bytes)), thrownBy(() => compileSync(bytes))]) {
      expect(error).to.be.instanceOf(ValidationError);
      expect(error).to.include({ section: 'code' });
      expect((error as ValidationError).offset).to.be.within(body?.offset ?? 0, last);
    }
  });

  it('compile refuses features that are not enabled', async () => {
    expect(await rejectionOf(compile(guestBytes('wat/echo'), { features: 'wasm1' }))).to.be.instanceOf(
      ValidationError,
    );
    await compile(guestBytes('wat/echo'), { features: 'wasm2' });
  });
});

describe('load', () => {
  it('load gives a guest nothing that it is not told to', async () => {
    const guest = await load(guestPath('rust/greet'));
    expect(guest.call('add', 2, 3)).to.equal(5);
  });

  it('load lets a WASI guest without the option have one that denies', () => {
    const guest = loadSync(guestPath('rust/cat'), { wasi: { args: ['cat', '/data/file'], stderr: 'pipe' } });
    expect(guest.start()).not.to.equal(0);
    expect(guest.stderr?.text()).to.match(/\S/);
    expect(loadSync(guestPath('rust/hello')).start()).to.equal(0);
  });

  it('load gives no WASI at all where it is false', async () => {
    const error = await rejectionOf(load(guestPath('rust/hello'), { wasi: false }));
    expect(error).to.be.instanceOf(LinkError);
    expect((error as LinkError).importModule).to.equal('wasi_snapshot_preview1');
  });

  it('load refuses wrong WASI options by name', async () => {
    const error = await rejectionOf(load(guestPath('rust/hello'), { wasi: { arguments: [] } as never }));
    expect(error).to.be.instanceOf(OptionError);
    expect((error as OptionError).option).to.equal('wasi.arguments');
  });

  it('load refuses wrong WASI options also for a guest that imports no WASI', async () => {
    const error = await rejectionOf(
      load(guestPath('rust/greet'), { wasi: { mounts: [{ guest: '/x', host: './nowhere' }] } }),
    );
    expect(error).to.be.instanceOf(OptionError);
  });

  it('load keeps no descriptor open of a guest that does not link', function () {
    if (process.platform !== 'linux') skipBecause(this, 'needs Linux');
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    const wasi = { mounts: [{ guest: '/x', host: '.' }] };
    for (let i = 0; i < 5; i++) thrownBy(() => loadSync(guestBytes('wat/wants-much'), { wasi }));
    for (let i = 0; i < 5; i++) loadSync(guestBytes('rust/greet'), { wasi });
    for (let i = 0; i < 5; i++) loadSync(guestBytes('rust/cat'), { wasi }).close();
    expect(descriptors()).to.equal(before);
  });

  it("load runs a reactor's _initialize, once", async () => {
    const guest = await load(guestPath('c/reactor'));
    expect(guest.call('initialized')).to.equal(1);
  });

  it('load holds a guest to its memory limit, which it sees when it grows', async () => {
    const guest = await load(guestBytes('rust/greet'), { limits: { memory: '2MiB' } });
    expect(() => guest.memory.grow(1000)).to.throw(RangeError);
    expect(guest.memory.size).to.be.at.most(2 * 2 ** 20);
  });

  it('load refuses a memory limit below what the module needs', async () => {
    const error = await rejectionOf(load(guestBytes('rust/greet'), { limits: { memory: '64KiB' } }));
    expect(error).to.be.instanceOf(PlanError);
  });

  it('load keeps exports and traps right when the module is changed', async () => {
    const plain = await load(guestBytes('rust/trap'));
    const limited = await load(guestBytes('rust/trap'), { limits: { memory: '4MiB', tableElements: 100 } });
    expect(Object.keys(limited.exports)).to.deep.equal(Object.keys(plain.exports));
    const stacks = [plain, limited].map(
      (guest) => (thrownBy(() => guest.call('divide_by_zero')) as TrapError).wasmStack,
    );
    expect(stacks[1]).to.deep.equal(stacks[0]);
  });

  it("load ends a recursion at the depth asked for, as a trap like V8's own, again and again", () => {
    const depths: number[] = [];
    for (const stackDepth of [50, 100, 100]) {
      let depth = 0;
      const env = {
        mix: () => 0,
        pair: () => [0, 0n],
        run: () => {
          depth++;
        },
      };
      const guest = loadSync(guestBytes('wat/host-calls'), { imports: { env }, limits: { stackDepth } });
      for (let round = 0; round < 2; round++) {
        depth = 0;
        expect(thrownBy(() => guest.call('descend'))).to.include({ kind: 'call stack exhausted' });
        depths.push(depth);
      }
      expect(thrownBy(() => guest.call('trap'))).to.include({ kind: 'unreachable' });
    }
    expect(depths).to.deep.equal([50, 50, 100, 100, 100, 100]);
  });

  it("load makes an overflow of the guest's own stack a trap", () => {
    const guest = loadSync(guestBytes('rust/trap'), { limits: { stackCheck: true } });
    const trap = thrownBy(() => guest.call('recursion_with_frames'));
    expect(trap).to.include({ kind: 'call stack exhausted' });
    expect((trap as TrapError).wasmStack[0]?.function).to.match(/descend_with_frame/);
  });

  it('load makes endless tail calls interruptible where a time-out is set', () => {
    const guest = loadSync(guestBytes('wat/tail-calls'), { limits: { timeout: 50 } });
    expect(thrownBy(() => guest.call('forever'))).to.be.instanceOf(TimeoutError);
  });

  it('load optimises', async function () {
    this.timeout(120_000);
    const guest = await load(guestBytes('rust/trap'), { optimize: 2 });
    const { wasmStack, kind } = thrownBy(() => guest.call('divide_by_zero')) as TrapError;
    expect(kind).to.equal('integer divide by zero');
    expect(wasmStack[0]?.function).to.equal('divide_by_zero');
    expect(guest.call('add', 2, 3)).to.equal(5);
  });

  it('load tells a trap of the start function', () => {
    const error = thrownBy(() => loadSync(guestBytes('wat/start-trap'), { name: 'x' }));
    expect(error).to.be.instanceOf(TrapError);
    expect(error).to.include({ kind: 'unreachable' });
    expect((error as TrapError).wasmStack[0]).to.include({ function: 'begin', module: 'x' });
  });

  it('load tells a segment that does not fit as a trap', () => {
    expect(thrownBy(() => loadSync(guestBytes('wat/segment-out-of-bounds')))).to.include({
      kind: 'out of bounds memory access',
    });
  });

  it('load stops a start function that does not end', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const begin = () => {
      for (;;);
    };
    const options = { imports: { env: { memory, begin } }, limits: { timeout: 30 } };
    expect(thrownBy(() => loadSync(guestBytes('wat/start-call'), options))).to.be.instanceOf(TimeoutError);
  });

  it('load hands on the very error a host function throws while the module starts', () => {
    const error = new Error('mine');
    const memory = new WebAssembly.Memory({ initial: 1 });
    const begin = () => {
      throw error;
    };
    expect(
      thrownBy(() => loadSync(guestBytes('wat/start-call'), { imports: { env: { memory, begin } } })),
    ).to.equal(error);
  });

  it('load leaves an exit of another guest what it is', () => {
    const command: Instance = loadSync(guestBytes('wat/swallow-exit'));
    const env = { mix: () => 0, pair: () => [0, 0n], run: () => void command.call('_start') };
    const guest = loadSync(guestBytes('wat/host-calls'), { imports: { env } });
    expect(thrownBy(() => guest.call('run'))).to.be.instanceOf(ExitError);
    expect([command.closed, guest.closed]).to.deep.equal([true, false]);
  });
});
