import { expect } from 'chai';
import fc from 'fast-check';
import {
  instrumentModule,
  loadBinaryen,
  parseTextSync,
  planInstrumentation,
  validateModule,
} from '@ferrule/instrument';

const FRAME = 32;
const LOADS = [
  ...['i32.load', 'i32.load8_s', 'i32.load8_u', 'i32.load16_s', 'i32.load16_u'],
  ...[
    'i64.load',
    'i64.load8_s',
    'i64.load8_u',
    'i64.load16_s',
    'i64.load16_u',
    'i64.load32_s',
    'i64.load32_u',
  ],
  ...['f32.load', 'f64.load'],
];
const STORES = [
  ...['i32.store', 'i32.store8', 'i32.store16', 'i64.store', 'i64.store8', 'i64.store16', 'i64.store32'],
  ...['f32.store', 'f64.store'],
];
const PARAMS = { i32: 0, i64: 1, f32: 2, f64: 3 } as const;
const AS_I64 = {
  i32: (value: string) => `(i64.extend_i32_u ${value})`,
  i64: (value: string) => value,
  f32: (value: string) => `(i64.extend_i32_u (i32.reinterpret_f32 ${value}))`,
  f64: (value: string) => `(i64.reinterpret_f64 ${value})`,
} as const;
const typeOf = (instruction: string) => instruction.slice(0, 3) as keyof typeof PARAMS;

const mix = (value: string): string =>
  `(local.set $sum (i64.xor (i64.rotl (local.get $sum) (i64.const 7)) ${value}))`;
const offset = fc.integer({ min: 0, max: FRAME - 8 });
const aligned = fc.integer({ min: 0, max: 3 }).map((each) => each * 8);

/** One step of a function with a frame: a store, a load, an address given away, or a loop over steps. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...STORES), fc.oneof(aligned, offset))
      .map(
        ([store, at]) =>
          `(${store} offset=${String(at)} (local.get $frame) (local.get ${String(PARAMS[typeOf(store)])}))`,
      ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...LOADS), fc.oneof(aligned, offset))
      .map(([load, at]) => mix(AS_I64[typeOf(load)](`(${load} offset=${String(at)} (local.get $frame))`))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('read', 'write'), fc.boolean(), fc.oneof(aligned, fc.constant(24)))
      .map(([use, isDirect, at]) => {
        const address = `(i32.add (local.get $frame) (i32.const ${String(at)}))`;
        // What is called through a table can't be written in the place of the call: the address is given away.
        const index = `(i32.const ${use === 'read' ? '0' : '1'})`;
        return mix(
          isDirect ? `(call $${use} ${address})` : `(call_indirect (type $use) ${address} ${index})`,
        );
      }),
  },
);
const steps = fc.array(step, { minLength: 1, maxLength: 12 });

const moduleOf = (
  before: readonly string[],
  within: readonly string[],
  after: readonly string[],
): string => `(module
  (memory 1)
  (global $__stack_pointer (mut i32) (i32.const 4096))
  (type $use (func (param i32) (result i64)))
  (table funcref (elem $read $write))
  (func $same (param i32) (result i32) (local $frame i32)
    (local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const 16)))
    (global.set $__stack_pointer (local.get $frame))
    (i32.store offset=12 (local.get $frame) (local.get 0))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16)))
    (return (i32.load offset=12 (local.get $frame))))
  (func $read (param i32) (result i64) (i64.load (call $same (local.get 0))))
  (func $write (param i32) (result i64) (local $frame i32)
    (local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const 16)))
    (global.set $__stack_pointer (local.get $frame))
    (i64.store (local.get $frame) (i64.xor (i64.load (local.get 0)) (i64.const 0x5a5a0102030405)))
    (i64.store (call $same (local.get 0)) (i64.load (local.get $frame)))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16)))
    (i64.load (local.get 0)))
  (func (export "f") (param i32 i64 f32 f64) (result i64) (local $frame i32) (local $sum i64) (local $left i32)
    (local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const ${String(FRAME)})))
    (global.set $__stack_pointer (local.get $frame))
    ${before.join('\n    ')}
    (local.set $left (i32.const 3))
    (loop $again
      ${within.join('\n      ')}
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    ${after.join('\n    ')}
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const ${String(FRAME)})))
    (local.get $sum)))`;

describe('promote-stack', function () {
  this.timeout(30_000);
  before(() => loadBinaryen());

  it('promote-stack computes what memory would, whatever widths and places meet and wherever addresses go', () => {
    let promoted = 0;
    let inlined = 0;
    fc.assert(
      fc.property(
        steps,
        steps,
        steps,
        fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
        (first, second, third, seed) => {
          const { bytes } = parseTextSync(moduleOf(first, second, third), 'm');
          const info = validateModule({ bytes, name: 'm' });
          const draft = instrumentModule(
            { bytes, name: 'm' },
            info,
            planInstrumentation(info, { promoteStack: true }),
          );
          const facts = draft.manifest.entries[0]?.facts;
          promoted += Number(facts?.['slots']);
          inlined += Number(facts?.['calls']);
          const [plain, changed] = [bytes, draft.emit().bytes].map((each) => {
            const { f } = new WebAssembly.Instance(new WebAssembly.Module(each)).exports as {
              f: (...args: unknown[]) => bigint;
            };
            // Once: another call would find what this one left, where a place is read that was not written.
            return f(Number(seed & 0xffffffffn), seed, 1.5, -Number(seed));
          });
          expect(changed).to.deep.equal(plain);
        },
      ),
      { numRuns: 100, seed: 20_261_124 },
    );
    expect(promoted).to.be.above(30);
    expect(inlined).to.be.above(100);
  });
});
