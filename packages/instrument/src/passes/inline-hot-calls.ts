/**
 * inline-hot-calls: puts the bodies of functions that were seen to be called often in the place of their calls, for V8s
 * that don't do so themselves. Binaryen inlines what is tiny wherever it is called; what is larger pays only where it is
 * hot.
 *
 * A call is hot where both the function it stands in and the one it calls are: within a factor of 64 of the function that
 * was called most. In a loop, it is enough that the function it stands in was called at all. The hottest come first; what
 * is inlined may hold hot calls itself. There is a limit to the size of what is inlined, of what it is inlined into, and
 * of what the module grows by. A function that calls itself is not inlined, nor is one with tail calls, handlers of
 * exceptions, or locals that are no numbers. Nothing is inlined into functions that other passes added, which traces don't
 * tell of.
 *
 * Arguments: `calls`, a list of pairs: a function, and the logarithm to base 2, rounded down, of how often it was called.
 * Functions that were never called are left out.
 *
 * Before, with `{"calls": [[0, 9], [1, 9]]}`:
 *
 *     (func $scale (param $value i32) (result i32) (local $twice i32)
 *       (if (i32.eqz (local.get $value)) (then (return (i32.const 1))))
 *       …)
 *     (func $run (param $value i32) (result i32)
 *       (call $scale (local.get $value)))
 *
 * After:
 *
 *     (func $run (param $value i32) (result i32) (local $value-1 i32) (local $twice-1 i32)
 *       (local.set $value-1 (local.get $value))
 *       (block $scale (result i32)
 *         (if (i32.eqz (local.get $value-1)) (then (br $scale (i32.const 1))))
 *         …))
 *
 * Effects: types are added, function bodies are changed. Comes after all that count or check the guest's own
 * instructions.
 */
import { InstrumentError } from '@ferrule/core';
import type { JsonValue } from '@ferrule/core';
import { FunctionCodes } from '../code/function-code.ts';
import { InlinedBodies } from '../code/inlined-bodies.ts';
import { readLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { unchanged } from '../code/unchanged.ts';
import { chooseCalls } from './inline-hot-calls/choose.ts';
import type { Pass } from './pass.ts';

const name = 'inline-hot-calls';

export const inlineHotCalls: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['types', 'bodies'], needsHost: false, conflicts: ['first-tier'] },
  plan(_info, { calls }) {
    return calls === undefined || calls.length === 0 ? undefined : { pass: name, args: { calls } };
  },
  apply({ bytes, info, uncounted, onProgress }, args) {
    const layout = readLayout(bytes, info);
    const codes = new FunctionCodes(layout);
    const chosen = chooseCalls(codes, callsArgument(args['calls']), uncounted);
    const bodies = new InlinedBodies(layout, codes, chosen.bodies);
    const product = rewriteModule(layout, {
      ...unchanged(layout),
      types: bodies.types,
      body: bodies.write,
      onProgress,
    });
    return { ...product, entry: { pass: name, imports: [], exports: [], facts: { calls: chosen.count } } };
  },
});

/** Plans may come back from JSON. */
function callsArgument(value: JsonValue | undefined): ReadonlyMap<number, number> {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return new Map(
    list.map((pair) => {
      const [index, heat] = Array.isArray(pair) ? (pair as unknown[]) : [];
      if (typeof index !== 'number' || typeof heat !== 'number')
        throw new InstrumentError(`the pass "${name}" expects pairs of numbers as "calls"`, { pass: name });
      return [index, heat];
    }),
  );
}
