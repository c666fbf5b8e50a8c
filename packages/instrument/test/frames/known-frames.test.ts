import { expect } from 'chai';
import fc from 'fast-check';
import { loadBinaryen, validateModule } from '@ferrule/instrument';
import { FrameReader } from '@ferrule/instrument/frames';
import type { KnownFrame } from '@ferrule/instrument/frames';
import { parseTextSync } from '../../src/binaryen/parse-text.ts';

const TOP = 65_536;
const LOCALS = 5;

/** Lines that observe the guest where it traps: its locals go into globals, which are exported. */
const SHOW = Array.from(
  { length: LOCALS },
  (_, at) => `(global.set $seen${String(at)} (local.get ${String(at)}))`,
);

function moduleOf(functions: string): Uint8Array<ArrayBuffer> {
  const seen = SHOW.map(
    (_, at) => `(global $seen${String(at)} (export "seen${String(at)}") (mut i32) (i32.const 0))`,
  );
  const text = `(module (memory 1) (data (i32.const 1) "x")
    (global $__stack_pointer (export "__stack_pointer") (mut i32) (i32.const ${String(TOP)}))
    ${seen.join('\n')} ${functions})`;
  return parseTextSync(text, 'frames').bytes;
}

interface Trapped {
  readonly frames: readonly KnownFrame[];
  readonly pointer: number;
  readonly seen: readonly number[];
}

/** Runs a guest until it traps and asks what is known there. */
function trapIn(bytes: Uint8Array<ArrayBuffer>, ...args: readonly number[]): Trapped | undefined {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const valueOf = (name: string) => Number((exports[name] as WebAssembly.Global).value);
  try {
    (exports['run'] as (...args: readonly number[]) => void)(...args);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(WebAssembly.RuntimeError);
    const stack = (error as Error).stack ?? '';
    const sites = [...stack.matchAll(/wasm-function\[(\d+)\]:0x([\da-f]+)/g)].map(([, index, offset]) => ({
      index: Number(index),
      offset: Number.parseInt(offset, 16),
    }));
    const pointer = valueOf('__stack_pointer');
    const frames = new FrameReader(bytes, validateModule({ bytes, name: 'frames' })).read(sites, pointer);
    return { frames, pointer, seen: SHOW.map((_, at) => valueOf(`seen${String(at)}`)) };
  }
}

const run = (body: string, params = '(param $x i32)'): string =>
  `(func (export "run") ${params} (local i32 i32 i32 i32) ${body})`;

/** How LLVM makes room on the stack, and gives it back. */
const prologue = (bytes: number): string =>
  `(global.set $__stack_pointer (local.tee 1 (i32.sub (global.get $__stack_pointer) (i32.const ${String(bytes)}))))`;
const epilogue = (bytes: number): string =>
  `(global.set $__stack_pointer (i32.add (local.get 1) (i32.const ${String(bytes)})))`;

describe('FrameReader', function () {
  this.timeout(20_000);

  before(async () => {
    await loadBinaryen();
  });

  it('FrameReader.read walks up the stack by what each function moved its pointer', () => {
    const bytes = moduleOf(`
      (func $leaf (local i32 i32) (local.set 1 (i32.sub (global.get $__stack_pointer) (i32.const 16))) (unreachable))
      (func $plain (call $leaf))
      (func $inner (param i32) (local i32) ${prologue(32)} (call $plain) ${epilogue(32)})
      ${run(`(local.set 2 (global.get $__stack_pointer)) (local.set 3 (i32.const 48))
        (local.set 4 (i32.sub (local.get 2) (local.get 3))) (global.set $__stack_pointer (local.get 4))
        (call $inner (i32.const 1))`)}`);
    const { frames = [] } = trapIn(bytes, 0) ?? {};
    expect(frames.map(({ entry }) => entry)).to.deep.equal([TOP - 80, TOP - 80, TOP - 48, TOP]);
    const addresses = frames.map(({ locals }) => Object.fromEntries(locals));
    expect(addresses).to.deep.equal([{ 1: TOP - 96 }, {}, { 1: TOP - 80 }, { 2: TOP, 3: 48, 4: TOP - 48 }]);
  });

  for (const [what, functions, reason] of [
    [
      'room is made by a size known at run time',
      run(
        `${prologue(16)} (global.set $__stack_pointer (i32.sub (local.get 1) (local.get $x))) (unreachable)`,
      ),
      /known only when it runs/,
    ],
    [
      'the pointer is aligned',
      run(`(global.set $__stack_pointer (i32.and (i32.sub (global.get $__stack_pointer) (i32.const 64)) (i32.const -64)))
           (unreachable)`),
      /known only when it runs/,
    ],
    [
      'a function that was called leaves the pointer moved',
      `(func $take (param i32) (result i32) (global.set $__stack_pointer
         (i32.sub (global.get $__stack_pointer) (local.get 0))) (global.get $__stack_pointer))
       ${run('(drop (call $take (i32.const 16))) (unreachable)')}`,
      /known only when it runs/,
    ],
    [
      'only one of two ways moves it',
      run(`(if (local.get $x) (then ${prologue(16)})) (unreachable)`),
      /known only when it runs/,
    ],
    [
      'a loop moves it each time',
      run(
        `(loop $again ${prologue(16)} (br_if $again (i32.gt_u (local.get 1) (i32.const 65000)))) (unreachable)`,
      ),
      /known only when it runs/,
    ],
    [
      'a tail call took the place of what was called',
      `(func $end (unreachable)) (func $through (return_call $end)) ${run('(call $through)')}`,
      /tail call/,
    ],
    [
      'the pointer is outside of the stack',
      run('(global.set $__stack_pointer (i32.const -16)) (unreachable)'),
      /known only when it runs|does not lie within the stack/,
    ],
  ] as const) {
    it(`FrameReader.read says that a frame and those outside of it are not known where ${what}`, () => {
      const bytes = moduleOf(
        `${functions} (func $lowers ${prologue(16)
          .replaceAll('local.tee 1', 'local.tee 0')
          .replace('(global.set', '(local i32) (global.set')} (drop (local.get 0)))`,
      );
      const { frames = [] } = trapIn(bytes, 16) ?? {};
      const outermost = frames.at(-1);
      expect(outermost?.unknown).to.match(reason);
      expect(outermost?.entry).to.equal(undefined);
      for (const address of outermost?.locals.values() ?? []) expect(address).to.be.lessThan(1000);
    });
  }

  it('FrameReader.read knows the pointer again behind an exception that the guest catches, where it is put back', () => {
    const caught = (after: string) =>
      moduleOf(`(tag $oops) (func $throws (local i32 i32) ${prologue(64)} (throw $oops))
        ${run(`${prologue(32)} (try (do (call $throws)) (catch $oops ${after})) (unreachable)`)}`);
    const put = trapIn(caught('(global.set $__stack_pointer (local.get 1))'), 0);
    expect(put?.frames.map(({ entry }) => entry)).to.deep.equal([TOP]);
    const left = trapIn(caught(''), 0);
    expect(left?.frames.map(({ entry }) => entry)).to.deep.equal([undefined]);
  });

  it('FrameReader.read says nothing that is not so, whatever a function does', () => {
    let known = 0;
    fc.assert(
      fc.property(statements, fc.nat(7), (body, x) => {
        const bytes =
          moduleOf(`(func $call) (func $lowers (param i32) (local i32) ${prologue(16)} ${epilogue(16)})
          ${run(`${body} ${SHOW.join(' ')} (unreachable)`)}`);
        const trapped = trapIn(bytes, x);
        const [frame] = trapped?.frames ?? [];
        if (trapped === undefined) throw new Error('it did not trap');
        if (frame.entry !== undefined) {
          expect(frame.entry).to.equal(TOP);
          known += 1;
        }
        for (const [local, value] of frame.locals)
          expect(value, `local ${String(local)}`).to.equal(trapped.seen[local] >>> 0);
      }),
      { numRuns: 150 },
    );
    expect(known).to.be.greaterThan(20);
  });
});

const local = fc.integer({ min: 1, max: LOCALS - 1 }).map(String);
const amount = fc.constantFrom('16', '32', '-16', '0').map((value) => `(i32.const ${value})`);

/** Code that computes with the pointer, on ways that depend on the parameter and always come to an end. */
const { statements } = fc.letrec<{ statement: string; statements: string }>((tie) => ({
  statements: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((all) => all.join('\n')),
  statement: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'blocks' },
    fc
      .tuple(local, amount)
      .map(([at, size]) => `(local.set ${at} (i32.sub (global.get $__stack_pointer) ${size}))`),
    local.map((at) => `(global.set $__stack_pointer (local.get ${at}))`),
    fc
      .tuple(local, local, amount)
      .map(([to, from, size]) => `(local.set ${to} (i32.add (local.get ${from}) ${size}))`),
    fc
      .tuple(local, local)
      .map(([to, from]) => `(local.set ${to} (i32.sub (local.get ${to}) (local.get ${from})))`),
    fc.tuple(local, amount).map(([at, size]) => `(local.set ${at} ${size})`),
    fc.tuple(amount).map(([size]) => `(call $lowers ${size})`),
    fc.tuple(tie('statements'), fc.nat(2)).map(([body, bit]) => `(if ${test(bit)} (then ${body}))`),
    fc
      .tuple(tie('statements'), tie('statements'), fc.nat(2))
      .map(([one, other, bit]) => `(if ${test(bit)} (then ${one}) (else ${other}))`),
    fc
      .tuple(tie('statements'), tie('statements'), fc.nat(2))
      .map(([one, other, bit]) => `(block ${one} (br_if 0 ${test(bit)}) ${other})`),
    fc
      .tuple(tie('statements'), tie('statements'), fc.nat(2))
      .map(([one, other, bit]) => `(block (block ${one} (br_table 0 1 0 ${test(bit)})) ${other})`),
    // the parameter is shifted out, so that loops end
    fc
      .tuple(tie('statements'), tie('statements'))
      .map(
        ([one, other]) =>
          `(loop ${one} (local.set $x (i32.shr_u (local.get $x) (i32.const 1))) (br_if 0 (local.get $x)) ${other})`,
      ),
  ),
}));

function test(bit: number): string {
  return `(i32.and (i32.shr_u (local.get $x) (i32.const ${String(bit)})) (i32.const 1))`;
}
