/**
 * coverage: counts how often each part of the code is executed.
 *
 * A body is divided into stretches that are executed as often as each other; code/segments.ts says how. The first of each
 * has a counter in front, an i64 in a global, so that the guest's memory stays as it is and every V8 can do it. Stretches
 * that follow on each other whatever happens between, such as those before and after an `if` that nothing leaves, share one.
 * Counters whose counts follow from others are left out; code/module-counters.ts says which: what stands behind an `else`,
 * and the first of a function that only known places call.
 *
 * A loop that calls nothing and has one or two counters holds them in locals, which are loaded in front of it: the
 * globals are written each time, so that they are right whatever ends the loop, but not read.
 *
 * For the host: exported functions without parameters give the counters, a thousand each, in their order. Which stretch
 * has which counter is found anew from the module as it was given.
 *
 * Before:
 *
 *     (func (export "count") (param $n i32)
 *       (loop $again
 *         (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
 *
 * After:
 *
 *     (func (export "count") (param $n i32) (local $held i64)
 *       (global.set $c0 (i64.add (global.get $c0) (i64.const 1)))
 *       (local.set $held (global.get $c1))
 *       (loop $again
 *         (global.set $c1 (local.tee $held (i64.add (local.get $held) (i64.const 1))))
 *         (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
 *     (func (export "ferrule:counts-0") (result i64 i64)
 *       (global.get $c0) (global.get $c1))
 *
 * Effects: adds globals, exported functions and their types; function bodies are changed. Comes before all others, which
 * find its instructions in the module, so that fuel can't be counted with it.
 */
import { InstrumentError } from '@ferrule/core';
import { encodeUnsigned } from '../bytes/leb128.ts';
import { definesFunctions } from '../code/defines-functions.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { moduleCounters } from '../code/module-counters.ts';
import { readLayout, signatureOf } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { freeName, unchanged } from '../code/unchanged.ts';
import { writeCounting } from './coverage/counting-body.ts';
import type { Pass } from './pass.ts';

const name = 'coverage';

const I64 = 0x7e;
const FUNC = 0x60;
/** An i64 that can be changed and is 0 at first. */
const ZERO = Uint8Array.of(I64, 1, 0x42, 0, 0x0b);
const GLOBAL_GET = opcodeOf('global.get');
const END = opcodeOf('end');

/** V8's limits: results of a function, globals of a module. */
const MOST_RESULTS = 1000;
const MOST_GLOBALS = 1_000_000;

export const coverage: Pass = Object.freeze<Pass>({
  name,
  effects: {
    changes: ['types', 'functions', 'globals', 'exports', 'bodies'],
    needsHost: true,
    conflicts: ['fuel'],
  },
  plan(info, { coverage: wanted }) {
    if (wanted !== true || !definesFunctions(info)) return undefined;
    return { pass: name, args: {} };
  },
  apply({ bytes, info, onProgress }) {
    const layout = readLayout(bytes, info);
    const { bodies, placed } = moduleCounters(bytes, info);
    const count = placed.length;
    const globals = new Map(placed.map((counter, position) => [counter, info.globals.length + position]));
    const first = info.globals.length;
    if (first + count > MOST_GLOBALS) {
      throw new InstrumentError(
        `coverage needs ${String(count)} counters, and V8 allows ${String(MOST_GLOBALS)} globals`,
        { pass: name },
      );
    }
    const reader = new InstructionReader(bytes);
    const taken = info.exports.map((each) => each.name);
    const groups = Array.from({ length: Math.ceil(count / MOST_RESULTS) }, (_, group) => ({
      export: freeName(taken, `ferrule:counts-${String(group)}`),
      from: group * MOST_RESULTS,
      to: Math.min(count, (group + 1) * MOST_RESULTS),
    }));
    const product = rewriteModule(layout, {
      ...unchanged(layout),
      types: groups.map(({ from, to }) =>
        Uint8Array.from([FUNC, 0, ...encodeUnsigned(to - from), ...Array<number>(to - from).fill(I64)]),
      ),
      functions: groups.map(({ from, to }, group) => ({
        type: layout.signatures.length + group,
        body: (writer) => {
          writer.u8(0);
          for (let counter = from; counter < to; counter++) writer.op(GLOBAL_GET, first + counter);
          writer.u8(END);
        },
      })),
      globals: Array<Uint8Array>(count).fill(ZERO),
      exports: groups.map((each, group) => ({
        name: each.export,
        kind: 0,
        index: layout.functionTypes.length + group,
      })),
      body: (writer, span, index) => {
        const { counters = [] } = bodies[index - layout.importedFunctions] ?? {};
        const places = counters.flatMap(({ at, counter }) => {
          const global = globals.get(counter);
          return global === undefined ? [] : [{ at, global }];
        });
        writeCounting(writer, reader, span, places, signatureOf(layout, index).paramCount);
      },
      onProgress,
    });
    const exports = groups.map((each) => each.export);
    return { ...product, entry: { pass: name, imports: [], exports, facts: { counters: count } } };
  },
});
