/**
 * stack-check: an overflow of the guest's own stack in linear memory is a trap, not silent corruption.
 *
 * Compilers built on LLVM keep arrays and whatever has an address on a stack of their own in linear memory, under the
 * global `__stack_pointer`, which grows downwards. Wherever that global is set, its new value is compared with the
 * stack's bounds. The pointer is found by its name in the name section or as an export; where names were stripped, it
 * is the first global, if that is a mutable i32 with a constant above 1,023 from which some function subtracts another.
 *
 * The upper bound is the pointer's initial value. The lower bound depends on the layout:
 *
 * - **Stack first** (Rust's; no data lies below the initial value): 0. Such a stack runs below 0 and mostly traps by
 *   itself, as addresses become huge; the check makes that the rule, and gives the trap its name.
 * - **Data first** (wasm-ld's default before LLVM 20, so C's): the export `__data_end` where there is one. Otherwise the
 *   end of the last data segment below the initial value; zeroed data may lie above that and is then not protected.
 *
 * A guest without such a pointer is left alone. Threads have stacks elsewhere: a module with shared memory is left
 * alone too. When the check fails, an exported global is raised to 1 and the guest traps at `unreachable`.
 *
 * Arguments: `global`, the pointer's index; `low` and `high`, the bounds.
 *
 * Before, with `global` 0, `low` 0 and `high` 1048576:
 *
 *     (global.set $__stack_pointer (local.tee $sp (i32.sub (global.get $__stack_pointer) (i32.const 64))))
 *
 * After:
 *
 *     (global.set $__stack_pointer (local.tee $sp (i32.sub (global.get $__stack_pointer) (i32.const 64))))
 *     (if (i32.gt_u (i32.sub (global.get $__stack_pointer) (i32.const 0)) (i32.const 1048576))
 *       (then (global.set $overflow (i32.const 1)) (unreachable)))
 *
 * Effects: adds one exported global; function bodies are changed.
 */
import type { ModuleInfo } from '@ferrule/core';
import type { CodeWriter } from '../code/code-writer.ts';
import { depthChange, skipLocals } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout } from '../code/module-layout.ts';
import type { BodySpan } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { findShadowStack } from '../code/shadow-stack.ts';
import { freeName, unchanged } from '../code/unchanged.ts';
import { numberArgument } from './arguments.ts';
import type { Pass } from './pass.ts';

const name = 'stack-check';

const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I32_CONST = 0x41;
const GREATER_UNSIGNED = 0x4b;
const SUBTRACT = 0x6b;
const IF = Uint8Array.of(0x04, 0x40);

export const stackCheck: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['globals', 'exports', 'bodies'], needsHost: true, conflicts: [] },
  plan(info, { stackCheck: wanted }) {
    if (wanted !== true || info.memories.some(({ shared }) => shared)) return undefined;
    // Whether there is a stack, and where, is in the bytes: `apply` looks.
    return info.memories.length > 0 && info.globals.some(isPointer) ? { pass: name, args: {} } : undefined;
  },
  apply({ bytes, info, onProgress }, args) {
    const layout = readLayout(bytes, info);
    const stack =
      args['global'] === undefined
        ? findShadowStack(layout)
        : {
            global: numberArgument(name, args, 'global'),
            low: numberArgument(name, args, 'low'),
            high: numberArgument(name, args, 'high'),
          };
    const flag = info.globals.length;
    const flagName = freeName(
      info.exports.map((each) => each.name),
      'ferrule:stack-overflow',
    );
    const reader = new InstructionReader(bytes);
    const body = (writer: CodeWriter, span: BodySpan): void => {
      reader.seek(span.start, span.end);
      skipLocals(reader);
      let copied = span.start;
      for (let depth = 1; depth > 0;) {
        const opcode = reader.next();
        depth += depthChange(opcode);
        if (stack === undefined || opcode !== GLOBAL_SET || reader.first !== stack.global) continue;
        writer.copy(copied, reader.position);
        copied = reader.position;
        check(writer, stack, flag);
      }
      writer.copy(copied, span.end);
    };
    const product = rewriteModule(layout, {
      ...unchanged(layout),
      globals: [Uint8Array.of(0x7f, 1, 0x41, 0, 0x0b)],
      exports: [{ name: flagName, kind: 3, index: flag }],
      body,
      onProgress,
    });
    const facts = { flag: flagName, stack: stack === undefined ? null : { ...stack } };
    return { ...product, entry: { pass: name, imports: [], exports: [flagName], facts } };
  },
});

function isPointer(global: ModuleInfo['globals'][number]): boolean {
  return global.mutable && global.valueType === 'i32';
}

/** One unsigned comparison finds values below and above alike. */
function check(
  writer: CodeWriter,
  stack: { readonly global: number; readonly low: number; readonly high: number },
  flag: number,
): void {
  writer.u8(GLOBAL_GET);
  writer.u32(stack.global);
  if (stack.low > 0) {
    writer.u8(I32_CONST);
    writer.signed(stack.low | 0);
    writer.u8(SUBTRACT);
  }
  writer.u8(I32_CONST);
  writer.signed((stack.high - stack.low) | 0);
  writer.u8(GREATER_UNSIGNED);
  writer.raw(IF);
  writer.u8(I32_CONST);
  writer.u8(1);
  writer.u8(GLOBAL_SET);
  writer.u32(flag);
  writer.u8(0x00);
  writer.u8(0x0b);
}
