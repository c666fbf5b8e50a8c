/**
 * promote-stack: keeps in locals what unoptimised code keeps in its frame in linear memory.
 *
 * Compilers built on LLVM give every variable of an unoptimised function a place in its frame, below the global
 * `__stack_pointer`. A place becomes a local where the function reads and writes it at a constant distance from the
 * pointer, always with the same offset and width, and its address goes nowhere. An address goes somewhere when it is
 * used for anything but loads and stores: handed to a call, stored, compared, kept in a local that is set twice.
 *
 * More is assumed than WebAssembly promises, all of which holds for what LLVM makes of Rust and C:
 *
 * - A function's frame is touched by nobody else, unless an address in it was given away. So neither the host nor a
 *   debugger reads or changes variables in it.
 * - Who is given an address reaches what lies there and above, within the frame, but not what lies below it. (C's
 *   `container_of` on a variable of the frame goes below.) So every place at or above the lowest address given away
 *   stays in memory.
 * - What was not written is not read: such a place holds 0 then, not what another call left there.
 * - A frame lies within memory: a guest that overflows its stack may get further before it traps.
 *
 * The pointer is found as `stack-check` finds it. Left alone are functions that take it more than once or within a
 * block (frames of variable size), modules with shared memory and those with a 64-bit one.
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
 * Facts: `slots`, how many there were.
 *
 * Effects: function bodies are changed.
 */
import type { CodeWriter } from '../code/code-writer.ts';
import { skipLocals } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout, signatureOf } from '../code/module-layout.ts';
import type { BodySpan } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { findShadowStack } from '../code/shadow-stack.ts';
import { unchanged } from '../code/unchanged.ts';
import { numberArgument } from './arguments.ts';
import type { Pass } from './pass.ts';
import { readFrame } from './promote-stack/frame-accesses.ts';
import { findSlots } from './promote-stack/slots.ts';
import type { Slot } from './promote-stack/slots.ts';
import { writeSlotAccess } from './promote-stack/slot-code.ts';

const name = 'promote-stack';

/** V8's limit. */
const MOST_LOCALS = 50_000;

export const promoteStack: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['bodies'], needsHost: false, conflicts: [] },
  plan({ memories, globals }, { promoteStack: wanted }) {
    const [memory] = memories;
    if (wanted !== true || memory === undefined || memory.shared || memory.addressType !== 'i32')
      return undefined;
    const mayPoint = globals.some(({ mutable, valueType }) => mutable && valueType === 'i32');
    return mayPoint ? { pass: name, args: {} } : undefined;
  },
  apply({ bytes, info, onProgress }, args) {
    const layout = readLayout(bytes, info);
    const pointer =
      args['global'] === undefined ? findShadowStack(layout)?.global : numberArgument(name, args, 'global');
    const reader = new InstructionReader(bytes);
    let slots = 0;
    const body = (writer: CodeWriter, span: BodySpan, original: number): void => {
      const frame = pointer === undefined ? undefined : readFrame(reader, span, pointer);
      const found = frame === undefined ? [] : findSlots(frame);
      reader.seek(span.start, span.end);
      const params = signatureOf(layout, original).paramCount;
      const locals = params + skipLocals(reader);
      if (found.length === 0 || locals + found.length > MOST_LOCALS) {
        writer.copy(span.start, span.end);
        return;
      }
      slots += found.length;
      writeBody(writer, reader, span, locals, found);
    };
    const product = rewriteModule(layout, { ...unchanged(layout), body, onProgress });
    return { ...product, entry: { pass: name, imports: [], exports: [], facts: { slots } } };
  },
});

/** The reader stands behind the declarations of locals. */
function writeBody(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  locals: number,
  slots: readonly Slot[],
): void {
  const code = reader.position;
  reader.seek(span.start, span.end);
  const groups = reader.u32();
  writer.u32(groups + slots.length);
  writer.borrow(reader.position, code);
  for (const { type } of slots) writer.raw(Uint8Array.of(1, type));
  const accesses = slots
    .flatMap((slot, index) =>
      slot.accesses.map((access) => ({ ...access, type: slot.type, local: locals + index })),
    )
    .sort((a, b) => a.start - b.start);
  let copied = code;
  for (const { start, end, opcode, local, type } of accesses) {
    writer.copy(copied, start);
    const from = writer.length;
    writeSlotAccess(writer, opcode, local, type);
    writer.rewritten(from, start, end - start);
    copied = end;
  }
  writer.copy(copied, span.end);
}
