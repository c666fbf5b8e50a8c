import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compileSync, loadSync, Runtime } from '../src/index.ts';
import {
  bind,
  bindExports,
  fn,
  GuestAllocator,
  hostImports,
  RustPanicError,
  slice,
  f64,
  str,
} from '../src/rust.ts';

const guest = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../conformance/guests/rust/${name}.wasm`, import.meta.url)));

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
});
