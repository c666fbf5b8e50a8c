/**
 * listeners: tells the host when chosen functions are called, when they return, and when they are left otherwise.
 *
 * The body of a chosen function becomes a block in the same function, so that frames and offsets stay what they were:
 * a hook is told of the call in front of it and of the results behind it, and `return` branches to its end. An imported
 * function that is chosen is called through a function of its type. A tail call gives its place away: a hook is told in
 * front of it. Where the module may catch exceptions, a handler around the block tells of them and throws them on; traps
 * and what the host throws reach the host by themselves.
 *
 * The imports, one for each list of types, are `before(id, …parameters)`, which gives a token, `after(token,
 * …results)`, `left(token)` and `thrown(token)`. A vector crosses as two `i64`, the lower half first; what JavaScript
 * can't hold, such as references to exceptions, is left out. Parameters and results that earlier passes added are not
 * told of.
 *
 * Arguments: `functions`, a list of objects with the `index` of each in the module as it was given, and how many
 * `params` and `results` it has there; `imported`, how many functions that module imports.
 *
 * Before, with `{"functions": [{"index": 1, "params": 1, "results": 1}], "imported": 1}`:
 *
 *     (func $twice (param $n i32) (result i32)
 *       (return (i32.shl (local.get $n) (i32.const 1))))
 *
 * After:
 *
 *     (func $twice (param $n i32) (result i32) (local $token i32) (local $result i32)
 *       (local.set $token (call $before (i32.const 0) (local.get $n)))
 *       (local.set $result
 *         (block $leave (result i32)
 *           (br $leave (i32.shl (local.get $n) (i32.const 1)))))
 *       (call $after (local.get $token) (local.get $result))
 *       (local.get $result))
 *
 * The manifest names the exports through which a chosen function may be reached: who calls another is told of nothing, and
 * nothing has to be told of how that call ends.
 *
 * Effects: adds imported functions and types, for imports that are listened to functions too; every function's index
 * behind the imports moves up. Comes after all that count or check the guest's own instructions.
 */
import { numberArgument } from './arguments.ts';
import { chosenArgument, chosenFunctions } from './listeners/chosen.ts';
import { exportsReaching } from './listeners/exports-reaching.ts';
import { listen } from './listeners/listened-world.ts';
import { TellsValues } from './listeners/tells-values.ts';
import type { Pass } from './pass.ts';

const name = 'listeners';

/** The module that the pass's imports are imported from. */
const MODULE = 'ferrule:listeners';

export const listeners: Pass = Object.freeze<Pass>({
  name,
  effects: {
    changes: ['types', 'imports', 'functions', 'exports', 'start', 'elements', 'bodies', 'custom sections'],
    needsHost: true,
    conflicts: [],
  },
  plan(info, { listened }) {
    if (listened === undefined || listened.length === 0) return undefined;
    return { pass: name, args: chosenFunctions(info, new Set(listened)) };
  },
  apply(input, args) {
    const chosen = chosenArgument(name, args['functions']);
    const imported = numberArgument(name, args, 'imported');
    const { hooks, listened, ...product } = listen(input, {
      module: MODULE,
      chosen,
      imported,
      telling: (...world) => new TellsValues(...world),
    });
    const facts = {
      functions: chosen.map(({ index }) => index),
      exports: exportsReaching(input.bytes, input.info, listened),
    };
    return { ...product, entry: { pass: name, imports: hooks, exports: [], facts } };
  },
});
