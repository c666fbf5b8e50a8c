/**
 * first-tier: prepares a module for being replaced by a faster one while its instance lives, and counts what would make
 * that one faster.
 *
 * Every function that can be called from outside gets a gate: once a global is set, it hands the call on to the function
 * of the same place in a table that the other instance has filled. So exports, and references wherever they were put, stay
 * what they are. What the other instance shares is exported: memories, tags, tables that can be seen from outside or
 * change, and globals that can be seen. Of all other globals the other gets the values, by functions of their own that
 * return them; they also tell which segments were dropped.
 *
 * Counted is how often each function is called that is exported; where calls are to be inlined, also every other but for
 * those that call themselves or are tiny. And for each indirect call through a closed table (one that never changes and
 * that nobody sees) which of its elements it found: bit n of an i64 for all with an index of n modulo 64. Calls through other
 * tables, which are slower once an instance has been handed over, are counted all together.
 *
 * Arguments: `targets`, whether indirect calls are counted; `inlining`, whether calls are to be inlined; `sharesGlobals`,
 * whether all globals are shared: where calls may wait for a promise meanwhile, which go on where they began.
 *
 * Before:
 *
 *     (module
 *       (memory 1)
 *       (global $stack (mut i32) (i32.const 1024))
 *       (func (export "run") (param i32) (result i32) (call $work (local.get 0)))
 *       …)
 *
 * After:
 *
 *     (module
 *       (memory (export "ferrule:memory-0") 1)
 *       (global $stack (mut i32) (i32.const 1024))
 *       (global $handed (export "ferrule:handed") (mut i32) (i32.const 0))
 *       (global $calls-0 (mut i32) (i32.const 0))
 *       (table $tops (export "ferrule:tops") 2 funcref)
 *       (func (export "run") (param i32) (result i32)
 *         (if (global.get $handed)
 *           (then (return_call_indirect $tops (param i32) (result i32) (local.get 0) (i32.const 0))))
 *         (global.set $calls-0 (i32.add (global.get $calls-0) (i32.const 1)))
 *         (call $work (local.get 0)))
 *       (func (export "ferrule:state-0") (result i32) (global.get $stack))
 *       (func (export "ferrule:calls-0") (result i32) (global.get $calls-0))
 *       …)
 *
 * Facts: those of {@link FirstTierFacts}.
 *
 * Effects: adds a table, globals, functions, types and exports; function bodies are changed. Comes after all others.
 */
import type { JsonValue, ModuleInfo } from '@ferrule/core';
import { readLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { unchanged } from '../code/unchanged.ts';
import { FirstTierWorld } from './first-tier/world.ts';
import type { Pass } from './pass.ts';

const name = 'first-tier';

export const firstTier: Pass = Object.freeze<Pass>({
  name,
  effects: {
    changes: ['types', 'functions', 'tables', 'globals', 'exports', 'elements', 'bodies'],
    needsHost: true,
    conflicts: [],
  },
  plan(info, { firstTier: wanted }) {
    if (wanted === undefined || info.functions.every(({ imported }) => imported)) return undefined;
    const { targets, inlining, suspends } = wanted;
    return { pass: name, args: { targets, inlining, sharesGlobals: suspends && showsFunctionTable(info) } };
  },
  apply({ bytes, info, onProgress }, args) {
    const layout = readLayout(bytes, info);
    const world = new FirstTierWorld(layout, {
      targets: args['targets'] === true,
      inlining: args['inlining'] === true,
      sharesGlobals: args['sharesGlobals'] === true,
    });
    const product = rewriteModule(layout, {
      ...unchanged(layout),
      types: world.types,
      functions: world.functions,
      tables: [world.tops],
      globals: world.globals,
      exports: world.exports,
      refer: world.refer,
      body: world.writeBody,
      onProgress,
    });
    return {
      ...product,
      entry: {
        pass: name,
        imports: [],
        exports: world.exports.map((each) => each.name),
        facts: world.facts as unknown as Readonly<Record<string, JsonValue>>,
      },
      uncounted: world.wrappers,
    };
  },
});

/** Others can put functions into such a table that wait for a promise. */
function showsFunctionTable({ imports, exports }: ModuleInfo): boolean {
  return [...imports, ...exports].some(
    ({ extern }) => extern.kind === 'table' && extern.type.elementType !== 'externref',
  );
}
