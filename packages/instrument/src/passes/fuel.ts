/**
 * fuel: counts what the guest executes, and ends it or asks for more when its fuel is used up.
 *
 * **What is counted.** The unit is one executed instruction of the module as it was given; fuel/costs.ts has what is
 * free and what costs by size. The count depends on the module and its input alone: not on V8's version or tier, nor on
 * passes that come after this one. It is exact to the unit wherever the host can look: in imported functions, when an
 * export returns or throws, and after traps, with the trapping instruction counted. One exception: after an
 * out-of-bounds load or store (atomic and vector ones too), up to `sliceUnits` of the last units are not counted, as
 * many on every machine. The argument `exactTraps` closes that gap, and costs about a fifth of the speed.
 *
 * **When it ends.** Where fuel is below zero at a check, the host's hook is called with it. Checks stand at every way
 * back to a loop, before calls that may lead back to the function, before instructions that cost by size, and where the
 * host enters. A function without loops whose calls all lead to such functions, and whose cost is at most 4,096 units,
 * has none. So fuel may be overdrawn by what lies between two checks; the hook and the host see the overdraft.
 *
 * **How.** Where the module's tables are its own, every function takes the fuel left as its last parameter and gives it
 * back as its last result: it stays in registers. Exports, references and the start function lead to thunks of the
 * original type around those. Calls to imported functions, and in a module whose tables or references can be seen from
 * outside all indirect calls, hand fuel over in a global. A module that tail-calls through such tables or references
 * hands it over in the global everywhere, as a thunk's frame would stay on the stack. The cost of a straight path is
 * a number known beforehand, carried along and taken off only where paths with different numbers meet, at calls, at
 * ways back and at the end. A loop that is branched back to is put into another one, so that the hot one has no call
 * in it: a call would make V8 spill its registers and not unroll it.
 *
 * **For the host.** The fuel left is the sum of two exported globals, `rest` and `slice`; both are 0 at first. To set it,
 * set `rest` and make `slice` 0; after instantiation the grant is to be added. The import is a function of the fuel
 * left (negative) that returns the fuel to go on with; if that is negative too, the guest traps at `unreachable` in an
 * added function. It must not throw: the guest might catch it. A start function runs before the globals can be
 * reached, so the hook then has to give the first grant: negative fuel plus the grant.
 *
 * Arguments: `exactTraps`, whether fuel is exact after out-of-bounds loads and stores too.
 *
 * Before:
 *
 *     (func $count (export "count") (param $n i32)
 *       (loop $again
 *         (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
 *
 * After:
 *
 *     (func $count (param $n i32) (param $fuel i64) (result i64)
 *       (block $leave
 *         (loop $anew
 *           (block $empty
 *             (loop $again
 *               (if (local.tee $n (i32.sub (local.get $n) (i32.const 1)))
 *                 (then
 *                   (local.set $fuel (i64.sub (local.get $fuel) (i64.const 5)))
 *                   (br_if $again (i64.ge_s (local.get $fuel) (i64.const 0)))
 *                   (br $empty))))
 *             (br $leave))
 *           (local.set $fuel (call $refuel (local.get $fuel)))
 *           (br $anew)))
 *       (i64.sub (local.get $fuel) (i64.const 5)))
 *     (func (export "count") (param $n i32)
 *       (if (i64.lt_s (global.get $slice) (i64.const 0)) (then (drop (call $refuel (global.get $slice)))))
 *       (global.set $slice (call $count (local.get $n) (global.get $slice))))
 *
 * Effects: adds one imported function, two exported globals, types and functions; every function's index behind the
 * imports moves up by one. Names of locals and branch hints are dropped. A module that switches stacks is refused.
 */
import { InstrumentError } from '@ferrule/core';
import { definesFunctions } from '../code/defines-functions.ts';
import { readLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { freeName } from '../code/unchanged.ts';
import { COST } from './fuel/costs.ts';
import { FuelBodies } from './fuel/body.ts';
import { surveyModule } from '../code/survey.ts';
import { FuelWorld, SLICE } from './fuel/world.ts';
import { CHANGED_BY_IMPORTS } from './pass.ts';
import type { Pass } from './pass.ts';

/** The module that the pass's import is imported from. */
export const FUEL_MODULE = 'ferrule:fuel';

/** An i64 that can be changed and is 0 at first. */
const ZERO = Uint8Array.of(0x7e, 1, 0x42, 0, 0x0b);
/** An export's kind. */
const GLOBAL = 3;

export const fuel: Pass = Object.freeze<Pass>({
  name: 'fuel',
  effects: {
    changes: CHANGED_BY_IMPORTS,
    needsHost: true,
    conflicts: [],
  },
  plan(info, { fuel: wanted }) {
    if (wanted === undefined || wanted === false) return undefined;
    if (!definesFunctions(info)) return undefined;
    return { pass: 'fuel', args: { exactTraps: wanted === 'exact-traps' } };
  },
  apply({ bytes, info, uncounted, onProgress }, args) {
    const layout = readLayout(bytes, info);
    const survey = surveyModule(layout, COST, uncounted);
    if (survey.switches) {
      throw new InstrumentError('fuel can not be counted in a module that switches stacks', { pass: 'fuel' });
    }
    const world = new FuelWorld(layout, survey);
    const bodies = new FuelBodies(world, uncounted, args['exactTraps'] === true);
    const taken = info.exports.map(({ name }) => name);
    const rest = freeName(taken, 'ferrule:fuel');
    const slice = freeName(taken, 'ferrule:fuel-slice');
    const importName = freeName(
      info.imports.filter(({ module }) => module === FUEL_MODULE).map(({ name }) => name),
      'refuel',
    );
    const product = rewriteModule(layout, {
      types: world.types,
      imports: [{ module: FUEL_MODULE, name: importName, type: world.hookType }],
      typeOf: (original) => world.typeOf(original),
      functions: world.functions,
      globals: [ZERO, ZERO],
      exports: [
        { name: rest, kind: GLOBAL, index: world.rest },
        { name: slice, kind: GLOBAL, index: world.slice },
      ],
      declared: world.declared,
      refer: (original, referrer) => world.refer(original, referrer),
      body: (writer, span, original) => {
        bodies.rewrite(writer, span, original);
      },
      onProgress,
    });
    return {
      ...product,
      entry: {
        pass: 'fuel',
        imports: [{ module: FUEL_MODULE, name: importName }],
        exports: [rest, slice],
        facts: { rest, slice, sliceUnits: SLICE, hook: importName, ...world.facts },
      },
    };
  },
});
