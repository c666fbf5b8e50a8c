import { expect } from 'chai';
import { instrumentModule, optimizeModule, validateModule } from '@ferrule/instrument';
import { liveCode } from '../../src/binaryen/live-code.ts';
import { body, name, section, wasm } from '../support/wasm-builder.ts';

const F64 = 0x7c;
const I32 = 0x7f;
/** `(type (func (result i32)))` and `(type (func (param f64) (result i32)))` */
const types = section(1, 2, 0x60, 0, 1, I32, 0x60, 1, F64, 1, I32);
const exported = section(7, 1, name('f'), 0, 0);
const moduleOf = (...code: number[]) => wasm(types, section(3, 1, 0), exported, section(10, 1, body(code)));
const RETURN_7 = [0x41, 7, 0x0f];
/** `(if (param f64) (result i32) (then (drop) (i32.const 1)) (else (drop) (i32.const 2)))` */
const IF = [0x04, 1, 0x1a, 0x41, 1, 0x05, 0x1a, 0x41, 2, 0x0b];
const call = (bytes: Uint8Array<ArrayBuffer>): unknown => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return (exports['f'] as () => unknown)();
};

describe('liveCode', () => {
  it('leaves out what stands behind a return, with the blocks in it', () => {
    const bytes = moduleOf(...RETURN_7, ...IF);
    const { bytes: live } = liveCode(bytes, validateModule({ bytes, name: 'm' }));
    const [first] = validateModule({ bytes: live, name: 'm' }).functions;
    expect(first?.byteLength).to.equal(1 + RETURN_7.length + 1);
    expect(call(live)).to.equal(7);
  });

  it('leaves bytes alone that have no such code', () => {
    const bytes = moduleOf(0x41, 7);
    expect(liveCode(bytes, validateModule({ bytes, name: 'm' })).bytes).to.equal(bytes);
  });

  it('keeps the other part of an if whose first part leaves', () => {
    // (f64.const 0) (i32.const 0) (if (param f64) (result i32) (then (return (i32.const 7)) …) (else …))
    const start = [0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x41, 0];
    const code = [...start, 0x04, 1, ...RETURN_7, 0x41, 3, 0x05, 0x1a, 0x41, 2, 0x0b];
    const bytes = moduleOf(...code);
    const { bytes: live } = liveCode(bytes, validateModule({ bytes, name: 'm' }));
    expect(live.length).to.be.below(bytes.length + 20);
    expect([call(bytes), call(live)]).to.deep.equal([2, 2]);
  });

  it('keeps binaryen from putting a trap before the return', async () => {
    const wasmBytes = { bytes: moduleOf(...RETURN_7, ...IF), name: 'm' };
    const draft = instrumentModule(wasmBytes, validateModule(wasmBytes), { steps: [], optimize: 1 });
    const optimized = await optimizeModule(draft, 1, 11);
    expect(call(optimized.emit().bytes)).to.equal(7);
  });
});
