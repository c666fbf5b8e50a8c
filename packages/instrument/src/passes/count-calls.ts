/**
 * count-calls: tells the host of every call and every return, with the fuel that was left, so that it knows how often each
 * function was called, by whom, and how many instructions it executed.
 *
 * Bodies and imported functions become what the pass `listeners` makes of them; what is told is not the values, but the
 * number of the function and the fuel left: the lower 32 bits, then the upper ones. The pass `fuel` comes before, so
 * that what is added here costs none. Where functions hand fuel on as a parameter and a result it is read there,
 * otherwise in the global.
 *
 * The imports are `enter(id, low, high)`, which gives a token, `leave(token, low, high)`, `left(token)` in front of a tail
 * call, which tells of the fuel itself, and `thrown(token, low, high)` where an exception passes.
 *
 * Arguments: `functions`, a list of objects with the `index` of each in the module as it was given, and how many
 * `params` and `results` it has there; `imported`, how many functions that module imports.
 *
 * Before, with `{"functions": [{"index": 1, "params": 1, "results": 1}], "imported": 1}`:
 *
 *     (func $twice (param $n i32) (param $fuel i64) (result i32 i64)
 *       (i32.shl (local.get $n) (i32.const 1)) (i64.sub (local.get $fuel) (i64.const 3)))
 *
 * After:
 *
 *     (func $twice (param $n i32) (param $fuel i64) (result i32 i64) (local $token i32) (local $result i32) (local $left i64)
 *       (local.set $token (call $enter (i32.const 0)
 *         (i32.wrap_i64 (i64.add (global.get $rest) (local.get $fuel)))
 *         (i32.wrap_i64 (i64.shr_u (i64.add (global.get $rest) (local.get $fuel)) (i64.const 32)))))
 *       (block $leave (result i32 i64)
 *         (i32.shl (local.get $n) (i32.const 1)) (i64.sub (local.get $fuel) (i64.const 3)))
 *       (local.set $left) (local.set $result)
 *       (call $leave (local.get $token)
 *         (i32.wrap_i64 (i64.add (global.get $rest) (local.get $left)))
 *         (i32.wrap_i64 (i64.shr_u (i64.add (global.get $rest) (local.get $left)) (i64.const 32))))
 *       (local.get $result) (local.get $left))
 *
 * Effects: adds imported functions and types, for imports that are told of functions too; every function's index behind
 * the imports moves up. Comes after all that count or check the guest's own instructions, and needs `fuel`.
 */
import { InstrumentError } from '@ferrule/core';
import { numberArgument } from './arguments.ts';
import { TellsFuel } from './count-calls/tells-fuel.ts';
import type { FuelPlace } from './count-calls/tells-fuel.ts';
import { chosenArgument, chosenFunctions } from './listeners/chosen.ts';
import { listen } from './listeners/listened-world.ts';
import type { Pass, PassInput } from './pass.ts';

const name = 'count-calls';

/** The module that the pass's imports are imported from. */
const MODULE = 'ferrule:calls';

export const countCalls: Pass = Object.freeze<Pass>({
  name,
  effects: {
    changes: ['types', 'imports', 'functions', 'exports', 'start', 'elements', 'bodies', 'custom sections'],
    needsHost: true,
    conflicts: [],
  },
  plan(info, { countCalls: wanted }) {
    if (wanted !== true || info.functions.every(({ imported }) => imported)) return undefined;
    return { pass: name, args: chosenFunctions(info, info.functions.keys()) };
  },
  apply(input, args) {
    const chosen = chosenArgument(name, args['functions']);
    const imported = numberArgument(name, args, 'imported');
    const place = fuelPlace(input);
    const { hooks, bytes, offsets } = listen(input, {
      module: MODULE,
      chosen,
      imported,
      telling: (firstHook, _, endings) => new TellsFuel(place, firstHook, endings),
    });
    const facts = { functions: chosen.map(({ index }) => index) };
    return { bytes, offsets, entry: { pass: name, imports: hooks, exports: [], facts } };
  },
});

function fuelPlace({ entries, info }: PassInput): FuelPlace {
  const facts = entries.find(({ pass }) => pass === 'fuel')?.facts ?? {};
  const indexOf = (exported: unknown): number => {
    const found = info.exports.find((each) => each.name === exported && each.extern.kind === 'global');
    if (found === undefined)
      throw new InstrumentError(`the pass "${name}" needs the pass "fuel" before it`, { pass: name });
    return found.index;
  };
  return { rest: indexOf(facts['rest']), slice: indexOf(facts['slice']) };
}
