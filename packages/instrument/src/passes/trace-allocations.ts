/**
 * trace-allocations: tells the host of each allocation in the guest, and of each that is freed.
 *
 * The functions that allocate and free are found by their names in the name section (C's `malloc` and its kin, Rust's
 * `__rust_alloc` and its kin, the crate `dlmalloc`, AssemblyScript's, TinyGo's and Go's), and among the exports by the
 * conventions that the bridge knows.
 * Each keeps its index, so that calls, tables and exports lead to it as before, and becomes a wrapper; what it was is
 * added behind the module's own functions. One allocator often lies behind another, and compilers inline the one in
 * front at some places and not at others: so all are wrapped, and while one runs the others stay silent. A global says
 * whether one runs; the host may put it back to 0 after a trap in the middle of one. AssemblyScript's collectors free
 * in the middle of an allocation, which is told all the same; Go's functions return 0 when they are done, and leave results
 * on a stack of their own.
 *
 * The imports are `allocated(pointer, size)`, `freed(pointer)`, which is called before, so that a second time is told
 * of before the allocator comes to harm, and `reallocated(old, new, size)`. They must not throw: the guest might catch
 * it. Sizes are those asked for.
 *
 * Arguments: `functions`, what each does by which parameters.
 *
 * Before:
 *
 *     (func $malloc (param $size i32) (result i32) …)
 *
 * After:
 *
 *     (func $malloc (param $size i32) (result i32) (local $result i32)
 *       (if (result i32) (global.get $within)
 *         (then (call $original (local.get $size)))
 *         (else
 *           (global.set $within (i32.const 1))
 *           (local.set $result (call $original (local.get $size)))
 *           (call $allocated (local.get $result) (local.get $size))
 *           (global.set $within (i32.const 0))
 *           (local.get $result))))
 *     (func $original (param $size i32) (result i32) …)
 *
 * Effects: adds three imported functions, an exported global, types and functions; every function's index behind the
 * imports moves up. Fuel counts what was there before, not the wrappers.
 */
import { InstrumentError, PlanError } from '@ferrule/core';
import type { JsonValue } from '@ferrule/core';
import type { CodeWriter } from '../code/code-writer.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { copyMovedBody } from '../code/move-functions.ts';
import { readLayout, signatureOf } from '../code/module-layout.ts';
import type { BodySpan } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import type { AddedFunction } from '../code/rewrite-module.ts';
import { freeName, unchanged } from '../code/unchanged.ts';
import { CHANGED_BY_IMPORTS } from './pass.ts';
import type { Pass } from './pass.ts';
import { findTracedFunctions, isCollected, isComplete } from './trace-allocations/find-functions.ts';
import type { TracedFunction } from './trace-allocations/find-functions.ts';
import { writeWrapper } from './trace-allocations/wrapper.ts';

const name = 'trace-allocations';

/** The module that the pass's imports are imported from. */
const MODULE = 'ferrule:allocations';

const I32 = 0x7f;
const I32_CONST = opcodeOf('i32.const');
const END = opcodeOf('end');

/** An exported function's type by its number of parameters, all `i32`, without results. */
const hookType = (params: number): Uint8Array =>
  Uint8Array.of(0x60, params, ...Array<number>(params).fill(I32), 0);
const HOOKS = [
  ['allocated', 2],
  ['freed', 1],
  ['reallocated', 3],
] as const;

export const traceAllocations: Pass = Object.freeze<Pass>({
  name,
  effects: {
    changes: CHANGED_BY_IMPORTS,
    needsHost: true,
    conflicts: [],
  },
  plan(info, { traceAllocations: wanted }) {
    if (wanted === undefined || wanted === false) return undefined;
    const functions = findTracedFunctions(info);
    if (!functions.some(({ kind }) => kind !== 'free')) {
      if (wanted === 'where-known') return undefined;
      const hint =
        info.names.functions.size === 0 ? '; it has no function names: build it without stripping' : '';
      throw new PlanError(`${info.name}: no function that allocates was found${hint}`);
    }
    return { pass: name, args: { functions: functions.map((each) => ({ ...each })) } };
  },
  apply({ bytes, info }, args) {
    const layout = readLayout(bytes, info);
    const traced = new Map(tracedArgument(args['functions']).map((each) => [each.function, each]));
    const from = layout.importedFunctions;
    const moved = (original: number): number => (original < from ? original : original + HOOKS.length);
    const within = info.globals.length;
    const globalName = freeName(
      info.exports.map((each) => each.name),
      'ferrule:allocating',
    );
    const added: AddedFunction[] = [];
    const reader = new InstructionReader(bytes);
    for (const [position, each] of [...traced.values()].entries()) {
      const span = layout.bodies[each.function - from];
      if (span === undefined)
        throw new InstrumentError(`there is no function ${String(each.function)}`, { pass: name });
      added[position] = {
        type: layout.functionTypes[each.function] ?? 0,
        body: (writer) => {
          copyMovedBody(writer, reader, span, moved);
        },
      };
    }
    const order = [...traced.keys()];
    const body = (writer: CodeWriter, span: BodySpan, original: number): void => {
      const about = traced.get(original);
      if (about === undefined) {
        copyMovedBody(writer, reader, span, moved);
        return;
      }
      const target = moved(layout.functionTypes.length) + order.indexOf(original);
      writeWrapper(writer, about, signatureOf(layout, original), { within, target, hooks: from });
    };
    const taken = info.imports.filter(({ module }) => module === MODULE).map((each) => each.name);
    const hooks = HOOKS.map(([hook]) => freeName(taken, hook));
    const product = rewriteModule(layout, {
      ...unchanged(layout),
      types: HOOKS.map(([, params]) => hookType(params)),
      imports: hooks.map((hook, index) => ({
        module: MODULE,
        name: hook,
        type: layout.signatures.length + index,
      })),
      functions: added,
      globals: [Uint8Array.of(I32, 1, I32_CONST, 0, END)],
      exports: [{ name: globalName, kind: 3, index: within }],
      refer: moved,
      body,
    });
    return {
      ...product,
      uncounted: order.map(moved),
      entry: {
        pass: name,
        imports: hooks.map((hook) => ({ module: MODULE, name: hook })),
        exports: [globalName],
        facts: {
          within: globalName,
          allocated: hooks[0] ?? '',
          freed: hooks[1] ?? '',
          reallocated: hooks[2] ?? '',
          // without names some ways to allocate may have been missed
          complete: info.names.functions.size > 0 && isComplete([...traced.values()]),
          collected: isCollected([...traced.values()]),
          functions: [...traced.values()].map((each) => each.name),
        },
      },
    };
  },
});

/** Plans may come back from JSON. */
function tracedArgument(value: JsonValue | undefined): readonly TracedFunction[] {
  if (!Array.isArray(value)) {
    throw new InstrumentError(`the pass "${name}" expects a list as "functions"`, { pass: name });
  }
  const list: readonly unknown[] = value;
  return list as readonly TracedFunction[];
}
