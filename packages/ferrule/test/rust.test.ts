import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compileSync, loadSync, Runtime } from '../src/index.ts';
import {
  bind,
  BindingError,
  bindExports,
  fn,
  GuestAllocator,
  hostImports,
  ResultError,
  RustPanicError,
  slice,
  f64,
  str,
} from '../src/rust.ts';

const guest = (name: string, folder = 'rust') =>
  new Uint8Array(
    readFileSync(new URL(`../../../conformance/guests/${folder}/${name}.wasm`, import.meta.url)),
  );

const env = {
  log: () => undefined,
  ask: (question: string) => `${question}?`,
  weigh: (_numbers: Float64Array, point: object) => point,
  pick: (side: string) => side,
  all: () => [],
};

interface Typed {
  greet: (name: string) => string;
  at: (index: number) => number;
  dialogue: (name: string) => string;
}

interface Today extends Typed {
  take: (text: string) => string;
  motto: () => string;
  sorted: (numbers: number[]) => Uint16Array;
  split: (text: string, by?: string) => string[];
  mirror: (point: object) => object;
  flip: (side: string) => string;
  half: (n?: number) => number | undefined;
  parse: (text: string) => bigint;
  balance: (x: number) => number;
}

describe('ferrule/rust', () => {
  it('binds an instance of the runtime’s', () => {
    const instance = loadSync(guest('bridge'));
    const allocator = new GuestAllocator(instance, { recordLeaks: true });
    const api = bind(instance, { greet: fn([str], str), sum: fn([slice(f64)], f64) }, { allocator });
    expect(api.greet('Ada')).to.equal('Hello, Ada!');
    expect(api.sum([1, 2])).to.equal(3);
    allocator.assertNoLeaks();
  });

  it('makes typed functions of what the module says of itself', () => {
    const module = compileSync(guest('typed'));
    const host = hostImports(module, { env });
    const instance = new Runtime().instantiateSync(module, { imports: host.imports });
    host.attach(instance);
    const { greet, at, dialogue } = bindExports<Typed>(instance);
    expect([greet('Ada'), dialogue('Ada')]).to.deep.equal(['Hello, Ada!', 'Ada?']);
    expect(() => at(9))
      .to.throw(RustPanicError, 'index out of bounds')
      .that.has.nested.property('cause.kind', 'unreachable');
  });

  it('tells of panics to those who call exports by name', () => {
    const module = compileSync(guest('typed'));
    const instance = new Runtime().instantiateSync(module, { imports: hostImports(module, { env }).imports });
    expect(() => instance.call('at', 9))
      .to.throw(RustPanicError, /^index out of bounds: the len is 3 but the index is 9 at typed\.rs:\d+:\d+$/)
      .that.has.nested.property('cause.kind', 'unreachable');
    expect(instance.call('add', 2, 3)).to.equal(5);
  });

  it('refuses signatures that mean other types than the exports have', () => {
    const section = new TextEncoder().encode('\u0007ferrulefn add(a:f64;b:f64;)i32\n');
    const bytes = new Uint8Array([...guest('bridge'), 0, section.length, ...section]);
    expect(() => bindExports(loadSync(bytes))).to.throw(
      BindingError,
      'bind "add": its signature means (f64, f64) -> (i32), the export is (i32, i32) -> (i32)',
    );
  });

  it('counts fuel and keeps time-outs', () => {
    const module = compileSync(guest('bridge'), { limits: { fuel: 2000n } });
    const counted = new Runtime().instantiateSync(module);
    const { greet } = bind(counted, { greet: fn([str], str) });
    expect(greet('Ada')).to.equal('Hello, Ada!');
    expect(() => {
      for (;;) greet('Ada');
    })
      .to.throw()
      .that.has.property('code', 'ERR_FERRULE_FUEL');
    const timed = loadSync(guest('bridge'), { limits: { timeout: 5000 } });
    expect(bind(timed, { greet: fn([str], str) }).greet('Ada')).to.equal('Hello, Ada!');
  });

  for (const name of ['typed', 'typed-wasi']) {
    it(`makes typed functions of what a Rust of today built, ${name}`, () => {
      const module = compileSync(guest(name, 'rust-current'));
      const host = hostImports(module, { env });
      const instance = new Runtime().instantiateSync(module, { imports: host.imports });
      host.attach(instance);
      const allocator = new GuestAllocator(instance, { recordLeaks: true });
      const api = bindExports<Today>(instance, module, { allocator });
      expect([api.greet('Ada'), api.take('žlu'), api.motto()]).to.deep.equal(['Hello, Ada!', 'žlu!', 'keep']);
      expect([...api.sorted([3, 1, 2])]).to.deep.equal([1, 2, 3]);
      expect(api.split('a-b', '-')).to.deep.equal(['a', 'b']);
      expect(api.mirror({ x: 3, y: 4 })).to.deep.equal({ x: -3, y: 4 });
      expect([api.flip('Left'), api.half(), api.half(3)]).to.deep.equal(['Right', undefined, 1.5]);
      expect(api.parse('12')).to.equal(12n);
      expect(() => api.parse('x')).to.throw(ResultError, 'x: invalid digit');
      expect([api.dialogue('Ada'), api.balance(1)]).to.deep.equal(['Ada?', 101]);
      expect(() => api.at(7)).to.throw(
        RustPanicError,
        /^index out of bounds: the len is 3 but the index is 7 at \S*\.rs:\d+:\d+$/,
      );
      expect(api.greet('Bob')).to.equal('Hello, Bob!');
      allocator.assertNoLeaks();
    });
  }
});
