/**
 * promote-stack: keeps in locals what unoptimised code keeps in its frame in linear memory.
 *
 * Compilers built on LLVM give every variable of an unoptimised function a place in its frame, below the global
 * `__stack_pointer`, and hand addresses of such places to functions that do little with them. So first small functions,
 * and those that are called in one place, are written in the place of calls of them, each with a frame of its own; this
 * assumes nothing.
 *
 * Then a place becomes a local where it is read and written at a constant distance from the pointer, and its address
 * goes nowhere; one that is read and written in pieces becomes several. An address goes somewhere when it is used for
 * anything but loads, stores and comparisons: handed to a call, stored, kept in a local that is set twice. The pointer
 * is no longer moved for a frame of which nothing is left in memory.
 *
 * More is assumed than WebAssembly promises, all of which holds for what LLVM makes of Rust and C:
 *
 * - A function's frame is touched by nobody else, unless an address in it was given away. So neither the host nor a
 *   debugger reads or changes variables in it, and nobody minds where other frames lie.
 * - Who is given an address reaches what lies there and above, within the frame, but not what lies below it. (C's
 *   `container_of` on a variable of the frame goes below.) So every place at or above the lowest address given away
 *   stays in memory.
 * - What was not written is not read: such a place holds 0 then, or what it held when the code was last passed, not what
 *   another call left there.
 * - A function puts the pointer back where it was before it returns.
 * - A frame lies within memory: a guest that overflows its stack may get further before it traps.
 *
 * The pointer is found as `stack-check` finds it. Left alone are functions that take it more than once or within a
 * block (frames of variable size), modules with shared memory and those with a 64-bit one. A loop that never ends stays
 * in V8's first tier with all that was written into it: V8 changes tiers only from call to call.
 *
 * Arguments: `global`, the pointer's index; looked for where it is left out.
 *
 * Before, with `global` 0:
 *
 *     (local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const 16)))
 *     (i32.store offset=12 (local.get $frame) (local.get $x))
 *     (i32.load offset=12 (local.get $frame))
 *
 * After:
 *
 *     (local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const 16)))
 *     (drop (local.get $frame))
 *     (local.set $slot (local.get $x))
 *     (drop (local.get $frame))
 *     (local.get $slot)
 *
 * Facts: `slots`, how many there were, and `calls`, how many were replaced.
 *
 * Effects: function bodies are changed, and types added where a function returns several values.
 */
import type { ManifestEntry } from '@ferrule/core';
import type { CodeWriter } from '../code/code-writer.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout, signatureOf } from '../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { findShadowStack } from '../code/shadow-stack.ts';
import { unchanged } from '../code/unchanged.ts';
import { validateModule } from '../validate-module.ts';
import { numberArgument } from './arguments.ts';
import type { Pass, PassInput } from './pass.ts';
import { readFrames } from './promote-stack/frames.ts';
import { inlineCalls } from './promote-stack/inline-calls.ts';
import { writePromoted } from './promote-stack/promoted-body.ts';

const name = 'promote-stack';

/** An address in a place that has become a local is followed only when the code is looked at again. */
const ROUNDS = 4;

export const promoteStack: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['types', 'bodies'], needsHost: false, conflicts: [] },
  plan({ memories, globals }, { promoteStack: wanted }) {
    const [memory] = memories;
    if (wanted !== true || memory === undefined || memory.shared || memory.addressType !== 'i32')
      return undefined;
    const mayPoint = globals.some(({ mutable, valueType }) => mutable && valueType === 'i32');
    return mayPoint ? { pass: name, args: {} } : undefined;
  },
  apply({ bytes, info, onProgress }, args) {
    const given = readLayout(bytes, info);
    const pointer =
      args['global'] === undefined ? findShadowStack(given)?.global : numberArgument(name, args, 'global');
    if (pointer === undefined)
      return { ...rewriteModule(given, unchanged(given)), entry: entryOf({ slots: 0, calls: 0 }) };
    const inlined = inlineCalls(given, pointer);
    let { bytes: latest, offsets } = inlined;
    let slots = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const layout = readLayout(latest, validateModule({ bytes: latest, name: info.name }));
      const promoted = promote(layout, pointer, inlined.unclear, onProgress);
      if (promoted.slots === 0) break;
      latest = promoted.bytes;
      offsets = promoted.offsets.after(offsets);
      slots += promoted.slots;
    }
    return { bytes: latest, offsets, entry: entryOf({ slots, calls: inlined.calls }) };
  },
});

function promote(
  layout: ModuleLayout,
  pointer: number,
  unclear: ReadonlySet<number>,
  onProgress: PassInput['onProgress'],
): ReturnType<typeof rewriteModule> & { readonly slots: number } {
  const reader = new InstructionReader(layout.bytes);
  let slots = 0;
  const body = (writer: CodeWriter, span: BodySpan, original: number): void => {
    const { paramCount } = signatureOf(layout, original);
    const frames = unclear.has(original) ? [] : readFrames(layout, reader, span, pointer);
    slots += writePromoted(writer, reader, span, paramCount, frames);
  };
  return { ...rewriteModule(layout, { ...unchanged(layout), body, onProgress }), slots };
}

function entryOf(facts: { readonly slots: number; readonly calls: number }): ManifestEntry {
  return { pass: name, imports: [], exports: [], facts };
}
