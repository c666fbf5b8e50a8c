/**
 * interrupt: makes those guests end in time that V8 could not interrupt by itself.
 *
 * V8 looks for a request to stop at the beginnings of functions and at the ways back to loops, but not in functions
 * that only call in tail position, so that an endless chain of `return_call` never ends; nor within a bulk operation,
 * and not in loops that consist of bulk operations. So
 *
 * - before each `return_call`, `return_call_indirect` and `return_call_ref` a function is called that does nothing and
 *   is too large to be inlined: its beginning is a place where V8 looks;
 * - `memory.fill`, `memory.copy` and `memory.init` become calls of functions that call it too, and that do at most a
 *   mebibyte at a time. What reaches outside a memory traps before a byte is written, as it should.
 *
 * Copies between memories of different kinds of address, and operations on tables and arrays are called for as they
 * stand, with a call before them.
 *
 * Before:
 *
 *     (memory.fill (local.get 0) (i32.const 0) (i32.const 100000000))
 *     (return_call $self (local.get 0))
 *
 * After:
 *
 *     (call $fill (local.get 0) (i32.const 0) (i32.const 100000000))
 *     (call $poll)
 *     (return_call $self (local.get 0))
 *
 * Effects: adds functions and types; function bodies are changed. A module without such instructions is left alone.
 */
import type { CodeWriter } from '../code/code-writer.ts';
import { skipLocals } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout } from '../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { rewriteInstructions } from '../code/rewrite-instructions.ts';
import type { WrittenInstruction } from '../code/rewrite-instructions.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import type { AddedFunction } from '../code/rewrite-module.ts';
import { unchanged } from '../code/unchanged.ts';
import { BulkHelpers } from './interrupt/bulk-helpers.ts';
import type { Pass } from './pass.ts';

const name = 'interrupt';

const CALL = 0x10;
const TAIL_CALLS = ['return_call', 'return_call_indirect', 'return_call_ref'].map(opcodeOf);
const MEMORY_FILL = opcodeOf('memory.fill');
const MEMORY_COPY = opcodeOf('memory.copy');
const MEMORY_INIT = opcodeOf('memory.init');
const OTHER_BULK = [
  ...['table.init', 'table.copy', 'table.fill', 'table.grow'],
  ...['array.new', 'array.new_default', 'array.new_data', 'array.new_elem'],
  ...['array.fill', 'array.copy', 'array.init_data', 'array.init_elem'],
].map(opcodeOf);

export const interrupt: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['types', 'functions', 'bodies'], needsHost: false, conflicts: [] },
  plan(info, { interrupt: wanted }) {
    if (wanted !== true) return undefined;
    const concerned = ['tail-call', 'bulk-memory', 'reference-types', 'gc'] as const;
    return concerned.some((feature) => info.features.includes(feature))
      ? { pass: name, args: {} }
      : undefined;
  },
  apply({ bytes, info, onProgress }) {
    const layout = readLayout(bytes, info);
    const added = new InterruptFunctions(layout);
    const reader = new InstructionReader(bytes);
    visitBodies(layout, reader, () => {
      added.helperOf(reader);
    });
    const body = (writer: CodeWriter, span: BodySpan): void => {
      rewriteInstructions(writer, reader, span, (instruction) => added.callFor(instruction));
    };
    const { types, functions } = added;
    const product = rewriteModule(layout, { ...unchanged(layout), types, functions, body, onProgress });
    return { ...product, entry: { pass: name, imports: [], exports: [], facts: {} } };
  },
});

function visitBodies(layout: ModuleLayout, reader: InstructionReader, visit: () => void): void {
  for (const { start, end } of layout.bodies) {
    reader.seek(start, end);
    skipLocals(reader);
    while (reader.position < end) {
      reader.next();
      visit();
    }
  }
}

/** The functions that are added, and which instruction needs which. */
class InterruptFunctions {
  readonly types: Uint8Array[] = [];
  readonly functions: AddedFunction[] = [];
  /** Index of the function that does nothing. */
  readonly poll: number;
  readonly #layout: ModuleLayout;
  readonly #helpers: BulkHelpers;
  readonly #made = new Map<string, number>();

  constructor(layout: ModuleLayout) {
    this.#layout = layout;
    this.poll = layout.functionTypes.length;
    this.#helpers = new BulkHelpers(layout.info.memories, this.poll);
    this.#add(Uint8Array.of(0x60, 0, 0), (writer) => {
      this.#helpers.writePoll(writer);
    });
  }

  /** @param reader - has read an instruction; @returns the function to call for or before it, if any */
  helperOf(reader: InstructionReader): number | undefined {
    const { opcode, first, second } = reader;
    if (opcode < 0x20) return TAIL_CALLS.includes(opcode) ? this.poll : undefined;
    if (opcode < 0x100) return undefined;
    if (opcode !== MEMORY_FILL && opcode !== MEMORY_COPY && opcode !== MEMORY_INIT) {
      return OTHER_BULK.includes(opcode) ? this.poll : undefined;
    }
    const { memories } = this.#layout.info;
    if (opcode === MEMORY_COPY && memories[first]?.addressType !== memories[second]?.addressType)
      return this.poll;
    const key = `${String(opcode)} ${String(first)} ${opcode === MEMORY_FILL ? '' : String(second)}`;
    let helper = this.#made.get(key);
    if (helper === undefined) {
      const { type, body } = this.#helpers.make(opcode, first, second);
      helper = this.#add(type, body);
      this.#made.set(key, helper);
    }
    return helper;
  }

  /** @param reader - has read an instruction; @returns the call that is written for it or before it, if any */
  callFor(reader: InstructionReader): WrittenInstruction | undefined {
    const helper = this.helperOf(reader);
    if (helper === undefined) return undefined;
    return {
      place: helper === this.poll ? 'before' : 'instead',
      write: (writer) => {
        writer.u8(CALL);
        writer.u32(helper);
      },
    };
  }

  #add(type: Uint8Array, body: (writer: CodeWriter) => void): number {
    this.types.push(type);
    this.functions.push({ type: this.#layout.signatures.length + this.types.length - 1, body });
    return this.#layout.functionTypes.length + this.functions.length - 1;
  }
}
