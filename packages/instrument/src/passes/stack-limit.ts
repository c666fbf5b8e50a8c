/**
 * stack-limit: calls nest so deep and no deeper, everywhere alike.
 *
 * V8 ends a recursion where its stack is full: at a depth that depends on the version, the tier and what lies on the
 * stack already. This pass counts the guest's frames and traps first. How many more may nest is passed on as a last
 * parameter, so that nothing has to be undone when a function returns or an exception passes by. Only functions from
 * which calls may lead back to themselves, or to a function unknown, count; the nesting of the others is bounded by
 * the module's size. A frame counts one, and another for every 32 parameters and locals. A tail call takes the place
 * of its caller's frame.
 *
 * Where the host enters, counting begins anew: frames of the guest below a host function are not counted. Through tables
 * and references that can be seen from outside, the number is handed over in a global.
 *
 * When the limit is reached, an exported global is raised to 1 and the guest traps at `unreachable`. V8's own stack holds
 * some 10,000 small frames, and about 2,000 that count once each in code not yet optimised; a higher limit means that
 * V8 may be first.
 *
 * Arguments: `depth`, how many frames may nest.
 *
 * Before, with `depth` 1000:
 *
 *     (func $down (export "down") (param $n i32)
 *       (call $down (local.get $n)))
 *
 * After:
 *
 *     (func $down (param $n i32) (param $left i32)
 *       (if (i32.lt_s (local.tee $left (i32.sub (local.get $left) (i32.const 1))) (i32.const 0))
 *         (then (global.set $exhausted (i32.const 1)) (unreachable)))
 *       (call $down (local.get $n) (local.get $left)))
 *     (func (export "down") (param $n i32)
 *       (global.set $handed (i32.const 1000))
 *       (call $down (local.get $n) (i32.const 1000)))
 *
 * Effects: adds two globals, one of them exported, types and functions; function bodies are changed. A module in which
 * no call leads back is left alone. A function of 1,000 parameters, V8's limit, is not counted.
 */
import { readLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { UNBOUNDED } from '../code/call-graph.ts';
import { definesFunctions } from '../code/defines-functions.ts';
import { surveyModule } from '../code/survey.ts';
import { freeName, unchanged } from '../code/unchanged.ts';
import { numberArgument } from './arguments.ts';
import type { Pass } from './pass.ts';
import { StackBodies } from './stack-limit/bodies.ts';
import { StackWorld } from './stack-limit/world.ts';

const name = 'stack-limit';
const NO_COSTS = new Uint8Array(0);

export const stackLimit: Pass = Object.freeze<Pass>({
  name,
  effects: {
    changes: ['types', 'functions', 'globals', 'exports', 'start', 'elements', 'bodies'],
    needsHost: true,
    conflicts: [],
  },
  plan(info, { stackDepth: depth }) {
    if (depth === undefined || !definesFunctions(info)) return undefined;
    return { pass: name, args: { depth } };
  },
  apply({ bytes, info, onProgress }, args) {
    const depth = numberArgument(name, args, 'depth');
    const layout = readLayout(bytes, info);
    const survey = surveyModule(layout, NO_COSTS);
    const flagName = freeName(
      info.exports.map((each) => each.name),
      'ferrule:stack-exhausted',
    );
    const needed = survey.deep.includes(UNBOUNDED);
    const world = new StackWorld(layout, survey, depth);
    const bodies = new StackBodies(world);
    const product = rewriteModule(
      layout,
      needed
        ? {
            ...unchanged(layout),
            types: world.types,
            typeOf: (original) => world.typeOf(original),
            functions: world.functions,
            globals: [Uint8Array.of(0x7f, 1, 0x41, 0, 0x0b), Uint8Array.of(0x7f, 1, 0x41, 0, 0x0b)],
            exports: [{ name: flagName, kind: 3, index: world.flag }],
            declared: world.declared,
            refer: (original, referrer) => world.refer(original, referrer),
            body: (writer, span, original) => {
              bodies.rewrite(writer, span, original);
            },
            onProgress,
          }
        : unchanged(layout),
    );
    const exports = needed ? [flagName] : [];
    const facts = needed ? { flag: flagName, depth, thunks: world.thunks } : { depth };
    return { ...product, entry: { pass: name, imports: [], exports, facts } };
  },
});
