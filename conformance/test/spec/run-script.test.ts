import { expect } from 'chai';
import { prepareScript } from '../../spec/prepare.ts';
import { ScriptRun } from '../../spec/run-script.ts';
import { createV8Backend } from '../../spec/v8-backend.ts';

async function statuses(text: string): Promise<string[]> {
  const prepared = await prepareScript('test', text);
  const outcomes = await ScriptRun.run(createV8Backend('v8'), prepared);
  return outcomes.map(({ status, reason }) => (status === 'failed' ? `failed: ${reason ?? ''}` : status));
}

describe('ScriptRun', () => {
  it('ScriptRun carries NaN payloads and vectors in and out unchanged', async () => {
    const text = `(module
      (func (export "f32") (param f32) (result f32) (local.get 0))
      (func (export "f64") (param i32 f64) (result f64 i32) (local.get 1) (local.get 0))
      (func (export "v128") (param v128 externref) (result externref v128) (local.get 1) (local.get 0)))
    (assert_return (invoke "f32" (f32.const nan:0x200001)) (f32.const nan:0x200001))
    (assert_return (invoke "f32" (f32.const -nan:0x1)) (f32.const -nan:0x1))
    (assert_return (invoke "f64" (i32.const 5) (f64.const nan:0x4000000000001)) (f64.const nan:0x4000000000001) (i32.const 5))
    (assert_return (invoke "v128" (v128.const f32x4 nan:0x1 -nan 1 2) (ref.extern 3)) (ref.extern 3) (v128.const f32x4 nan:0x1 -nan 1 2))`;
    expect(await statuses(text)).to.deep.equal(Array(5).fill('passed'));
  });

  it('ScriptRun links registered instances and definitions made into several', async () => {
    const text = `(module definition $d (global (export "g") (mut i32) (i32.const 0)))
    (module instance $a $d)
    (module instance $b $d)
    (register "a" $a)
    (register "b" $b)
    (module (import "a" "g" (global $a (mut i32))) (import "b" "g" (global $b (mut i32)))
      (func (export "run") (result i32) (global.set $a (i32.const 1)) (global.get $b)))
    (assert_return (invoke "run") (i32.const 0))
    (assert_return (get $a "g") (i32.const 1))`;
    expect(await statuses(text)).to.deep.equal(Array(8).fill('passed'));
  });

  it('ScriptRun gives spectest functions of their own types', async () => {
    const text = `(module (import "spectest" "print_i32" (func (param i32))))
    (assert_unlinkable (module (import "spectest" "print_i32" (func (param i64)))) "incompatible import type")
    (module (import "spectest" "memory" (memory 1 2)) (import "spectest" "table" (table 10 20 funcref)))`;
    expect(await statuses(text)).to.deep.equal(Array(3).fill('passed'));
  });

  it('ScriptRun fails what follows a module that does not compile', async () => {
    const text = `(module (func (export "f") (result i32) (i32.const 1)))
    (module (func (result i32)))
    (assert_return (invoke "f") (i32.const 1))`;
    const [first, second, third] = await statuses(text);
    expect(first).to.equal('passed');
    expect(second).to.match(/^failed: invalid: /);
    expect(third).to.match(/^failed: no instance/);
  });

  it("ScriptRun counts a text that the parser refuses as no engine's merit", async () => {
    expect(await statuses('(assert_malformed (module quote "(func") "unexpected end")')).to.deep.equal([
      'text',
    ]);
  });
});
